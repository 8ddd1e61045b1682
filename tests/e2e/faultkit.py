"""The table of faults: each scenario in which something goes wrong, how a run ends there, and what a person does then.

The tests play every row; `docs/faults.md` is written from the same rows:

    python tests/e2e/faultkit.py > docs/faults.md
"""

# ruff: noqa: E501 - the rows are sentences, to be read as they are told
from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest
from e2ekit import IR_NUMBERS, Ran, assert_no_secret, verify
from killkit import FORMS, go_on_with
from questionkit import table

from acepilot_mock.scenarios import SCENARIOS

ONE = ("--only", IR_NUMBERS[0])
OPTIONS = {"ach-flow": ONE, "apply-flow": ()}


@dataclass(frozen=True)
class Fault:
    """One scenario in one flow, or one surprise, and how it ends.

    Attributes:
        name: The scenario; or in a few words what the person does.
        happens: What acepilot does, in a sentence.
        says: What it tells, as it stands on the terminal or panel; the dots stand for what is left out.
        code: The exit code.
        do: What the person does then; empty when nothing is left to do.
        flow: Which flow.
        answers: The portal's answers, as the journal has them.
        received: How often the form was submitted before a resumption.
        is_resumed: Whether `acepilot resume` then ends well, with one submission that was accepted.
        is_long: Whether it is left out of `make test`.
    """

    name: str
    happens: str
    says: str
    code: int
    do: str = ""
    flow: str = "ach-flow"
    answers: tuple[str, ...] = ()
    received: int = 0
    is_resumed: bool = False
    is_long: bool = True


ACCEPTED, REFUSED = ("accepted",), ("refused", "accepted")
RESUME = "`acepilot resume RUN`"
AGAIN = "Nothing: press Submit again in the same review, as the page says."

FAULTS = (
    Fault("slow", "It waits; each step takes longer.", "Done.", 0, answers=ACCEPTED, received=1),
    Fault(
        "server-error-once", "The portal's message is told as a refusal; the review stays with the person.",
        "The portal refused: The service did not answer. Try again. Correct it on the page, and press Submit again; or stop.",
        0, AGAIN, answers=REFUSED, received=2,
    ),
    Fault(
        "server-error-once", "As in ach-flow.", "The portal refused: … The service did not answer. Try again.", 0, AGAIN,
        flow="apply-flow", answers=REFUSED, received=2,
    ),
    Fault(
        "server-error", "What it waits for does not come; the step fails with the page's own message.",
        "Not done. There is no … on the page. The page says: “The service did not answer. Try again.” … acepilot resume",
        3, f"Try later: {RESUME}",
    ),
    Fault(
        "server-error", "The person reads the page's message in their own turn, and stops.",
        "Stopped. The portal says: … The service did not answer.", 4, f"Try later: {RESUME}", flow="apply-flow",
    ),
    Fault(
        "maintenance", "Opening the page fails at once.",
        "Not done. The portal answered with an error: 503 … This service is down for scheduled maintenance. … Try again later.",
        3, f"Try later: {RESUME}",
    ),
    Fault(
        "maintenance", "Opening the page fails at once.", "Not done. The portal answered with an error: 503", 3,
        f"Try later: {RESUME}", flow="apply-flow",
    ),
    Fault(
        "session-lost", "It lets go of the sign-in page; the step fails, as the form is gone.",
        "Not done. … In the midst of this step the portal led to https://login.cbp.gov/ … none of it was submitted. … acepilot resume",
        3, f"Sign in again: {RESUME}", is_resumed=True,
    ),
    Fault(
        "session-lost-in-review", "After the person has signed in again, it says that the form is gone, and asks what the "
        "portal has.",
        "The form is gone from the page, and the portal has not said what became of it. … Stopped. The portal has nothing",
        4, f"Look on the portal. If it has nothing, stop, then {RESUME}", answers=("unknown",), received=1, is_resumed=True,
    ),
    Fault(
        "session-lost-after-submit", "As before; the portal has it, the person says so, and it is compared.",
        "The form is gone from the page, and the portal has not said what became of it. … Done.",
        0, "Look on the portal, and say that it was accepted.", answers=("unknown",), received=1,
    ),
    Fault(
        "network-drop", "It says that the portal cannot be reached; the review stays with the person.",
        "The portal cannot be reached. The browser says: net::ERR_ … It is not known whether the portal got the form.", 0,
        "Look whether the portal has it; if not, press Submit again.", answers=("unknown", "accepted"), received=2,
    ),
    Fault(
        "popup", "It pauses; the person closes the window, and says to go on.",
        "The page opened another window. Close it if you do not need it: … Done.", 0, "Close it, and press Go on.",
        answers=ACCEPTED, received=1,
    ),
    Fault(
        "new-tab", "It pauses; the person says to go on, and it does so in the new tab.",
        "The page opened another window. … Done.", 0, "Press Go on.", answers=ACCEPTED, received=1,
    ),
    Fault(
        "double-answer", "Both answers are written down; the success counts, and one Submit was sent.",
        "The portal refused: Your request could not be processed. … Done.", 0, "Wait a moment before pressing again.",
        answers=REFUSED, received=1,
    ),
    Fault(
        "success-lost", "After 20 seconds it asks what the portal's answer was; the person looks on the portal, and says it.",
        "The portal has not answered yet. If you can see its answer, say what it was. … Done.", 0,
        "Load the page anew, look whether the bank details are there, and say so.", answers=("unknown",), received=1,
    ),
    Fault(
        "success-lost", "As in ach-flow: the portal's mail tells.", "The portal has not answered yet. … Done.", 0,
        "Look into the mailbox, and say what the portal wrote.", flow="apply-flow", answers=("unknown",), received=1,
    ),
    Fault(
        "did-not-stick", "What the portal accepted stays accepted; that it does not show it is a note, in the record too.",
        "Accepted, with a note. The portal accepted what you submitted. … The portal does not show the bank details "
        "as they were entered. … Do not enroll a second time before you know. … Nothing has to be submitted again.",
        0, "Look again tomorrow with `ach-check-flow`; do not submit a second time before you know.",
        answers=ACCEPTED, received=1,
    ),
    Fault(
        "wrong-account-shown", "The IR number is not on the page, so nothing is typed.",
        "Not done. There is no “12-345678900” on the page. … The portal shows another account than the one that was asked for",
        3, f"Look at the account's number; when the portal is right again, {RESUME}",
    ),
    Fault(
        "dormant", "The person is not let in, and stops.",
        "Stopped. The portal says: Your account is locked, because you have not logged in for 45 days. Ask your Trade Account "
        "Owner",
        4, f"Ask the trade account owner to reactivate the user; then {RESUME}",
    ),
    Fault(
        "page-reloads", "The form is gone, and the step fails; nothing was submitted.",
        "Not done. … acepilot submitted nothing … acepilot resume", 3, RESUME, is_resumed=True,
    ),
    Fault("layout-shift", "It presses when the page is still.", "Done.", 0, answers=ACCEPTED, received=1),
    Fault(
        "field-reformats", "It goes on: the figures are all there, in order. The review and the record tell how they are written.",
        "as asked; the page writes … for 021000021 … as asked; the page groups it … Done.", 0,
        answers=ACCEPTED, received=1,
    ),
    Fault(
        "field-truncates", "It stops at the field; what stays wrong fails the step, and nothing is submitted.",
        "Bank Account Number should hold •••• 6789, but the page shows •••• 4567. … Not done. Bank Account Number does not "
        "hold what was typed.",
        3, "Do not submit. Ask ACE Support which number the portal takes.", is_long=False,
    ),
    Fault(
        "stale-combobox", "It lists what the portal offers, and lets the person choose.",
        "Bank Control Key has no option Checking. It offers: Not in use any more. … Done.", 0, "Choose on the page, and press Go on.", answers=ACCEPTED, received=1,
    ),
    Fault(
        "save-dialog", "It does not touch the dialog; the person closes it, and acepilot tries once more.",
        "Something may be in the way. Close it on the page, and press “Go on”: acepilot then tries once more. Or do it yourself, and press “I have done it”; or stop. … Done.",
        0, "Close the dialog, and press Go on.", answers=ACCEPTED, received=1,
    ),
)  # fmt: skip

SURPRISES = (
    Fault(
        "presses a button of a later step in acepilot's turn", "It pauses, and goes on when the person says so.",
        "You touched the page, so acepilot has let go of it. … Done.", 0, "Press Go on.", answers=ACCEPTED, received=1,
    ),
    Fault(
        "goes back during a review, and then presses Submit", "The submission counts; the page for comparing is gone, which is a note.",
        "Accepted, with a note. The portal accepted what you submitted.", 0, "Run `ach-check-flow`.", answers=ACCEPTED,
        received=1,
    ),
    Fault(
        "opens another account during a review", "It says that the form is gone, and that it saw no press of Submit.",
        "The form is gone from the page. acepilot saw no press of Submit. … Stopped.", 4, f"Stop, then {RESUME}",
        is_resumed=True,
    ),
    Fault(
        "closes the tab during a review", "The run is interrupted.",
        "Interrupted. The browser window was closed. … acepilot resume", 130, RESUME, is_resumed=True, is_long=False,
    ),
    Fault(
        "signs out in acepilot's turn", "It lets go of the sign-in page; the step fails, as the account page is gone.",
        "Not done. … In the midst of this step the portal led to https://login.cbp.gov/", 3, f"Sign in again: {RESUME}",
        is_resumed=True,
    ),
)  # fmt: skip

HEAD = """# When something goes wrong

Written from the tests by `python tests/e2e/faultkit.py > docs/faults.md`: do not edit by hand. Each row is played on the
mock portal with a rehearsed person; `acepilot run FLOW --mock SCENARIO` shows it to you.

Exit codes: 0 done, 3 not done, 4 stopped by the person, 130 interrupted. *What it says* is the terminal's text; dots
stand for what is left out. Whatever happened, nothing is submitted twice: a run that is gone on with asks about every form
that was in the person's hands without an answer of the portal.
"""


def params(faults: tuple[Fault, ...]) -> list[object]:
    """Return a parameter for each row, marked if it is long."""
    return [
        pytest.param(
            fault, id=f"{fault.flow}-{fault.name}", marks=[pytest.mark.long] if fault.is_long else []
        )
        for fault in faults
    ]


def assert_told(ran: Ran, says: str) -> None:
    """Make sure that each part of a text was told; what the terminal told comes before the result."""
    for part in says.split("…"):
        assert " ".join(part.split()) in ran.told, f"{part!r} is not told:\n{ran.err}\n{ran.out}"


def assert_ended(ran: Ran, fault: Fault) -> None:
    """Make sure that a run ended as its row says, and left a whole record."""
    assert ran.code == fault.code, ran.told
    assert "Traceback" not in ran.told
    assert_told(ran, fault.says)
    assert tuple(one["outcome"] for one in ran.data("portal.answered")) == fault.answers
    assert len(ran.received(FORMS[fault.flow])) == fault.received
    verify(ran.path)
    assert_no_secret(ran)


def assert_goes_on_well(ran: Ran, fault: Fault) -> None:
    """Make sure that the run, gone on with, is finished, and that one submission and no more was accepted."""
    before = len(ran.received(FORMS[fault.flow]))
    resumed = go_on_with(ran)
    assert resumed.code == 0, resumed.told
    assert resumed.entries()[-1]["kind"] == "run.finished"
    was_accepted = "accepted" in fault.answers
    assert len(resumed.received(FORMS[fault.flow])) == before + (not was_accepted)
    assert [one["outcome"] for one in resumed.data("portal.answered")].count("accepted") == 1
    verify(resumed.path)


def page() -> str:
    """Return the page."""
    head = "| flow | what happens | what it says | exit code | what to do |\n|---|---|---|---|---|\n"
    text = HEAD + "\n## The portal's faults\n"
    for name in dict.fromkeys(fault.name for fault in FAULTS):
        rows = "".join(_row(fault) for fault in FAULTS if fault.name == name)
        text += f"\n### `{name}`\n\n{SCENARIOS[name].about}\n\n{head}{rows}"
    text += "\n## A person's surprises\n"
    for fault in SURPRISES:
        text += f"\n### The person {fault.name}\n\n{head}{_row(fault)}"
    return text + _others() + table()


def _others() -> str:
    """Return the table of the scenarios that have no rows above."""
    rows = (one for name, one in SCENARIOS.items() if name not in {fault.name for fault in FAULTS})
    head = "\n## The other scenarios\n\nRefusals of the portal, and other ways in which its pages may be built. The tests play each of them.\n\n| scenario | what the portal does |\n|---|---|\n"
    return head + "".join(f"| `{one.name}` | {one.about} |\n" for one in rows)


def _row(fault: Fault) -> str:
    cells = (f"`{fault.flow}`", fault.happens, fault.says, str(fault.code), fault.do or "Nothing.")
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
