"""What entries say by a code, because something is decided by it; the sentences beside them are only read."""

from __future__ import annotations

from enum import StrEnum

FILL = "fill"
"""The kind of step in which acepilot types."""
REVIEW = "review"
"""The kind of step in which the person submits."""


class Same(StrEnum):
    """How what stands in a field, or what the portal shows, compares with what was asked for."""

    EQUAL = "equal"
    LAST4 = "last4"
    NOT_SHOWN = "not shown"
    DIFFERENT = "different"
    EARLIER = "earlier"
    """It was given on an earlier page of the application."""
    UNREAD = "unread"
    """The page may not be read, as it asks for a password or a code."""
    NO_VALUE = "no-value"
    """The client has no such value, so nothing was entered."""
    NO_FIELD = "no-field"
    """The page has no such field."""
    OUT_OF_SIGHT = "out-of-sight"
    """The page has such a field where nobody can see it; it was left alone."""
    BY_HAND = "by-hand"
    """The person did it in acepilot's place."""
    SAID_ENTERED = "said-entered"
    """Entered, as the person says; acepilot saw no page."""
    SAID_EQUAL = "said-equal"
    SAID_NO_FIELD = "said-no-field"
    OTHER = "other"
    """Something that no acepilot writes any more."""


class Skipped(StrEnum):
    """Why a step was not done; the entry's `reason` says it in words."""

    NOT_THERE = "not-there"
    """What its `when:` names is not on the page."""
    THERE = "there"
    """What its `unless:` names is on the page."""
    NEEDLESS = "needless"
    """What it would lead to is there already."""
    REDIRECTED = "redirected"
    """The page went elsewhere, and the next step is for that."""
    NO_PICTURE = "no-picture"
    NOT_NEEDED = "not-needed"
    """The person said so, in a guided run."""
    LEFT = "left"
    """The person left the rest of this importer as it is."""
    PASSED_OVER = "passed-over"
    """The person went on at a later step."""
    DONE_BEFORE = "done-before"
    """It was done before an interruption."""
    SUBMITTED_BEFORE = "submitted-before"
    """Its form was submitted before an interruption."""
    SAID_SUBMITTED = "said-submitted"
    """The person said that its form was submitted, as they went on at a later step."""
    FAILED_AFTER = "failed-after"
    """It could not be done, and the portal had accepted before: that takes nothing back."""
    OTHER = "other"
    """Something that no acepilot writes any more."""


SUBMITTED = frozenset({Skipped.SUBMITTED_BEFORE, Skipped.SAID_SUBMITTED})
"""Why a review was skipped whose form is with the portal: it is never offered again."""


class Shown(StrEnum):
    """What became of what the person showed where a control was not found."""

    GOING_ON = "going-on"
    """They have not said yet that this was all."""
    BEFORE = "before"
    """It leads to the control, which acepilot then used, or looked at, itself."""
    USED = "used"
    """It leads to the control, which they then used themselves."""
    DONE = "done"
    """It stands for the step, whose control was nowhere."""
    SENT = "sent"
    """They pressed what submits in the midst of it."""
    DROPPED = "dropped"
    """They said never mind."""
    NOTHING = "nothing"
    """acepilot saw nothing that they did."""


class Confirmed(StrEnum):
    """What the person confirmed; the entry's `check` has the words that stood before them."""

    CHECK = "check"
    """A line of the step's own list."""
    BY_HAND = "by-hand"
    """They did it in acepilot's place."""
    MAY_PRESS = "may-press"
    """A button that submits a form in which nothing was typed may be pressed."""
    LET_THROUGH = "let-through"
    """A look-up that carries what was typed may pass."""
    CONTROL = "control"
    """The control that they pointed at is the one that is meant."""
    BACK = "back"
    """An earlier step is done again."""
    SUBMITTED = "submitted"
    """The form was submitted."""
    NOT_SUBMITTED = "not-submitted"
    """It was not."""


class TurnCause(StrEnum):
    """Why the turn changes; the entry's `why` says it in words."""

    STEP = "step"
    """The step is the person's."""
    DIALOG = "dialog"
    """The page asks with a dialog."""
    STOPPED = "stopped"
    """Something was kept from being sent."""
    INTERRUPTED = "interrupted"
    """The person's hand, Pause, a new window or a download."""
    ELSEWHERE = "elsewhere"
    """The page is on another host, or the portal cannot be reached."""
    FORBIDDEN = "forbidden"
    """It is nothing that acepilot does."""
    NOT_FOUND = "not-found"
    """What the step needs is not on the page."""
    NOT_DONE = "not-done"
    """The page did not take what acepilot did, or was not ready for it."""
    UNCERTAIN = "uncertain"
    """Nobody can tell whether all is as it should be: the person looks."""
    SAID = "said"
    """The person gives the page back."""
    CAME = "came"
    """What was waited for is there."""
    ACCEPTED = "accepted"
    """The portal accepted."""


class StoppedBy(StrEnum):
    """What kept something from happening in acepilot's turn."""

    GUARD = "guard"
    """The guard in the page: a press, a form, or what would fetch ahead."""
    LOCK = "lock"
    """The lock on what is sent: a request or a channel."""
    RULE = "rule"
    """The rule for acepilot's own presses: by its place in the page the control could submit."""
    WORD = "word"
    """A word of the control's that says that it submits."""


class Ended(StrEnum):
    """How an item of a run ended."""

    DONE = "done"
    ACCEPTED = "accepted"
    """By the portal, while something that came after could not be done."""
    SKIPPED = "skipped"


class Outcome(StrEnum):
    """What the portal answered."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class EditedBy(StrEnum):
    """Who changed a field in a review, where that was not the person."""

    PAGE = "page"
    """The page alone: nobody was near it."""
    NOT_TYPED = "not-typed"
    """It was emptied, and nobody typed into it, though the person was near: as by the page's Cancel."""
