"""Every sentence that acepilot says to the person beside it: plain English, short, no jargon.

What the panel itself says is in `panel_texts`, what is said of a form's fields in `form_texts`, and what is said where
a control is not as the flow has it in `help_texts`.
"""

from __future__ import annotations

GO_ON = "Go on"
STOP = "Stop"
PAUSE = "Pause"
ALLOW = "Let it through"
SKIP = "Skip this importer"
WENT_THROUGH = "It went through"
WAS_REFUSED = "It was refused"

WAS_SUBMITTED = "It was submitted"
WAS_NOT_SUBMITTED = "It was not: enter it again"
SUBMITTED_BEFORE = "it was submitted before the interruption"
DONE_BEFORE = "it was done before the interruption"
SAID_GO_ON = "the person said to go on"
SAID_DONE = "the person said that it is done"
BACK_ON_PAGE = "the page is where the flow goes on"
STOPPED = "The person chose Stop."
YOU_STOPPED = "You chose Stop."
TOUCHED = "You touched the page, so acepilot has let go of it."
PAUSE_PRESSED = "Paused."
PAUSED = "acepilot is paused. Press “Go on” when it may carry on from here."
DIALOG_OVER = (
    "The page asked something, and you answered. Press “Go on” when acepilot may carry on from here."
)
PANEL_UNSURE = (
    "That press did not count, because the panel had just moved or was covered. Read it, and press again."
)
TURN_TIMED_OUT = (
    "Nobody acted within the time that the flow allows, so the run was stopped. Nothing was submitted by it."
)
CALLED = "Your turn."
TIME_IS_UP = "The time has run out. If the page says so too, the portal will make you begin again."
NO_ANSWER_YET = "The portal has not answered yet. If you can see its answer, say what it was."
ENDS_ALIKE = "another number than asked for, with the same last digits"
NOTHING_SENT = (
    "You pressed Submit, and acepilot saw the page send nothing. Look whether it complains of a field: then correct it "
    "there, and press Submit again. If the portal has answered all the same, say what it was."
)
DOWNLOADS = (
    "The page began several downloads at once, by itself, and acepilot cannot stop all of those: with one of them the "
    "page may have sent what was typed. Go on if you trust this page with that; or stop, and tell the portal's help "
    "desk."
)
NEW_WINDOW = (
    "The page opened another window. Close it if you do not need it: acepilot goes on in the newest window."
)
FORM_GONE = (
    "The form is gone from the page, and the portal has not said what became of it. Look whether the portal has what "
    "you submitted. If it has, say so. If not, press “Stop”, and go on with `acepilot resume`."
)
FORM_LEFT = (
    "The form is gone from the page. acepilot saw no press of Submit. If you pressed it, and the portal has answered, "
    "say what it was. If you did not, go back to the form on the page; or press “Stop”, and go on with `acepilot "
    "resume`."
)
FORM_ANEW = (
    "The page shows the form anew, and the portal has not said what became of what you submitted. Look whether it "
    "complains of a field: then correct it there, and press Submit again. If the portal has what you submitted, say "
    "so. If you cannot tell, press “Stop”, and go on with `acepilot resume`."
)
ASKED_TO_SIGN_IN = (
    "After you pressed Submit, the portal asks for a password or a code, and I may not read this page. It may have "
    "taken the form, or not. Sign in, and look whether the portal has what you submitted. If it has, say so. If you "
    "cannot tell, press “Stop”, and go on with `acepilot resume`."
)
PRESSED_EARLY = (
    "You pressed Submit while acepilot was still at work: it was stopped, nothing was sent. "
    "Press it again now."
)
PRESSED_IN_FLOW = (
    "You pressed a button of the page while acepilot was still at work: it was stopped, nothing was sent. Press it "
    "again in the review, when acepilot asks you to."
)
MAY_NOT_READ = (
    "I may not read this page, as it asks for a password or a code. Check the form yourself. When you have pressed "
    "Submit, and the portal has answered, say here what it was."
)
KEEP_A_COPY = "Open it and keep a copy yourself before you close the window."
PRESS_STOPPED = "The page did not send the form: {text}"
DONE_ALREADY = "“{text}” needs nothing: the page is there already."

RECORD_STOP = "End"
RECORD_UNDO = "Take back"
RECORD_DECIDE = "This is my decision"
RECORD_REPEAT = "The same for each importer"
RECORD_PAUSE = "Pause"
RECORD_GO_ON = "Go on recording"

NO_PICTURE = (
    "No picture was taken: none is taken of a page that asks for a password, is not part of this flow, or is not "
    "drawn."
)
FAILED_WITHOUT_PICTURE = "There is no picture of the page; the record says why."
SHOWN_OF_NOTE = 40


def noted(text: str) -> str:
    """Say that a note is in the record."""
    begins = text if len(text) <= SHOWN_OF_NOTE else f"{text[:SHOWN_OF_NOTE].rstrip()}…"
    return f"Your note is in the record: “{begins}”"


def picture_kept(path: str) -> str:
    """Say that a picture is in the record, and as which file."""
    return f"The picture is in the record: {path}"


def elsewhere(where: str) -> str:
    """Say that the page left the flow's hosts."""
    return (
        f"The page went to {where}, which is not part of this flow. acepilot has let go of it, and looks at nothing "
        "there. Do what is needed; it goes on by itself when the page is back."
    )


def unreachable(error: str) -> str:
    """Say that the browser cannot reach the portal, and shows an error of its own."""
    return (
        f"The portal cannot be reached. The browser says: {error}. Look whether the network, a VPN or a proxy is in "
        "the way, and load the page again; acepilot goes on by itself when it is back."
    )


def answer_lost(error: str) -> str:
    """Say that the portal could not be reached as the form was sent."""
    return (
        f"The portal cannot be reached. The browser says: {error}. It is not known whether the portal got the form. "
        "Look whether the network, a VPN or a proxy is in the way. When it is back, look whether the portal has it "
        "before you press Submit again."
    )


def left_in_step(where: str) -> str:
    """Say that a step failed because the portal led away from it, as it does when it signs somebody out."""
    return (
        f"In the midst of this step the portal led to {where}, as when it signs you out. What had been filled in is "
        "gone, and none of it was submitted."
    )


def page_says(alerts: str) -> str:
    """Say what the page itself gives as the reason."""
    return f" The page says: “{alerts}”"


def in_the_way(why: str) -> str:
    """Ask the person to clear the page, or to do it themselves."""
    return (
        f"{why} Something may be in the way. Close it on the page, and press “Go on”: acepilot then tries once more. "
        "Or do it yourself, and press “I have done it”; or stop."
    )


def dialog(text: str) -> str:
    """Say that the browser shows a dialog."""
    return f"The page asks: “{text}” Answer it in the browser; acepilot never does."


def do_it_yourself(what: str, why: str) -> str:
    """Ask the person to do what acepilot must not."""
    return f"{why}\nIf it is right, {what} yourself, and then press “Go on”."


def of_form(name: str) -> str:
    """Ask whether acepilot may press a button that submits a form in which nothing was typed."""
    return (
        f"“{name}” belongs to a form of the page. Nothing was typed into it. May acepilot press it, now and for the "
        "other importers?"
    )


def may_press(name: str) -> str:
    """Say what the person confirmed."""
    return f"acepilot may press “{name}”, which belongs to a form in which nothing was typed"


def refused(text: str) -> str:
    """Say that the portal refused, with what it says, if anything was seen."""
    said = f"The portal refused: {text} " if text else ""
    return f"{said}Correct it on the page, and press Submit again; or stop."


def what_became(text: str, *, is_sent: bool) -> str:
    """Ask what a text on the page means for the form that was sent, or that acepilot did not see being sent."""
    told = f"After you pressed, the page says: “{text}” Did the portal accept the form?"
    return told if is_sent else f"acepilot saw nothing being sent. {told}"


def sent_often(times: int) -> str:
    """Say that one form was sent more than once."""
    return f"The form was sent {times} times. See on the portal whether it was taken more than once."


def said_unpressed(text: str) -> str:
    """Say that the page tells of a success though nobody was seen to press Submit."""
    return (
        f"The page says: “{text}” acepilot saw no press of Submit. If you pressed it, say what the portal answered; if "
        "not, go on with the form."
    )


def downloaded(name: str, why: str) -> str:
    """Say what came of a file that the person downloaded; `why` as the journal has it."""
    told = {
        "kept": "is in the record. acepilot covers nothing in it: look at it before you hand the record on.",
        "secret": f"shows an account number, so it is not in the record. {KEEP_A_COPY}",
        "large": f"is too large for the record. {KEEP_A_COPY}",
        "unfinished": "had not come when the run ended, so it is not in the record. Download it again yourself.",
    }
    return f"The file “{name}” {told.get(why, 'did not come.')}"


BEGINNING = "Beginning with the flow."
TAKEN_BACK = "Going on to the next step."
ENDING = "Closing the record."
DIFFERS_HINT = "Do not enter it again before you know why. ACE Support helps: 866-530-4172."
NOTHING_TO_REPEAT = "Nothing has to be submitted again."
UNANSWERED = (
    "You pressed Submit, and it is not known what the portal answered. Look there whether it has the form."
)
WINDOW_CLOSED_AFTER = "The window was closed before acepilot had looked at what became of it."
NOT_LOOKED_AT = "The portal accepted it; acepilot has not looked at what became of it yet."


def called_for(flow: str, client: str) -> str:
    """Name what the person is called for."""
    return f"{flow} for {client}"


def going_to(stage: str) -> str:
    """Say which part of the flow begins."""
    return f"Beginning with “{stage}”."


def differs(told: str) -> str:
    """Say that the portal shows something else than was entered."""
    return f"The portal shows something else than was entered: {told}."


def look_at(difference: str) -> str:
    """Ask the person to look at a difference after the portal has accepted."""
    return f"{difference} The portal had accepted it. Look at the page, and press “Go on” when you have; or stop."


def accepted_with(notes: str) -> str:
    """Say that the portal accepted, and what came after it otherwise than it was to."""
    return f"The portal accepted what you submitted. After that: {notes}"


def left_after(what: str) -> str:
    """Say where an importer was left whose form the portal had accepted."""
    return f"You left the rest as it is, at “{what.removesuffix('.')}”."


def guard_stopped(what: str) -> str:
    """Say that something tried to submit in acepilot's turn, and was kept from it."""
    return (
        f"The page tried to submit while acepilot was at work ({what}). It was stopped; nothing was sent. Look at the "
        "page. Press “Go on” when acepilot may carry on."
    )


def lock_stopped(requests: str, *, can_pass: bool) -> str:
    """Say that requests with typed values were stopped, and what can be done."""
    by_hand = "press “Go on”, and enter what is missing yourself in the review; or stop."
    what_now = (
        "If the page only looks something up as each field is left, you can let such look-ups through: each then "
        f"carries the field that was just left, be it the account number, and no other.\nElse {by_hand}\nYour answer "
        "holds for this run."
        if can_pass
        else f"{by_hand[0].upper()}{by_hand[1:]}"
    )
    return (
        "The page tried to send what was typed before you had checked it. acepilot stopped it, and nothing was sent.\n"
        f"{what_now}\nWhat it tried: {requests}."
    )


def stopped_before(what: str) -> str:
    """Say what was stopped just before the page went to the person."""
    return (
        f"Just before, the page tried to send what was typed: {what}. It was stopped; nothing was sent. If something "
        "is missing on the page now, go to that field, and leave it again."
    )


def more_than_a_look_up(what: str) -> str:
    """Say what was stopped although look-ups are let through."""
    return (
        f"You let look-ups through, but this was more than one, or came late, and was stopped: {what}. Nothing of it "
        "was sent. If something is missing on the page, go to that field, and leave it again."
    )


def open_channels(hosts: str) -> str:
    """Say that the page holds channels that acepilot cannot watch."""
    return (
        f"This page keeps a channel open that acepilot cannot watch: {hosts}. Through it the page could send what is "
        "typed before you press Submit. Go on if you trust this page with that; or stop."
    )


_IS_IT_THERE = (
    "so it may have been submitted. Look at what the portal shows now. Is it there, or did the portal confirm it by "
    "mail? Only if you are sure that it is not, enter it again."
)


def may_be_submitted(item: str) -> str:
    """Ask whether a form was submitted before the run was interrupted."""
    return f"When this run was interrupted, {_form_for(item)} was with you, {_IS_IT_THERE}"


def left_out_review(item: str) -> str:
    """Ask whether a form was submitted by hand, as the person goes on behind the step that is for that."""
    return f"You go on behind the step in which {_form_for(item)} is submitted, {_IS_IT_THERE}"


def _form_for(item: str) -> str:
    return f"the form for {item}" if item else "the form"


WORKERS_SHUT_OUT = (
    "The portal wanted to start a service worker, and those are shut out in this window, so that none sends anything "
    "unseen. If the page stays empty or broken, run it with --attach in your own browser."
)
DONE = "I have done it"
YES_PRESS = "Yes, press it"
BY_MYSELF = "I’ll do it myself"
