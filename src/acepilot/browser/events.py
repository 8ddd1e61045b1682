"""What a surface hears: from the page, the person's hand, the panel and the network. Values only, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.browser.lookups import Load
from acepilot.browser.worlds import World


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
        world: Its document.
        number: Its number there.
        label: Its name.
        kind: `text`, `select`, `combobox`, `radio`, `checkbox` or `other`.
        value: What stands in it, or `ticked`.
        is_invalid: Whether the page refuses it.
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
    """The person pressed the submit control, with these fields at that instant."""

    control: str
    by: str
    fields: tuple[FieldNow, ...]


@dataclass(frozen=True, slots=True)
class Announced:
    """A live region or dialog got a new text; `after_press` as far as its own document knows."""

    role: str
    text: str
    after_press: bool


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
class PointingEnded:
    """The person pressed Escape instead of pointing."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that may change something: no plain read, or a navigation of the page.

    Attributes:
        method: The HTTP method.
        url: The address, without query and fragment.
        is_navigation: Whether it replaces the page.
        serial: Its number, to ask for the answer's server.
    """

    method: str
    url: str
    is_navigation: bool
    serial: int


@dataclass(frozen=True, slots=True)
class WindowOpened:
    """A window or tab came up in acepilot's turn."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Something was kept from happening in acepilot's turn.

    Attributes:
        what: What: a press, a form, a request.
        why: What stopped it: `guard` or `lock`.
        load: For a request, what it carries; else None.
    """

    what: str
    why: str
    load: Load | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that carries typed or chosen values was let go in acepilot's turn.

    Attributes:
        method: Its HTTP method.
        url: Its address without query and fragment, as it may be told.
        why: Why, as in `sendlock.Passing`.
    """

    method: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class DialogOpened:
    """The page asks with a browser dialog; only a person answers."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class DialogClosed:
    """The dialog was answered: `accepted` or not."""

    accepted: bool


Event = (
    Touched
    | Typed
    | Pressed
    | Announced
    | Replaced
    | PanelPressed
    | PanelUnsure
    | PointedAt
    | PointingEnded
    | Sent
    | Stopped
    | Passed
    | WindowOpened
    | DialogClosed
)
