"""What a recorded flow says to persons, and what is told of a recording. Sentences alone; nothing compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SIGN_IN = "Sign in"
SENDS_UNFILLED = (
    "this button is named like one that sends, and nothing was filled before it: "
    "acepilot leaves it to the person"
)
HELD_UNSEEN = "the form held entries that were not recorded here: acepilot leaves this button to the person"
SENT_BY_KEY = "the form was sent with the Enter key; name its button in a `review`, if it has one"
TYPED_AFTER = "a field was changed after Submit was pressed, and before the portal had answered"
NO_ANSWER = "no answer of the portal was seen; write into `until:` what it says when it has accepted the form"
NOT_SENT = "the recording ended before this form was sent; add the `review` with its `submit:` and `until:`"
SEVERAL = (
    "more than one importer was worked on; add `for_each: importer in importers` if all are to be done so"
)
OTHER_IMPORTER = "another importer than the client's first was worked on; here `importer` means the first"


def press(name: str) -> str:
    """Ask for a press that acepilot never makes."""
    return f"Look at the page, and press {_quoted(name)} on it if you want to."


def go_on(name: str, yourself: Sequence[str], ticks: Sequence[str]) -> str:
    """Ask for a press that takes a form one page further."""
    last = f"Then press {_quoted(name)} on the page." if name else "Then send the form with the Enter key."
    return f"Check every field, and do what else the page asks for, such as a CAPTCHA.{_own(yourself, ticks)} {last}"


def review(name: str, yourself: Sequence[str], ticks: Sequence[str]) -> str:
    """Ask for the review of a form."""
    return f"Check every field.{_own(yourself, ticks)} Then press {_quoted(name)} on the page."


def unsent(yourself: Sequence[str], ticks: Sequence[str]) -> str:
    """Leave a form to the person that the recording saw no end of."""
    return f"Check every field.{_own(yourself, ticks)} Do with the form what is to be done."


def tick(names: Sequence[str]) -> str:
    """Ask for check boxes alone."""
    return f"Read what the page says.{_own((), names)}"


def secret(names: Sequence[str]) -> str:
    """Ask for what only the person may type."""
    fields = f" ({', '.join(_quoted(name) for name in names)})" if names else ""
    return f"Type what the page asks for{fields} yourself, and go on there."


def elsewhere(host: str) -> str:
    """Ask for what is done on another host."""
    return f"Do what {host} asks for, such as signing in with your own credentials."


def decide(what: str) -> str:
    """Ask for a decision."""
    return f"This is your decision. If you want to, use {what} on the page yourself."


def _own(yourself: Sequence[str], ticks: Sequence[str]) -> str:
    filled = f" Fill in yourself: {', '.join(_quoted(name) for name in yourself)}." if yourself else ""
    ticked = "".join(f" Read {_quoted(name)}, and tick it if you agree." for name in ticks)
    return filled + ticked


def _quoted(name: str) -> str:
    return f"“{name}”" if name else "the button"


def stage(n: int) -> str:
    """Name a stage that nobody named."""
    return f"Part {n}"


def dialog(sort: str) -> str:
    """Note a dialog of the browser."""
    return f"the page opened a browser dialog ({sort}) here: the person answers it in a run too"


def left_form(host: str) -> str:
    """Note a form that was left half way."""
    return f"the page went to {host} while a form held what was filled"


def nameless(called: Mapping[str, str]) -> str:
    """Note controls that have no name of their own: each target with what a person calls it."""
    which = ", ".join(f"{_quoted(name)} is {target}" for target, name in called.items())
    return f"no name of its own on the page, and found by the page's code alone, which may change: {which}"


def unproven(target: str) -> str:
    """Note a control that nobody could look for any more."""
    return f"the page was gone before acepilot could see whether {target} finds this control alone"


def other_round(n: int) -> str:
    """Note a round that went another way."""
    return f"round {n} did not go as the first one did, which is written here"


# -- what is told while it is recorded --------------------------------------------------------

WALK = (
    "Walk the path on the page, as you always do. acepilot writes it down as a flow, and presses and types nothing. "
    "What you type is compared with the client's file and never kept."
)
WALK_ON = "Go on as you always do, to the end of the path. Then press “End”."
WALK_AGAIN = (
    "Go to where you stopped on the page; none of that is written down. Then press “Go on recording”."
)
PAUSED = "Paused: nothing that you do is written down, until you press “Go on recording”."
PRIVATE = "This page asks for a password or a code, or is not the portal's: nothing is written down here."
OTHER_TAB = "The page opened another tab. acepilot goes on there; close it if you do not need it."
LEFT_OUT = "One thing was left out, as the page named it with a secret number."
NOTHING_TO_UNDO = "There is nothing to take back."
NOTHING_TO_DECIDE = "The last step is yours already, or nothing that a person decides: it stays as it is."
NO_PICTURE_IN_FORM = (
    "No picture of a form that is being filled in: press Submit first, or go on to its next page."
)


def step_taken(text: str) -> str:
    """Tell the step that was written down last."""
    return f"Written down: {text}"


def taken_back(steps: Sequence[str]) -> str:
    """Tell which step is the last now that another was taken back."""
    return f"Taken back. The last step is now: {steps[-1]}" if steps else "Taken back."


def is_staged(title: str) -> str:
    """Say that a stage has its name."""
    return f"This stage is called “{title}”."


def is_repeated() -> str:
    """Say that a stage is done for each importer."""
    return "This stage is done once for each importer. Record it for one; further rounds are only compared with it."
