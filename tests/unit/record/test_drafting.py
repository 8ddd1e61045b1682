"""The flow that is made of what was done: a careful author's, whatever way the person went."""

from __future__ import annotations

import re

import pytest

from acepilot.flow.load import parse_flow
from acepilot.record import wording
from acepilot.record.acts import (
    Act,
    ActPlace,
    AskedAct,
    Decided,
    Elsewhere,
    EndedAct,
    Filled,
    Named,
    Opened,
    PicturedAct,
    PressedAct,
    Private,
    Repeated,
    SaidAct,
    SentByKey,
    Staged,
    StandingField,
    Undone,
    Used,
)
from acepilot.record.afterwards import NUMBER
from acepilot.record.drafting import draft
from acepilot.record.steps import DraftKind, DraftStage
from acepilot.record.writer import Head, attention, shown_steps, write_flow

HEAD = Head("recorded", "A path", ("portal.test",))
VALUES = {
    "company.legal_name": "Bayside Imports LLC",
    "company.email": "customs@bayside.example",
    "company.website": "https://bayside.example",
    "company.organization": "LLC",
    "company.address.state.name": "Florida",
    "bank.account_type": "Checking",
}
OPENED = Opened(url="https://portal.test/")
ROW = f'row /${{{NUMBER}}}/ >> link "${{importer.account_name}}"'


def used(role: str, name: str, *targets: str, dialog: str = "", item: int | None = None) -> Used:
    """Return a control that was used."""
    return Used(
        role=role,
        name=name,
        targets=targets or (f'{role} "{name}"',),
        place=name if not targets else "",
        dialog=dialog,
        item=item,
    )


def pressed(
    role: str, name: str, *targets: str, spot: ActPlace | None = None, item: int | None = None
) -> PressedAct:
    """Return a press on a control."""
    return PressedAct(used=used(role, name, *targets, item=item), spot=spot or ActPlace())


def filled(name: str, *names: Named, role: str = "textbox", **more: object) -> Filled:
    """Return an entry into a field."""
    kind = {"textbox": "text"}.get(role, role)
    standing = StandingField.model_validate({"used": used(role, name), "kind": kind, "names": names, **more})
    return Filled(field=standing, spot=ActPlace())


def written(*acts: Act) -> tuple[str, tuple[DraftStage, ...]]:
    """Return the text of the flow that does this, and its draft; the text must load."""
    stages = draft([OPENED, *acts], VALUES)
    text = write_flow(HEAD, stages)
    parse_flow(text.encode(), name="recorded.yaml")
    return text, stages


def steps(*acts: Act) -> list[str]:
    """Return the steps of the flow in one line each, without the first."""
    return list(shown_steps(written(*acts)[1]))[1:]


def test_links_and_tabs_are_one_way_and_buttons_are_clicks() -> None:
    """What is pressed in the menu is one `navigate`; any other button is a `click`, with its fallback."""
    text, _ = written(
        pressed("link", "Accounts"),
        pressed("menuitem", "Importers"),
        pressed("button", "Get Info/Refresh", 'button "Get Info/Refresh"', 'css "#refresh"'),
    )
    assert "- navigate: Accounts > Importers\n" in text
    assert '- click: button "Get Info/Refresh" | css "#refresh"\n' in text


def test_a_move_is_followed_by_what_the_page_then_shows() -> None:
    """A heading that is new is expected; the importer's number rather, where an importer's row was chosen."""
    listed = ActPlace(heads=("Importer Accounts",), shows=((NUMBER, 0), (NUMBER, 1)))
    account = ActPlace(heads=("Importer Accounts", "Bayside"), shows=((NUMBER, 1),))
    text, _ = written(
        pressed("link", "Accounts"),
        pressed("link", "Bayside", ROW, spot=listed, item=1),
        pressed("tab", "Refunds", spot=account),
    )
    assert text.index('expect: heading "Importer Accounts"') < text.index(f"navigate: {ROW}")
    assert (
        text.index(f"navigate: {ROW}")
        < text.index(f"expect: text /${{{NUMBER}}}/")
        < text.index("navigate: Refunds")
    )


def test_form_and_submit_are_one_fill_and_a_review() -> None:
    """What the portal answered ends the review; fields left empty that the client has a value for may be missing."""
    empty = StandingField(used=used("textbox", "Website"), kind="text", is_empty=True)
    submit = PressedAct(used=used("button", "Submit"), spot=ActPlace(), holds=True, rest=(empty,))
    text, stages = written(
        filled("Company Name", ("company.legal_name", None), ("importer.account_name", 0)),
        submit,
        SaidAct(role="status", text="Loading"),
        SaidAct(role="status", text="Your application was submitted successfully. Reference ••••"),
        EndedAct(spot=ActPlace()),
    )
    assert 'textbox "Company Name": ${company.legal_name}' in text
    assert text.index("if_present:") < text.index('textbox "Website": ${company.website}')
    assert 'submit: button "Submit"\n        until: status /success/\n' in text
    assert "refused: alert /^(?!.*success)" in text
    assert attention(stages) == ()


def test_field_left_empty_that_has_no_name_of_its_own_is_marked() -> None:
    """What stands beside it says what it is for; that only the page's code finds it is for the person to look at."""
    target = 'css "[name=web]"'
    nameless = used("textbox", "Website").model_copy(update={"targets": (target,)})
    empty = StandingField(used=nameless, kind="text", is_empty=True)
    submit = PressedAct(used=used("button", "Submit"), spot=ActPlace(), holds=True, rest=(empty,))
    text, stages = written(
        filled("Company Name", ("company.legal_name", None)), submit, EndedAct(spot=ActPlace())
    )
    assert f"if_present:\n          {target}: ${{company.website}}" in text
    assert attention(stages)[0].endswith(wording.nameless({target: "Website"}))


def test_page_that_goes_on_is_asked_for_and_code_too() -> None:
    """A form's Next is the person's press, until the page asks for a code; the code is theirs, until what came then."""
    text, _ = written(
        filled("Company Name", ("company.legal_name", None)),
        pressed("button", "Next"),
        Private(fields=(used("textbox", "Verification Code"),)),
        filled(
            "State", ("company.address.state.name", None), role="combobox", is_chosen=True, option="Florida"
        ),
        pressed("button", "Submit"),
        SaidAct(role="alert", text="We have received it."),
        EndedAct(spot=ActPlace()),
    )
    assert 'until: textbox "Verification Code"' in text
    assert 'until: combobox "State"' in text
    assert "until: alert /received/" in text
    assert "submit:" in text
    assert r"refused: alert /^(?!.*received).*\w/" in text


def test_sign_in_elsewhere_is_asked_for_and_nothing_recorded_of_it() -> None:
    """The first control that is used afterwards ends it; it is a stage of its own."""
    _, stages = written(Elsewhere(host="login.test"), pressed("link", "Accounts"), pressed("tab", "Refunds"))
    assert [stage.title for stage in stages] == [wording.SIGN_IN, "Refunds"]
    assert stages[0].steps[-1].until == 'link "Accounts"'


def test_value_of_nobody_becomes_a_place_to_fill_in_and_is_the_persons() -> None:
    """What was typed and is no value of the client's is neither written nor filled: it is marked, and asked for."""
    text, stages = written(
        filled("Company Name", ("company.legal_name", None)),
        filled("Department No."),
        pressed("button", "Submit"),
    )
    assert '# attention: textbox "Department No.": ${resolve.department_no}' in text
    assert "Fill in yourself: “Department No.”." in text
    assert any("resolve.department_no" in note for note in attention(stages))


def test_option_is_the_portals_own_text_or_the_clients_value() -> None:
    """A chosen option becomes the client's value where it means the same, else stands as the portal has it."""
    text, _ = written(
        filled("Type of Company", role="combobox", is_chosen=True, option="Limited Liability Company"),
        filled("Language", role="combobox", is_chosen=True, option="English"),
        pressed("button", "Submit"),
    )
    assert 'combobox "Type of Company": ${company.organization}' in text
    assert 'combobox "Language": English' in text


def test_check_box_is_told_in_the_review_and_never_filled() -> None:
    """A check box is the person's decision."""
    text, _ = written(
        filled("Company Name", ("company.legal_name", None)),
        filled("I agree", role="checkbox", option="ticked"),
        pressed("button", "Submit"),
    )
    assert "checkbox" not in text
    assert "Read “I agree”, and tick it if you agree." in " ".join(text.split())


def test_second_press_after_a_refusal_is_the_same_review() -> None:
    """A field that is put right before it stays one line; the answer that counts is the last."""
    text, stages = written(
        filled("Company Name"),
        pressed("button", "Submit"),
        SaidAct(role="alert", text="The name is not as on file."),
        filled("Company Name", ("company.legal_name", None)),
        pressed("button", "Submit"),
        SaidAct(role="status", text="Thank you."),
        EndedAct(spot=ActPlace()),
    )
    assert text.count("- review:") == 1
    assert 'textbox "Company Name": ${company.legal_name}' in text
    assert "until: status /thank you/" in text
    assert "Fill in yourself" not in text
    assert attention(stages) == ()


@pytest.mark.parametrize(
    ("acts", "note"),
    [
        ((pressed("button", "Delete account"),), wording.SENDS_UNFILLED),
        ((filled("Name", ("company.legal_name", None)),), wording.NOT_SENT),
        ((filled("Name", ("company.legal_name", None)), SentByKey(spot=ActPlace())), wording.SENT_BY_KEY),
        ((filled("Name", ("company.legal_name", None)), pressed("button", "Submit")), wording.NO_ANSWER),
        (
            (
                filled("Name", ("company.legal_name", None)),
                pressed("button", "Submit"),
                filled("Name", ("company.email", None)),
            ),
            wording.TYPED_AFTER,
        ),
        ((pressed("generic", "", 'css "div > b"'),), wording.nameless({'css "div > b"': "control"})),
        (
            (PressedAct(used=used("button", "Go on"), spot=ActPlace(), submits=True, holds=True),),
            wording.HELD_UNSEEN,
        ),
        ((filled("Name", ("company.legal_name", None)), Elsewhere(host="x.test")), wording.left_form("x.test")),
        ((pressed("link", "A"), AskedAct(sort="confirm")), wording.dialog("confirm")),
        ((pressed("link", "B", ROW, item=2),), wording.OTHER_IMPORTER),
    ],
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_marked_and_left_in(acts: tuple[Act, ...], note: str) -> None:
    """Nothing is lost: the flow loads, with the mistake marked in it."""
    text, stages = written(*acts)
    assert f"# attention: {note}" in re.sub(r"\n *#  ", "", text)
    assert any(note in one for one in attention(stages))


def test_round_is_written_once_where_each_importer_is_meant() -> None:
    """Further rounds are compared with the first, and left out; one that went otherwise is told."""
    one = (pressed("link", "Accounts"), pressed("link", "B", ROW, item=0), pressed("button", "Refresh"))
    other = (pressed("link", "Accounts"), pressed("link", "B", ROW, item=1), pressed("button", "Refresh"))
    text, stages = written(*one, Repeated(), *other)
    assert text.count("- navigate:") == 1
    assert "for_each: importer in importers" in text
    assert not stages[-1].notes
    _, stages = written(*one, Repeated(), *other, pressed("button", "More"))
    assert stages[-1].notes == [wording.other_round(2)]


def test_person_names_stages_decides_takes_back_and_wants_pictures() -> None:
    """What is said in the panel is in the flow."""
    told = steps(
        pressed("link", "Accounts"),
        Staged(title="Bank details"),
        pressed("button", "Old"),
        Undone(),
        pressed("button", "Replace"),
        Decided(),
        pressed("tab", "Refunds"),
        PicturedAct(),
    )
    assert told[0] == "navigate: Accounts"
    assert told[1].startswith("ask: This is your decision.")
    assert told[2:] == ["navigate: Refunds", "capture: bank details"]


def test_taking_back_a_field_takes_all_that_was_done_in_it() -> None:
    """A field that was typed in twice is gone at once."""
    told = steps(filled("Name"), filled("Name", ("company.legal_name", None)), Undone())
    assert told == []


def test_taking_back_takes_the_last_step_whatever_it_was() -> None:
    """Also one that nobody pressed for: a page elsewhere that does not belong to the path."""
    assert steps(pressed("link", "Accounts"), Elsewhere(host="x.test"), Undone()) == ["navigate: Accounts"]
    assert steps(Undone()) == []


@pytest.mark.parametrize(
    "name", ["a: b", "# 1", "- x", "it's", "“…”", "yes", "100 %", "[x]", "&", "no #", "A > B | C"]
)
def test_whatever_a_page_calls_its_controls_the_flow_loads(name: str) -> None:
    """Names with signs that mean something to YAML, or to the notation, stand in quotes."""
    spot = ActPlace(heads=(name,))
    css = ('css "#x"',) if not any(map(str.isalnum, name)) else ()
    act = Filled(
        field=StandingField(used=used("textbox", name, *css), kind="text", names=(("company.email", None),)),
        spot=spot,
    )
    text, _ = written(Staged(title=name), pressed("link", "A"), act, pressed("button", "Submit", spot=spot))
    assert "- fill:" in text


def test_same_acts_give_the_same_flow() -> None:
    """The draft is a function of the acts: what is kept can be gone on with."""
    acts = (
        pressed("link", "Accounts"),
        filled("Name", ("company.legal_name", None)),
        pressed("button", "Submit"),
    )
    assert written(*acts)[0] == written(*acts)[0]
    assert draft([OPENED, *acts], VALUES)[0].steps[-1].kind is DraftKind.REVIEW
