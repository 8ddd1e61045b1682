"""Actions: the only place that clicks and types.

Every act asks first whose turn it is, where the page is, and whether the structural rule and the words allow it
(nets 1 and 2 of docs/architecture.md). Uses no keyboard, ticks no check box, and never submits.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from acepilot.browser.clicks import Clicks
from acepilot.browser.driver import NotInTime, driving
from acepilot.browser.fields import FoundControl, filled_call, leaving_call
from acepilot.browser.found import Found, How
from acepilot.browser.holds import HOLD_TRIES, Holds, NotFillable, OutOfSight
from acepilot.browser.lists import Lists
from acepilot.browser.locate import Locating
from acepilot.browser.options import ChosenOption, NoSuchOption, WantedOption, code
from acepilot.browser.passage import Passage
from acepilot.browser.presser import Presser
from acepilot.browser.protection import BeforeAct, Protection
from acepilot.browser.radios import Radios
from acepilot.browser.swallowed import swallowed
from acepilot.browser.text_fields import TextFields
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds
from acepilot.client.meaning import Fit, ValueKind, choose
from acepilot.errors import StepFailed

FIRST_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field that was filled, to be read again later.

    Attributes:
        number: Its number in its document.
        label: Its name, as the page has it.
        kind: `text`, `select`, `combobox` or `radio`.
        wanted_target: The first of the target's notations.
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
        before_act: Called with what is about to be typed, or nothing; raises when acepilot may not act now.
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
        presser = Presser(page, worlds, locating.pace.wait, has_words=protection.words)
        self._holds = Holds(worlds, locating)
        self._clicks = Clicks(worlds, before_act, protection, passage)
        self._lists = Lists(worlds, presser, locating.pace.wait, before_act, self._holds.check_meant)
        self._texts = TextFields(worlds, self._holds, self._lists, before_act)
        self._radios = Radios(worlds, presser, locating.pace.wait, before_act)

    # -- pressing ---------------------------------------------------------------------------

    def click(self, found: Found, *, timeout_ms: int, of_form: str = "") -> None:
        """Press a control that sends nothing.

        Args:
            timeout_ms: How long it may take.
            of_form: The `sends` of a button that submits a form in which nothing was typed, once the person said yes.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitControl: The live control submits a form, and there was no yes, or something was typed into it.
            SubmitWord: The live control is named like one that sends.
        """
        self._clicks.press(found, f"press {found.shown}", timeout_ms, is_navigation=False, of_form=of_form)

    def follow(self, found: Found, *, timeout_ms: int, of_form: str = "") -> None:
        """Follow a link, a tab or a menu item. A button among them is judged as in `click`.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitControl: It is a button, as in `click`.
            SubmitWord: It is a button, and named like one that sends.
        """
        self._clicks.press(found, f"follow {found.shown}", timeout_ms, is_navigation=True, of_form=of_form)

    def check_held(self, doing: str) -> None:
        """Hold the structural rule.

        Raises:
            Held: A field on the page holds a typed value.
        """
        self._clicks.check_held(doing, {})

    # -- filling ----------------------------------------------------------------------------

    def fill(
        self, found: Found, text: str, shown: str, *, kind: ValueKind = ValueKind.TEXT, timeout_ms: int
    ) -> FilledField:
        """Put a value into a text box, choose an option, or choose a radio button; ends with a blur.

        What was found is held as that element from here on, whatever the page calls it meanwhile.

        Args:
            found: The field, or a group of radio buttons.
            text: The value; may be secret.
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
            control = self._holds.uncovered(found, timeout_ms)
            try:
                return self._enter(control, wanted, timeout_ms)
            except StepFailed as error:
                swallowed(error)
                if not self._holds.is_gone(control):
                    raise
        return self._enter(self._holds.uncovered(found, timeout_ms), wanted, timeout_ms)

    def _enter(
        self, control: FoundControl, wanted: WantedOption, timeout_ms: int
    ) -> tuple[FoundControl, ChosenOption | None]:
        """Put a value into what is held; return the field, and the option that was chosen."""
        self._check_fillable(control)
        self._check_host(control.found)
        self._before_act(wanted.text, is_choice=bool(control.state["chooses"]) or control.kind == "other")
        match control.kind:
            case "text":
                return control, self._texts.enter(control, wanted, timeout_ms)
            case "select":
                return control, self._select(control, wanted)
            case "combobox" | "listbox":
                return control, self._lists.choose(control, wanted)
            case _:
                return self._radios.choose(control, wanted)

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
        held = self._holds.last if self._holds.last is not None and self._holds.last.found is found else None
        if held is None or self._worlds.ask(held.world, f"acepilot.read([{held.number}])") in (None, [None]):
            held = self._holds.hold(found, timeout_ms)
        if held.kind == "other":
            held = self._radios.ticked(held) or held
        self._worlds.require(held.world, filled_call(held, None))
        return _filled(held, None)

    def _check_host(self, found: Found) -> None:
        """Make sure, the moment before typing, that the frame is on one of the flow's hosts, over https."""
        if not self._locating.frames.is_ours(found.frame):
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
            self._locating.pace.wait()
        if found is None:
            raise NoSuchOption(control.told, wanted.shown, tuple(label for label, _ in options if label))
        n, fit = found
        label, value = options[n]
        self._before_act(code(value), is_choice=True)
        self._holds.check_meant(control)
        with driving(f"choose in {control.shown}"):
            control.handle.select_option(value=value)
        return ChosenOption(label, fit)

    def open(self, url: str, *, timeout_ms: int) -> None:
        """Open an address.

        Raises:
            Held: A field on the page holds a typed value.
        """
        self._clicks.check_held("open another page", self._before_act())
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
