"""A person in a second process, at the browser that acepilot drives: what they must do, and all that they must do."""

from __future__ import annotations

import re

import pytest
from e2ekit import HOUSE_ACCOUNT, IR_NUMBERS, WEST_ACCOUNT, Beside, Entry, Ran, assert_sound

pytestmark = pytest.mark.e2e

ONE = ("--mock", "default", "--only", IR_NUMBERS[0])
SIGN_IN = ["Trade/PGA User", "Sign In", "VERIFY"]
OTHER_ACCOUNT = "000555666777"


def of_item(entries: list[Entry], item: str) -> list[Entry]:
    """Return the entries of one importer."""
    return [entry for entry in entries if (entry["stage"] or {}).get("item") == item]


def assert_reviews(ran: Ran, count: int, *, by: str = "mouse") -> None:
    """Make sure of one press, one submission that was seen, and one accepting answer for each review."""
    assert [press["by"] for press in ran.data("person.pressed")] == [by] * count
    assert [one["basis"] for one in ran.data("person.submitted")] == ["seen"] * count
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"] * count
    assert {entry["turn"] for entry in ran.entries("person.pressed")} == {"person"}


@pytest.mark.long
def test_person_enrolls_three_importers_by_three_presses_of_submit(beside: Beside) -> None:
    """Beyond signing in, one press of Submit for each importer is all it takes; each is enrolled exactly once."""
    ran, person = beside("ach-flow", "--mock")

    assert ran.code == 0, ran.told
    assert set(person.page) == {*SIGN_IN, "Submit"}
    assert len(person.submits) == person.page.count("Submit") == 3
    assert person.panel == []
    assert set(person.typed) == {"credentials", "codes"}
    assert_reviews(ran, 3)
    sent = [line["fields"] for line in ran.received("ach-enrollment")]
    assert [one["ir_number"] for one in sent] == list(IR_NUMBERS)
    assert [one["bank_routing_number"] for one in sent] == ["021000021", "021000021", "111000025"]
    assert [one["bank_account_number"] for one in sent] == [HOUSE_ACCOUNT, HOUSE_ACCOUNT, WEST_ACCOUNT]
    for number in IR_NUMBERS:
        kinds = [entry["kind"] for entry in of_item(ran.entries(), number)]
        assert kinds.count("person.pressed") == 1
        assert (
            kinds.index("person.pressed") < kinds.index("person.submitted") < kinds.index("portal.answered")
        )
    assert_sound(ran)


@pytest.mark.long
def test_person_applies_by_checks_captcha_code_authorization_and_submit(beside: Beside) -> None:
    """The flow's five checks, the CAPTCHA, the code, the authorization and Submit: nothing of the client is typed."""
    ran, person = beside("apply-flow", "--mock")

    assert ran.code == 0, ran.told
    assert list(dict.fromkeys(person.page)) == ["CAPTCHA", "Next", "authorization", "Submit"]
    assert person.page.count("Submit") == 1
    assert person.panel == [one["check"] for one in ran.data("person.confirmed")]
    assert len(person.panel) == 5
    assert set(person.typed) == {"codes"}
    assert_reviews(ran, 1)
    (sent,) = ran.received("application")
    assert (sent["fields"]["ir_number"], sent["fields"]["zip"]) == ("12-3456789", "33132")
    assert ran.counted() == {"application-start": 1, "application": 1}
    assert_sound(ran)


@pytest.mark.long
def test_submit_pressed_by_key_is_told_as_by_key(beside: Beside) -> None:
    """A person who uses no mouse for it presses Submit as well, and the journal says `key`; a dialog is theirs."""
    ran, person = beside(
        "ach-flow", "--mock", "confirm-dialog", "--only", IR_NUMBERS[0], plan={"press": "key"}
    )

    assert ran.code == 0, ran.told
    assert_reviews(ran, 1, by="key")
    (dialog,) = ran.data("dialog")
    assert (dialog["type"], dialog["by"]) == ("confirm", "person")
    assert person.dialogs == [dialog["text"]]
    assert len(ran.received("ach-enrollment")) == 1
    assert_sound(ran)


def test_edit_in_review_is_journaled_and_pictured_without_the_secret(beside: Beside) -> None:
    """What a person changes goes to the portal; the journal tells from and to, masked, with a picture after it."""
    edits = {"Bank Routing Number": "111000025", "Bank Account Number": OTHER_ACCOUNT}
    ran, person = beside("ach-flow", *ONE, plan={"edits": edits})

    assert ran.code == 0, ran.told  # what the portal shows in the end is compared with what was entered
    (sent,) = ran.received("ach-enrollment")
    assert sent["fields"]["bank_account_number"] == OTHER_ACCOUNT
    edited = {one["field"]: (one["from"], one["to"]) for one in ran.data("person.edited")}
    assert edited == {
        "Bank Routing Number": ("021000021", "••••"),  # digits that are no value of this client
        "Bank Account Number": ("•••• 6789", "•••• 6777"),
    }
    kinds = [entry["kind"] for entry in ran.entries()]
    last_edit = len(kinds) - 1 - kinds[::-1].index("person.edited")
    between = ran.entries()[last_edit : kinds.index("person.pressed")]
    (picture,) = [entry["data"]["path"] for entry in between if entry["kind"] == "capture"]
    (press,) = ran.data("person.pressed")
    assert press["same_as"] == picture
    assert [field["same"] for field in press["fields"]] == ["different", "different", "equal"]
    assert person.typed["edits"] == len("".join(edits.values()))
    texts = [path.read_bytes() for path in ran.path.rglob("*") if path.is_file()]
    assert not any(OTHER_ACCOUNT.encode() in text for text in [*texts, ran.told.encode()])
    assert_sound(ran)


@pytest.mark.long
def test_press_of_the_person_in_acepilots_turn_pauses_and_fails_nothing(beside: Beside) -> None:
    """The page is let go of when somebody presses on it in acepilot's turn; on “Go on” it goes on from there."""
    ran, person = beside("ach-flow", *ONE, plan={"meddle": True})

    assert ran.code == 0, ran.told
    assert person.panel == ["Go on"]
    given = [one for one in ran.data("turn") if "touched the page" in one["why"]]
    assert [one["to"] for one in given] == ["person"]
    assert_reviews(ran, 1)
    assert_sound(ran)


@pytest.mark.long
def test_stop_in_the_panel_ends_the_run_and_sends_nothing(beside: Beside) -> None:
    """Stop in a review: exit 4, a journal that says so, and a form that was never sent."""
    ran, person = beside("ach-flow", *ONE, plan={"stop_in_review": True})

    assert ran.code == 4
    assert person.panel == ["Stop", "Yes, stop"]
    assert ran.entries()[-1]["kind"] == "run.stopped"
    assert ran.received("ach-enrollment") == []
    assert re.search(r"Stopped\. You chose Stop\.", ran.told)
    assert ran.entries()[-1]["data"]["reason"] == "The person chose Stop."
    assert_sound(ran)
