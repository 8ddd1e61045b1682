"""What a surface hears: from the page, the person's hand, the panel and the network; and who is told at once.

Values only, no behaviour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acepilot.browser.lookups import Load
from acepilot.browser.world import World
from acepilot.journal.codes import StoppedBy


@dataclass(frozen=True, slots=True)
class Touched:
    """A hand on the page that no act of acepilot's explains: `mouse` or `key`."""

    by: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody changed a field; its value is not told, only asked for."""

    world: World
    number: int


@dataclass(frozen=True, slots=True)
class FieldNow:
    """A field as it stands on the page. `value` may be secret.

    Attributes:
        number: Its number in its document.
        kind: `text`, `select`, `combobox`, `radio`, `checkbox` or `other`.
        value: What stands in it, or `ticked`.
        is_connected: Whether it is still on the page.
    """

    world: World
    number: int
    label: str
    kind: str
    value: str
    is_invalid: bool
    is_connected: bool

    def __repr__(self) -> str:
        return f"FieldNow(label={self.label!r}, kind={self.kind!r})"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed the submit control, with these fields at that instant.

    Attributes:
        by: With what: `mouse` or `key`.
        at: When, in milliseconds of the browser's clock, as `Said.at`.
        world: The document that was pressed in; None when it is gone.
    """

    control: str
    by: str
    fields: tuple[FieldNow, ...]
    at: float = 0.0
    world: World | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A live region or dialog got a new text.

    Attributes:
        at: When it told, in seconds of the monotonic clock.
        world: Its document; None when that is gone.
    """

    role: str
    text: str
    at: float
    world: World | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """A text that came into view: one block, as a person reads it.

    Attributes:
        text: The text, with single spaces.
        is_datum: Whether it is one of several in a row of a table or list of data, and so hardly a message.
    """

    text: str
    is_datum: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Texts that came into view while a review is watched, with a role or without.

    What stood in a document before is told once too, at its first look.

    Attributes:
        at: When they were seen, in milliseconds of the browser's clock.
        world: Their document; None when it is gone.
    """

    texts: tuple[Saying, ...]
    at: float
    world: World | None


@dataclass(frozen=True, slots=True)
class Replaced:
    """The page's own document was replaced by another."""

    url: str


@dataclass(frozen=True, slots=True)
class PanelPressed:
    """A button of the panel was pressed; a note comes with its text."""

    key: str
    index: int | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class PanelUnsure:
    """A press on the panel that does not count: something covers, fades or moves it."""


@dataclass(frozen=True, slots=True)
class PointedAt:
    """The person pointed at a control; what it is, `Pointing.describe` tells."""

    world: World
    number: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something that the person did, or the page said, while a recording listens; see `Recorder`.

    Attributes:
        world: Its document; None when that is gone.
        what: What sort of message: `ready`, `aim`, `press`, `enter`, `field`, `private` or `said`.
        data: What is told of it: no value that was typed.
    """

    world: World | None
    what: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PointingEnded:
    """The person pressed Escape instead of pointing."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that may change something: no plain read, or a navigation of the page.

    Attributes:
        url: The address, without query and fragment.
        serial: Its number, to ask for the answer's server.
        is_elsewhere: Whether it comes from another tab than the one at hand.
    """

    method: str
    url: str
    is_navigation: bool
    serial: int
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class WindowOpened:
    """A window or tab came up in acepilot's turn."""


@dataclass(frozen=True, slots=True)
class Slipped:
    """A download began in acepilot's turn that nothing could judge."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Something was kept from happening in acepilot's turn.

    Attributes:
        what: What: a press, a form, a request.
        by: What stopped it: the guard or the lock.
        load: For a request, what it carries; else None.
    """

    what: str
    by: StoppedBy
    load: Load | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that carries typed or chosen values was let go in acepilot's turn.

    Attributes:
        url: Its address without query and fragment, as it may be told.
        why: Why, as in `request_guard.Passing`.
    """

    method: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that the person downloaded has come, or has not.

    Attributes:
        name: Its own name, as the portal gives it.
        url: Its address, without query and fragment.
        path: Where the browser keeps it until the window closes; None when it did not come.
    """

    name: str
    url: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class DialogOpened:
    """The page asks with a browser dialog; only a person answers."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class DialogClosed:
    """The dialog was answered: `accepted` or not."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A document did not answer acepilot, or failed at what it was asked.

    Attributes:
        has_failed: Whether it failed, rather than being busy.
    """

    has_failed: bool


Event = (
    Touched
    | Typed
    | Pressed
    | Announced
    | Said
    | Replaced
    | PanelPressed
    | PanelUnsure
    | PointedAt
    | PointingEnded
    | Recorded
    | Sent
    | Stopped
    | Passed
    | WindowOpened
    | Slipped
    | Downloaded
    | DialogOpened
    | DialogClosed
    | NoAnswer
)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told at once, whatever acepilot is waiting for.

    Attributes:
        on_pulse: Called many times a second, in any wait: what was heard can be taken in.
        on_dialog: Called the moment a dialog opens; the page gives no answer until it is closed.
        is_given_up: Asked while a dialog is open: whether the person ends the run.
    """

    on_pulse: Callable[[], None] = lambda: None
    on_dialog: Callable[[DialogOpened], None] = lambda _dialog: None
    is_given_up: Callable[[], bool] = lambda: False
