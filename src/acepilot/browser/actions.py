"""Actions: the only place that clicks and types.

Every act asks first whose turn it is, where the page is, and whether the structural rule and the words allow it
(nets 1 and 2 of docs/architecture.md). Uses no keyboard, ticks no check box, and never submits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from acepilot.browser.driver import NotInTime, driving
from acepilot.browser.fields import FoundControl, Presser, SubmitControl, SubmitWord, leaving_call, type_into
from acepilot.browser.lists import CHOICES, ChosenOption, Lists, NoSuchOption, WantedOption, code, filled_call
from acepilot.browser.locate import Found, How, Locating
from acepilot.browser.passage import Passage
from acepilot.browser.protection import BeforeAct, Protection
from acepilot.browser.radios import Radios
from acepilot.browser.swallowed import swallowed
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds
from acepilot.client.dates import iso_date
from acepilot.client.meaning import Fit, ValueKind, choose
from acepilot.errors import StepFailed
from acepilot.flow.words import submit_word

FIRST_SERVER_ERROR = 500
HOLD_TRIES = 3
OWN_FORMS = frozenset({"month", "week", "time", "datetime-local", "number"})
"""Types of fields that hold nothing where they are given something of another form: HTML, value sanitization."""
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


class NotFillable(StepFailed):
    """What the flow wants to fill is no field that acepilot fills."""


class NotTaken(StepFailed):
    """A field takes values of another form than the one that is wanted."""


class OutOfSight(NotFillable):
    """A field that a person cannot see: it may lie in wait for machines."""


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field that was filled, to be read again later.

    Attributes:
        world: The document it stands in.
        number: Its number there.
        label: Its name, as the page has it.
        told: What a person calls it.
        kind: `text`, `select`, `combobox` or `radio`.
        shown: The target that found it.
        used: Which of the target's notations.
        wanted_target: The first of them.
        chosen: The text of the option that was chosen; None where nothing was chosen.
        fit: How that option fitted what was wanted.
        how: In which way the field was found.
    """

    world: World
    number: int
    label: str
    kind: str
    shown: str
    used: int
    wanted_target: str
    chosen: str | None = None
    fit: Fit | None = None
    told: str = ""
    how: How = How.FLOW


class Actions:
    """Clicks and types on one page, in acepilot's turn alone.

    Args:
        page: The page.
        worlds: Its isolated worlds.
        locating: Its eyes.
        before_act: Called with what is about to be typed, or nothing; raises when acepilot may not act now.
        protection: What is switched on.
        passage: What lets a press on a form's button through, once, after the person's yes.
    """

    def __init__(
        self,
        page: Page,
        worlds: Worlds,
        locating: Locating,
        before_act: BeforeAct,
        protection: Protection,
        *,
        passage: Passage,
    ) -> None:
        self._page = page
        self._worlds = worlds
        self._locating = locating
        self._timing = worlds.timing
        self._before_act = before_act
        self._protection = protection
        presser = Presser(page, worlds, self._under_point, locating.wait, has_words=protection.words)
        self._last: FoundControl | None = None
        self._lists = Lists(worlds, presser, locating.wait, before_act, self._check_meant)
        self._radios = Radios(worlds, presser, locating.wait, before_act)
        self._passage = passage

    # -- pressing ---------------------------------------------------------------------------

    def click(self, found: Found, *, timeout_ms: int, of_form: str = "") -> None:
        """Press a control that sends nothing.

        Args:
            found: It.
            timeout_ms: How long it may take.
            of_form: The `sends` of a button that submits a form in which nothing was typed, once the person said yes.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitControl: The live control submits a form, and there was no yes, or something was typed into it.
            SubmitWord: The live control is named like one that sends.
        """
        self._press(found, f"press {found.shown}", timeout_ms, is_navigation=False, of_form=of_form)

    def follow(self, found: Found, *, timeout_ms: int, of_form: str = "") -> None:
        """Follow a link, a tab or a menu item. A button among them is judged as in `click`.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitControl: It is a button, as in `click`.
            SubmitWord: It is a button, and named like one that sends.
        """
        self._press(found, f"follow {found.shown}", timeout_ms, is_navigation=True, of_form=of_form)

    def check_held(self, doing: str) -> None:
        """Hold the structural rule.

        Raises:
            Held: A field on the page holds a typed value.
        """
        if not self._protection.rule:
            return
        labels = tuple(
            label for _, held in self._worlds.require_all("acepilot.state().held") for label in held
        )
        if labels:
            raise Held(doing, labels)

    def _press(self, found: Found, doing: str, timeout_ms: int, *, is_navigation: bool, of_form: str) -> None:
        self._before_act()
        self.check_held(doing)
        is_moving = not self._is_at_rest(found, doing, timeout_ms)
        under = self._worded(found, is_navigation=is_navigation)
        if under is None or not under["submits"]:
            self._click(found.locator, doing, timeout_ms, is_moving=is_moving)
            return
        world, number = under["world"], int(under["number"])
        if not of_form or under["sends"] != of_form:
            raise self._submits(found, under)
        with self._passage.once(world, number, of_form) as may_press:
            if not may_press:
                raise self._submits(found, under)
            self._click(found.locator, doing, timeout_ms, is_moving=is_moving)

    def _is_at_rest(self, found: Found, doing: str, timeout_ms: int) -> bool:
        """Make sure that a control can be pressed at all: what covers it would be judged in its place.

        Returns:
            Whether it stands still; one that never does is pressed where it is hit.

        Raises:
            NotInTime: Something else would be hit.
        """
        try:
            with driving(doing):  # a trial click would press for a moment
                before = found.locator.bounding_box()
                found.locator.hover(trial=True, timeout=min(timeout_ms, self._timing.moves_ms))
                is_same = before == found.locator.bounding_box()  # what turns round rests for two frames too
        except NotInTime as error:
            swallowed(error)
            if self._is_hit(found):
                return False
            with driving(doing):
                found.locator.hover(trial=True, timeout=max(1, timeout_ms - self._timing.moves_ms))
            return True
        return is_same or not self._is_hit(found)

    def _is_hit(self, found: Found) -> bool:
        """Tell whether a press in the middle of a control would hit it, enabled, and nothing else."""
        with driving(f"look at {found.shown}"):
            if not found.locator.is_enabled():
                return False
            met = self._worlds.reach.meet(found.locator.element_handle())
            box = found.locator.bounding_box()
        under = self._under(box) if box else None
        if under is None or met is None:
            return False
        return bool((under["world"], under["number"]) == (met[0], met[1]["number"]))

    def _submits(self, found: Found, under: dict[str, Any]) -> SubmitControl:
        name = under["names"][0] if under["names"] else found.shown
        is_open = self._passage.is_open(under["world"], int(under["number"]))
        return SubmitControl(name, str(under["sends"]), is_open=is_open)

    def _worded(self, found: Found, *, is_navigation: bool) -> dict[str, Any] | None:
        """Return the control that a press would hit, if no word forbids it; None for one that may be followed.

        Raises:
            NotInTime: Nobody can tell what a press would hit.
            SubmitWord: A word forbids it.
        """
        if not self._protection.words:
            return None
        with driving(f"look at {found.shown}"):
            live = found.locator.aria_snapshot()
            box = found.locator.bounding_box()
        under = self._under(box) if box else None
        if under is None:
            raise NotInTime(
                f"acepilot cannot tell what a press on {found.shown} would hit.",
                expected=f"{found.shown} in view",
                got="a place where acepilot sees no control",
            )
        if is_navigation and str(under["role"]) in NAVIGATION:
            return None
        lines = [line for line in live.splitlines() if "/url:" not in line]
        for name in (" ".join(lines), *under["names"]):
            word = submit_word(name)
            if word:
                raise SubmitWord(under["names"][0] if under["names"] else found.shown, word)
        return under

    def _under(self, box: Any) -> dict[str, Any] | None:  # noqa: ANN401 - Playwright's FloatRect is not exported
        """Return role and names of the control under the middle of a box, as the isolated worlds see it."""
        return self._under_point(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def _under_point(self, x: float, y: float) -> dict[str, Any] | None:
        """Return role and names of the control at a point of the page, in whichever frame that is."""
        top = self._worlds.top()
        under = self._worlds.require(top, f"acepilot.under({x}, {y})") if top else None
        if not under or not under.get("frame"):
            return {**under, "world": top} if under else None
        for world, _ in self._worlds.places.frames():
            at = self._worlds.places.inward(world, x, y)
            inner = self._worlds.require(world, f"acepilot.under({at[0]}, {at[1]})") if at else None
            if inner and not inner.get("frame"):
                return {**inner, "world": world}
        return None

    def _click(self, locator: Locator, doing: str, timeout_ms: int, *, is_moving: bool = False) -> None:
        """Click; a press that is heard meanwhile is ours, any other is the person's."""
        self._worlds.messages.is_pressing = True
        try:
            with driving(doing):
                locator.click(timeout=timeout_ms, force=is_moving)
            self._worlds.ask_all("1")  # what the documents told of the press comes before they answer this
        finally:
            self._worlds.messages.is_pressing = False

    # -- filling ----------------------------------------------------------------------------

    def fill(
        self, found: Found, text: str, shown: str, *, kind: ValueKind = ValueKind.TEXT, timeout_ms: int
    ) -> FilledField:
        """Put a value into a text box, choose an option, or choose a radio button; ends with a blur.

        What was found is held as that element from here on, whatever the page calls it meanwhile.

        Args:
            found: The field, or a group of radio buttons.
            text: The value; may be secret.
            shown: The same for messages.
            kind: What sort of value it is: what means the same is chosen too.
            timeout_ms: How long each act may take.

        Raises:
            NotFillable: It is a check box, read-only, out of sight, or no field.
            NoSuchOption: A list or group has no such option.
            NotChosen: A list or group did not take what was chosen.
            SubmitWord: What would be pressed is named like something that sends.
        """
        wanted = WantedOption(text, shown, kind)
        control, chosen = self._held_and_entered(found, wanted, timeout_ms)
        call = filled_call(control, chosen.text if chosen and control.kind != "radio" else None)
        self._worlds.require(control.world, f"{call}, {leaving_call(self._worlds, control.number)}")
        return _filled(control, chosen)

    def _held_and_entered(
        self, found: Found, wanted: WantedOption, timeout_ms: int
    ) -> tuple[FoundControl, ChosenOption | None]:
        """Put a value into what was found; again where the page draws its form anew meanwhile."""
        for _ in range(HOLD_TRIES - 1):
            control = self._uncovered(found, timeout_ms)
            try:
                return self._enter(control, wanted, timeout_ms)
            except StepFailed as error:
                swallowed(error)
                if not self._is_gone(control):
                    raise
        return self._enter(self._uncovered(found, timeout_ms), wanted, timeout_ms)

    def _enter(
        self, control: FoundControl, wanted: WantedOption, timeout_ms: int
    ) -> tuple[FoundControl, ChosenOption | None]:
        """Put a value into what is held; return the field, and the option that was chosen."""
        self._check_fillable(control)
        self._check_host(control.found)
        self._before_act(wanted.text, is_choice=bool(control.state["chooses"]) or control.kind == "other")
        match control.kind:
            case "text":
                return control, self._type(control, wanted, timeout_ms)
            case "select":
                return control, self._select(control, wanted)
            case "combobox" | "listbox":
                return control, self._lists.choose(control, wanted)
            case _:
                return self._radios.choose(control, wanted)

    def _is_gone(self, control: FoundControl) -> bool:
        """Tell whether the page has taken away what was held."""
        return self._worlds.ask(control.world, f"acepilot.isHere({control.number})") is not True

    def _check_meant(self, control: FoundControl) -> None:
        """Make sure, the moment before it takes a value, that what is held is still what the flow names.

        Its name may have changed, as of a list that bears its value; but where the page has another element under the
        name that was sought, that one is meant.

        Raises:
            NotFillable: Another element bears the name now.
        """
        now = self._worlds.require(control.world, f"acepilot.read([{control.number}])")
        if now and now[0] and now[0]["label"] == control.label:
            return
        with driving(f"look at {control.shown}"):
            handles = control.found.locator.element_handles()
        met = [self._worlds.reach.meet(handle) for handle in handles]
        if any(
            one is None or (one[0], int(one[1]["number"])) != (control.world, control.number) for one in met
        ):
            raise NotFillable(
                f"{control.shown} has become another field: nothing is entered.",
                expected="a field that keeps its name",
                got="the page gave the name to another one",
            )

    def leave_again(self, found: Found, field: FilledField) -> None:
        """Go to a field that was filled and leave it as it is: for a page to look up again what it was kept from.

        It is told of a change, as after an entry: some pages look up on that, and a browser tells of none where there
        is none.
        """
        self._before_act()
        self._check_host(found)
        self._worlds.ask(
            field.world, f"acepilot.leaveAgain({field.number}), {leaving_call(self._worlds, field.number)}"
        )

    def identify(self, found: Found, *, timeout_ms: int) -> FilledField:
        """Return the field that the person filled, to be read again later: the held one, whatever it is called now.

        Raises:
            NotFillable: It is no field.
        """
        self._before_act()
        held = self._last if self._last is not None and self._last.found is found else None
        if held is None or self._worlds.ask(held.world, f"acepilot.read([{held.number}])") in (None, [None]):
            held = self._hold(found, timeout_ms)
        if held.kind == "other":
            held = self._radios.ticked(held) or held
        self._worlds.require(held.world, filled_call(held, None))
        return _filled(held, None)

    def _hold(self, found: Found, timeout_ms: int) -> FoundControl:
        """Take hold of what was found, as one element with one number.

        Raises:
            NotFillable: It stands where acepilot may not look.
        """
        ends = self._timing.clock.monotonic() + timeout_ms / 1000
        tries_left = HOLD_TRIES
        while tries_left and self._timing.clock.monotonic() < ends:
            with driving(f"go to {found.shown}"):
                handles = found.locator.element_handles()
            met = self._worlds.reach.meet(handles[0]) if len(handles) == 1 else None
            if met is not None and met[1]["connected"]:
                world, state = met
                self._last = FoundControl(found, handles[0], world, int(state["number"]), state)
                return self._last
            tries_left -= bool(handles)
            self._locating.wait()  # the page may have drawn it anew just now
        raise NotFillable(
            f"{found.shown} is not a field that acepilot can fill.",
            expected="a field",
            got="something else",
        )

    def _uncovered(self, found: Found, timeout_ms: int) -> FoundControl:
        """Take hold of what was found, once nothing lies over it any more, or for a while has."""
        ends = self._timing.clock.monotonic() + self._timing.covered_ms / 1000
        while (held := self._hold(found, timeout_ms)).state[
            "covered"
        ] and self._timing.clock.monotonic() < ends:
            self._locating.wait()
        return held

    def _check_host(self, found: Found) -> None:
        """Make sure, the moment before typing, that the frame is on one of the flow's hosts, over https."""
        if not self._locating.is_ours(found.frame):
            raise NotFillable(
                f"The frame with {found.shown} is not on this flow's hosts: nothing is typed there.",
                expected="a frame on the flow's hosts, over https",
                got="another host",
            )

    def _check_fillable(self, control: FoundControl) -> None:
        shown = control.shown
        if control.kind == "checkbox":
            raise NotFillable(
                f"{shown} is a check box: only a person ticks those.", expected="a field", got="a check box"
            )
        if control.kind == "other":
            if not self._radios.are_in(control):
                raise NotFillable(
                    f"{shown} is not a field that acepilot can fill.",
                    expected="a field",
                    got="something else",
                )
        elif not control.state["editable"]:
            raise NotFillable(
                f"{shown} cannot be filled: the page has it read-only.",
                expected="a field that can be filled",
                got=f"it shows “{control.label}” as read-only",
            )
        elif control.kind in {"text", "select"} and (control.state["covered"] or not control.state["seen"]):
            raise OutOfSight(
                f"{shown} cannot be seen on the page: acepilot fills nothing that a person cannot see.",
                expected="a field that a person can see",
                got="a field out of sight",
            )

    def _type(self, control: FoundControl, wanted: WantedOption, timeout_ms: int) -> ChosenOption | None:
        """Type into a text box; where that offers a list, choose what fits from it."""
        if control.state["type"] == "date":
            return self._type_date(control, wanted, timeout_ms)
        if control.state["options"]:
            return self._type_option(control, wanted, timeout_ms)
        if control.state["suggests"]:
            return self._lists.type_and_choose(
                control, wanted, lambda: self._write(control, wanted.text, timeout_ms)
            )
        self._write(control, wanted.text, timeout_ms)
        self._check_taken(control, wanted)
        return None

    def _check_taken(self, control: FoundControl, wanted: WantedOption) -> None:
        """Make sure that a field of a form of its own has taken the text at all.

        Raises:
            NotTaken: It is as empty as before.
        """
        if control.state["type"] not in OWN_FORMS:
            return
        now = (self._worlds.require(control.world, f"acepilot.read([{control.number}])") or [None])[0]
        if now is not None and not now["value"]:
            raise NotTaken(
                f"{control.label} does not take {wanted.shown}.",
                expected=wanted.shown,
                got=f"a field for a {control.state['type']}",
            )

    def _type_date(self, control: FoundControl, wanted: WantedOption, timeout_ms: int) -> ChosenOption:
        """Write a date as a date field of the browser's own takes it: HTML, `input type=date`."""
        iso = iso_date(wanted.text)
        if iso is None:
            raise NoSuchOption(control.told, wanted.shown, ("a date with its year",))
        self._before_act(iso)
        self._write(control, iso, timeout_ms)
        return ChosenOption(iso, Fit.EQUAL if iso == wanted.text else Fit.SYNONYM)

    def _type_option(
        self, control: FoundControl, wanted: WantedOption, timeout_ms: int
    ) -> ChosenOption | None:
        """Type what a text box with a list of its own (`list=`) takes for what is wanted."""
        options = [(str(label), str(value)) for label, value in control.state["options"]]
        found = choose(wanted.text, wanted.kind, options)
        if found is None and wanted.kind in CHOICES:
            raise NoSuchOption(control.told, wanted.shown, tuple(label for label, _ in options))
        if found is None:  # it suggests, and takes any text
            self._write(control, wanted.text, timeout_ms)
            return None
        n, fit = found
        self._before_act(options[n][1])
        self._write(control, options[n][1], timeout_ms)
        return ChosenOption(options[n][1], fit)

    def _write(self, control: FoundControl, text: str, timeout_ms: int) -> None:
        """Write into a field that has the focus: what is written goes there and nowhere else."""
        name = self._worlds.require(control.world, f"acepilot.focus({control.number})")
        if name not in {None, control.label}:
            self._check_meant(control)
        if name is None or not type_into(self._worlds, control, text, timeout_ms):
            raise NotFillable(
                f"{control.shown} does not keep the focus: nothing is typed.",
                expected="a field that can be typed into",
                got="the page went to another one",
            )

    def _select(self, control: FoundControl, wanted: WantedOption) -> ChosenOption:
        """Choose in a native list, once its options are there: some pages fetch them as it is gone to."""
        self._worlds.ask(control.world, f"acepilot.focus({control.number})")
        ends = self._timing.clock.monotonic() + self._timing.options_within_ms / 1000
        while True:
            now = self._worlds.require(control.world, f"acepilot.read([{control.number}])") or [None]
            options = [(str(label), str(value)) for label, value in (now[0] or control.state)["options"]]
            found = choose(wanted.text, wanted.kind, options)
            is_telling = len([value for _, value in options if value]) > 1
            if found is not None or is_telling or self._timing.clock.monotonic() > ends:
                break
            self._locating.wait()
        if found is None:
            raise NoSuchOption(control.told, wanted.shown, tuple(label for label, _ in options if label))
        n, fit = found
        label, value = options[n]
        self._before_act(code(value), is_choice=True)
        self._check_meant(control)
        with driving(f"choose in {control.shown}"):
            control.handle.select_option(value=value)
        return ChosenOption(label, fit)

    def open(self, url: str, *, timeout_ms: int) -> None:
        """Open an address.

        Raises:
            Held: A field on the page holds a typed value.
        """
        self._before_act()
        self.check_held("open another page")
        with driving(f"open {url}"):
            response = self._page.goto(url, wait_until="commit", timeout=timeout_ms)
        self._await_document(timeout_ms)
        if response is not None and response.status >= FIRST_SERVER_ERROR:
            raise StepFailed(
                f"The portal answered with an error: {response.status} {response.status_text}".rstrip() + ".",
                expected="the portal's page",
                got=f"an error of its server, {response.status}",
                hint="The portal has trouble of its own, or is being maintained. Try again later.",
            )

    def _await_document(self, timeout_ms: int) -> None:
        """Wait until the document is read; one that waits for a style sheet for ever is taken as it is."""
        try:
            with driving("read the page"):
                self._page.wait_for_load_state("domcontentloaded", timeout=timeout_ms)
        except NotInTime as error:
            swallowed(error)
            return


def _filled(control: FoundControl, chosen: ChosenOption | None) -> FilledField:
    found = control.found
    return FilledField(
        control.world,
        control.number,
        control.label,
        control.kind,
        found.shown,
        found.used,
        found.wanted,
        chosen.text if chosen else None,
        chosen.fit if chosen else None,
        control.told,
        found.how,
    )
