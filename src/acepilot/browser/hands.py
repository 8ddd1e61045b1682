"""acepilot's hands: the only place that clicks and types.

Every act asks first whose turn it is, where the page is, and whether the structural rule and the words allow it
(design 5.1 and 5.2). Uses no keyboard, ticks no check box, and never submits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from acepilot.browser.driver import driving
from acepilot.browser.locate import Ambiguous, Found, Locating, NotThere
from acepilot.browser.protection import Protection
from acepilot.browser.worlds import World, Worlds
from acepilot.errors import StepFailed
from acepilot.flow.resolved import ResolvedChain, ResolvedName, ResolvedPart, ResolvedTarget
from acepilot.flow.target import By
from acepilot.flow.words import submit_word
from acepilot.folding import fold

OPTIONS_WITHIN_MS = 3_000
FIRST_SERVER_ERROR = 500
_QUOTED = re.compile(r'"(.*?)(?<!\\)"')
NAVIGATION = frozenset({"link", "tab", "menuitem", "treeitem"})


class Held(StepFailed):
    """The structural rule: the page holds typed values, so acepilot presses nothing.

    Attributes:
        labels: The fields that hold them.
    """

    def __init__(self, doing: str, labels: tuple[str, ...]) -> None:
        super().__init__(
            f"The page still holds what was typed ({', '.join(labels)}), so acepilot does not {doing}.",
            expected="no field with a typed value on the page",
            got=", ".join(labels),
        )
        self.labels = labels


class SubmitWord(StepFailed):
    """The words: what would be pressed is named like something that sends.

    Attributes:
        word: The word.
    """

    def __init__(self, name: str, word: str) -> None:
        super().__init__(
            f"“{name}” says “{word}”: acepilot does not press such a control.",
            expected="a control that sends nothing",
            got=name,
        )
        self.word = word


class SubmitControl(SubmitWord):
    """The words, for what needs none: the control submits the form that it belongs to."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "submit")
        self.message = f"“{name}” submits a form of the page: acepilot does not press such a control."


class NoSuchOption(StepFailed):
    """A list has no option that fits.

    Attributes:
        options: What it has.
    """

    def __init__(self, label: str, wanted: str, options: tuple[str, ...]) -> None:
        shown = ", ".join(options) or "no option at all"
        super().__init__(f"{label} has no option {wanted}. It offers: {shown}.", expected=wanted, got=shown)
        self.options = options


class NotFillable(StepFailed):
    """What the flow wants to fill is no field that acepilot fills."""


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field that was filled, to be read again later.

    Attributes:
        world: The document it stands in.
        number: Its number there.
        label: Its name, as the page has it.
        kind: `text`, `select`, `combobox` or `radio`.
        shown: The target that found it.
        used: Which of the target's notations.
        wanted_target: The first of them.
    """

    world: World
    number: int
    label: str
    kind: str
    shown: str
    used: int
    wanted_target: str


class Hands:
    """Clicks and types on one page, in acepilot's turn alone.

    Args:
        page: The page.
        worlds: Its isolated worlds.
        locating: Its eyes.
        before_act: Called with what is about to be typed, or nothing; raises when acepilot may not act now.
        protection: What is switched on.
    """

    def __init__(
        self,
        page: Page,
        worlds: Worlds,
        locating: Locating,
        before_act: Callable[[str], None],
        protection: Protection,
    ) -> None:
        self._page = page
        self._worlds = worlds
        self._locating = locating
        self._before_act = before_act
        self._protection = protection

    # -- pressing ---------------------------------------------------------------------------

    def click(self, found: Found, *, timeout_ms: int) -> None:
        """Press a control that sends nothing.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitWord: The live control is named like one that sends.
        """
        self._press(found, f"press {found.shown}", timeout_ms, is_navigation=False)

    def follow(self, found: Found, *, timeout_ms: int) -> None:
        """Follow a link, a tab or a menu item. A button among them is judged as in `click`.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitWord: It is a button, and named like one that sends.
        """
        self._press(found, f"follow {found.shown}", timeout_ms, is_navigation=True)

    def check_held(self, doing: str) -> None:
        """Hold the structural rule.

        Raises:
            Held: A field on the page holds a typed value.
        """
        if not self._protection.rule:
            return
        labels = tuple(label for _, held in self._worlds.ask_all("acepilot.state().held") for label in held)
        if labels:
            raise Held(doing, labels)

    def _press(self, found: Found, doing: str, timeout_ms: int, *, is_navigation: bool) -> None:
        self._before_act("")
        self.check_held(doing)
        with driving(doing):  # that it can be pressed at all: what covers it would be judged in its place
            found.locator.hover(trial=True, timeout=timeout_ms)  # a trial click would press for a moment
        self._check_words(found, is_navigation=is_navigation, is_in_view=True)
        self._click(found.locator, doing, timeout_ms)

    def _check_words(self, found: Found, *, is_navigation: bool, is_in_view: bool = False) -> None:
        if not self._protection.words:
            return
        with driving(f"look at {found.shown}"):
            live = found.locator.aria_snapshot()
            if not is_in_view:
                found.locator.scroll_into_view_if_needed()
            box = found.locator.bounding_box()
        under = self._under(box) if box else None
        role = str(under["role"]) if under else ""
        if is_navigation and role in NAVIGATION:
            return
        lines = [line for line in live.splitlines() if "/url:" not in line]
        names = [" ".join(lines), *(under["names"] if under else [])]
        for name in names:
            word = submit_word(name)
            if word:
                raise SubmitWord(under["names"][0] if under and under["names"] else found.shown, word)
        if under and under["submits"]:
            raise SubmitControl(under["names"][0] if under["names"] else found.shown)

    def _under(self, box: Any) -> dict[str, Any] | None:  # noqa: ANN401 - Playwright's FloatRect is not exported
        """Return role and names of the control under the middle of a box, as the isolated worlds see it."""
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        top = self._worlds.top()
        under = self._worlds.ask(top, f"acepilot.under({x}, {y})") if top else None
        if not under or not under.get("frame"):
            return under
        for world, offset in self._worlds.frames():
            if (
                offset["x"] <= x < offset["x"] + offset["width"]
                and offset["y"] <= y < offset["y"] + offset["height"]
            ):
                inner = self._worlds.ask(world, f"acepilot.under({x - offset['x']}, {y - offset['y']})")
                if inner and not inner.get("frame"):
                    return dict(inner)
        return None

    def _click(self, locator: Locator, doing: str, timeout_ms: int) -> None:
        """Click; a press that is heard meanwhile is ours, any other is the person's."""
        self._worlds.is_pressing = True
        try:
            with driving(doing):
                locator.click(timeout=timeout_ms)
            self._worlds.ask_all("1")  # what the documents told of the press comes before they answer this
        finally:
            self._worlds.is_pressing = False

    # -- filling ----------------------------------------------------------------------------

    def fill(self, found: Found, text: str, shown: str, *, timeout_ms: int) -> FilledField:
        """Put a value into a text box, choose an option, or choose a radio button; ends with a blur.

        Args:
            found: The field.
            text: The value; may be secret.
            shown: The same for messages.
            timeout_ms: How long each act may take.

        Raises:
            NotFillable: It is a check box, read-only, or no field.
            NoSuchOption: A list has no such option.
            SubmitWord: What would be pressed is named like something that sends.
        """
        self._before_act(text)
        with driving(f"go to {found.shown}"):
            found.locator.focus(timeout=timeout_ms)
        world, field = self._focused(found)
        self._check_fillable(found, field)
        self._check_host(found)
        match field["kind"]:
            case "text":
                with driving(f"type into {found.shown}"):
                    found.locator.fill(text, timeout=timeout_ms)
            case "select":
                self._select(found, field, text, shown)
            case "combobox":
                self._choose(found, field, text, shown, timeout_ms)
            case "radio":
                self._radio(found, field, text, shown, timeout_ms)
        self._worlds.ask(world, f"acepilot.filled({field['number']})")
        with driving(f"leave {found.shown}"):
            found.locator.blur(timeout=timeout_ms)
        return FilledField(
            world, field["number"], field["label"], field["kind"], found.shown, found.used, found.wanted
        )

    def identify(self, found: Found, *, timeout_ms: int) -> FilledField:
        """Return a field that the person filled, to be read again later.

        Raises:
            NotFillable: It is no field.
        """
        self._before_act("")
        with driving(f"go to {found.shown}"):
            found.locator.focus(timeout=timeout_ms)
        world, field = self._focused(found)
        return FilledField(
            world, field["number"], field["label"], field["kind"], found.shown, found.used, found.wanted
        )

    def _focused(self, found: Found) -> tuple[World, dict[str, Any]]:
        """Return the field that has the focus, which must be the one that was found: typing goes to the focus."""
        focus = found.locator.and_(found.frame.locator(":focus")).or_(found.locator.locator(":focus"))
        with driving(f"look at {found.shown}"):
            has_focus = focus.count() > 0
        answers = self._worlds.ask_all("acepilot.focused()") if has_focus else []
        if not answers:
            raise NotFillable(
                f"{found.shown} is not a field that acepilot can fill.",
                expected="a field",
                got="something else",
            )
        return max(answers, key=lambda answer: float(answer[1]["at"]))

    def _check_host(self, found: Found) -> None:
        """Make sure, the moment before typing, that the frame is on one of the flow's hosts, over https."""
        if not self._locating.is_ours(found.frame):
            raise NotFillable(
                f"The frame with {found.shown} is not on this flow's hosts: nothing is typed there.",
                expected="a frame on the flow's hosts, over https",
                got="another host",
            )

    def _check_fillable(self, found: Found, field: dict[str, Any]) -> None:
        if field["kind"] == "checkbox":
            raise NotFillable(
                f"{found.shown} is a check box: only a person ticks those.",
                expected="a field",
                got="a check box",
            )
        if field["kind"] == "other" or not field["editable"]:
            raise NotFillable(
                f"{found.shown} cannot be filled: the page has it read-only.",
                expected="a field that can be filled",
                got=f"it shows “{field['label']}” as read-only",
            )

    def _select(self, found: Found, field: dict[str, Any], text: str, shown: str) -> None:
        options = [(str(label), str(value)) for label, value in field["options"]]
        value = next((v for label, v in options if fold(label) == fold(text)), None)
        value = value if value is not None else next((v for _, v in options if v == text), None)
        if value is None:
            raise NoSuchOption(field["label"], shown, tuple(label for label, _ in options if label))
        self._before_act(_code(value))
        with driving(f"choose in {found.shown}"):
            found.locator.select_option(value=value)

    def _choose(self, found: Found, field: dict[str, Any], text: str, shown: str, timeout_ms: int) -> None:
        """Open an ARIA combo box, and press the option whose whole text it is."""
        if fold(str(field["value"])) == fold(text):
            return
        self._check_words(found, is_navigation=False)
        if not self._options(found):
            self._click(found.locator, f"open {found.shown}", timeout_ms)
        options = self._await_options(found)
        if not options and field["editable"]:
            with driving(f"type into {found.shown}"):
                found.locator.fill(text, timeout=timeout_ms)
            options = self._await_options(found)
        fitting = [locator for label, locator in options if fold(label) == fold(text)]
        if len(fitting) != 1:
            raise NoSuchOption(field["label"], shown, tuple(label for label, _ in options))
        word = submit_word(text)
        if word:
            raise SubmitWord(shown, word)
        self._lock_codes(fitting[0], f"read the options of {found.shown}")
        self._click(fitting[0], f"choose in {found.shown}", timeout_ms)

    def _options(self, found: Found) -> list[tuple[str, Locator]]:
        options = found.frame.get_by_role("option").filter(visible=True)
        with driving(f"read the options of {found.shown}"):
            return [(label, options.nth(n)) for n, label in enumerate(options.all_inner_texts())]

    def _await_options(self, found: Found) -> list[tuple[str, Locator]]:
        ends = time.monotonic() + OPTIONS_WITHIN_MS / 1000
        while not (options := self._options(found)) and time.monotonic() < ends:
            self._locating.wait()
        return options

    def _radio(self, found: Found, field: dict[str, Any], text: str, shown: str, timeout_ms: int) -> None:
        if fold(str(field["label"])) != fold(text):
            raise NoSuchOption(found.shown, shown, (str(field["label"]),))
        self._check_words(found, is_navigation=False)
        if field["value"] != "ticked":
            self._lock_codes(found.locator, f"read {found.shown}")
            self._click(found.locator, f"choose {found.shown}", timeout_ms)

    def _lock_codes(self, chosen: Locator, doing: str) -> None:
        """Lock what a page may send for a choice instead of its words."""
        with driving(doing):
            codes = [chosen.get_attribute(name) or "" for name in ("value", "data-value")]
        for code in codes:
            if _code(code):
                self._before_act(code)

    def option_of_group(self, group: Found, text: str, shown: str, *, timeout_ms: int) -> Found:
        """Return the radio button of this name in a group.

        Raises:
            NoSuchOption: The group has none of that name.
        """
        name = ResolvedName(text, shown, is_regex=False)
        chain = ResolvedChain((ResolvedPart(By.ROLE, "radio", name),), f'radio "{shown}"')
        try:
            return self._locating.find(
                ResolvedTarget((chain,), chain.shown), within=group, timeout_ms=timeout_ms
            )
        except (NotThere, Ambiguous):
            with driving(f"read the options of {group.shown}"):
                lines = [radio.aria_snapshot() for radio in group.locator.get_by_role("radio").all()]
            labels = [_QUOTED.search(line) for line in lines]
            raise NoSuchOption(group.shown, shown, tuple(name[1] for name in labels if name)) from None

    def open(self, url: str, *, timeout_ms: int) -> None:
        """Open an address.

        Raises:
            Held: A field on the page holds a typed value.
        """
        self._before_act("")
        self.check_held("open another page")
        with driving(f"open {url}"):
            response = self._page.goto(url, wait_until="domcontentloaded", timeout=timeout_ms)
        if response is not None and response.status >= FIRST_SERVER_ERROR:
            raise StepFailed(
                f"The portal answered with an error: {response.status} {response.status_text}".rstrip() + ".",
                expected="the portal's page",
                got=f"an error of its server, {response.status}",
                hint="The portal has trouble of its own, or is being maintained. Try again later.",
            )


def _code(value: str) -> str:
    """Return a choice's code, if it is long enough to tell anything."""
    return value if len(value) > 1 and value != "on" else ""
