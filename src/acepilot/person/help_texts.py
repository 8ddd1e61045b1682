"""What is said where a control is not as the flow has it: to point at it, to show it, to do it by hand."""

from __future__ import annotations

from acepilot.person import texts

POINT = "Point at it"
SHOW = "Show me"
SHOWN = "That was it"
LEAVE_OUT = "Leave out the last step"
NEVER_MIND = "Never mind"
DONE_ALL_THE_SAME = "It is done all the same"
DONE_NOT_SEEN = "acepilot still looks for {what}, and does not see it. Is it done all the same?"
TRY_AGAIN = "Try again"
YES_USE = "Yes, use it"
POINT_AGAIN = "Point again"
DO_NOT_POINT = "Do not point"
NEAREST = "is it this?"
THIS_ONE = "this one?"
SOMETHING = "what you pointed at"
HELPED = "the person said how to go on"
WHOLE_PAGE = "the whole page"


def called_otherwise(count: int) -> str:
    """Say that the page had other names for controls than the flow, which acepilot found by itself."""
    names = "1 control has another name" if count == 1 else f"{count} controls have other names"
    return f"{names} on the portal than in the flow."


LINES_TO_CHANGE = "The portal has changed. These lines of the flow need what you showed:"
TELL_US = "Look at the page, and tell us."
SAID_SUBMITTED = "the person said that it was submitted"
NAMELESS = (
    "That field has no name, so nothing secret is typed into it. Fill it yourself on the page, and press “I have done "
    "it”; or point at another field."
)


def has_come(what: str) -> str:
    """Say for the journal that acepilot goes on by itself."""
    return f"{what} is there now"


def sought(what: str) -> str:
    """Say what acepilot looked for and did not find."""
    return f"acepilot looks for {what}, and cannot find it."


def not_found(why: str, where: str, near: tuple[str, ...], other: str, hint: str) -> str:
    """Ask the person for help with a control.

    Args:
        why: What was looked for, or how many fit.
        near: What is nearest to it on the page.
        other: That the page shows another account, if it does.
    """
    nearest = f"Nearest on this page: {', '.join(near)}." if near else ""
    return "\n".join(line for line in (f"{why} The page is {where}.", other, hint, nearest) if line)


def still_not_there(what: str, hint: str) -> str:
    """Say that what comes after a step is not there either, though the person said that it was done."""
    return f"After “{texts.DONE}” for {what}, what comes next is not there either. {hint}"


def wrong_account(wanted: str, shown: str) -> str:
    """Say that the page shows another account than the one at hand."""
    return (
        f"This page shows IR number {shown}, but it is the turn of {wanted}. Open the account of {wanted}, and press "
        "“Try again”."
    )


def go_on_with(title: str) -> str:
    """Offer to go on with a later step."""
    return f"Go on with “{title}”"


def go_back_to(title: str) -> str:
    """Offer to begin again with an earlier step."""
    return f"Begin again at “{title}”"


def left_out(choice: str) -> str:
    """Say why a step was left out."""
    return f"the person chose: {choice}"


def point_now(what: str) -> str:
    """Ask the person to point."""
    return f"Press {what} on the page. That press only shows it to acepilot; it does nothing on the page. Esc ends it."


def show_now(what: str, *, may_be_done: bool, is_before_submit: bool) -> str:
    """Ask the person to show by hand what acepilot could not do.

    Args:
        may_be_done: Whether they may do the step itself, too; else they only lead the page there.
        is_before_submit: Whether it is the button that submits.
    """
    wanted = (
        f"Do by hand on the page what is missing before {what}, in as many presses as it takes. You may use "
        "it yourself, too."
        if may_be_done
        else f"Lead the page by hand to where {what} is, in as many presses as it takes."
    )
    stop = (
        " Do not submit yet: you will be asked to, once you have compared the fields."
        if is_before_submit
        else ""
    )
    return f"{wanted}{stop} Then press “{SHOWN}”."


def goes_on_behind(what: str) -> str:
    """Say that the person has submitted while they showed something, so that the run goes on behind the review."""
    return f"go on behind the review, as Submit was pressed on the way to {what}"


SAW_NOTHING = (
    f"acepilot saw nothing that you did on the page. If you have done it all the same, press “{texts.DONE}”; else "
    f"press “{SHOW}”, and do it on the page."
)
SAW_PRIVATE = (
    "This page asks for a password or a code, or is not the portal's: acepilot does not look on here."
)
SAW_OTHER_TAB = "The page opened another tab. acepilot looks on there; close it if you do not need it."
SAW_NUMBER = "One thing was left out, as the page named it with a secret number."
SAW_SUBMIT = (
    f"You pressed what submits. acepilot will not offer that form again unasked. Press “{SHOWN}” when the portal has "
    "answered."
)


def use_this(seen: str, what: str) -> str:
    """Ask whether what was pointed at is meant."""
    return f"Use {seen} for {what}?"


def used(what: str, seen: str) -> str:
    """Say what the person confirmed."""
    return f"Use {seen} for {what}"


def skipped_for(what: str) -> str:
    """Say why an importer was left as it is."""
    return f"{what} was not found"


def out_of_reach(what: str) -> str:
    """Say that a control stands where acepilot cannot press or type."""
    return (
        f"The page keeps {what} in a closed part that acepilot cannot reach. Use it yourself, and press “I have done "
        "it”."
    )


def no_button(what: str) -> str:
    """Say that what was pointed at cannot be pressed."""
    return f"That is {what}: no button, link, tab or menu entry. Point at one, or do it yourself."


def no_field(what: str) -> str:
    """Say that what was pointed at cannot be filled."""
    return f"That is {what}: no field that acepilot can fill. Point at a field, or fill it yourself."


def never_pressed(what: str) -> str:
    """Say that acepilot does not press what was pointed at."""
    return f"acepilot never presses {what}, as it may send the form. Press it yourself if it is right; or point again."


def cannot_tell_apart(what: str) -> str:
    """Say that what was pointed at cannot be named so that nothing else is meant."""
    return (
        f"acepilot cannot tell {what} from others on this page, or it is not what this step needs. Point at another, "
        "or do it yourself."
    )
