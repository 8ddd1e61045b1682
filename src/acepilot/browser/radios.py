"""Radio buttons: the one of a group that means what is wanted is pressed, or its label where that is what one sees.

Owns choosing among them and seeing that the choice was taken. Knows no flow and no person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from acepilot.browser.fields import FoundControl
from acepilot.browser.options import ChosenOption, NoSuchOption, NotChosen, Option, WantedOption, code
from acepilot.browser.presser import Presser
from acepilot.browser.protection import BeforeAct
from acepilot.browser.worlds import Worlds
from acepilot.client.meaning import choose


class Radios:
    """Chooses radio buttons on one page.

    Args:
        before_act: Called with what is about to be chosen; raises when acepilot may not act now.
    """

    def __init__(
        self,
        worlds: Worlds,
        presser: Presser,
        wait: Callable[[int], None],
        before_act: BeforeAct,
    ) -> None:
        self._worlds = worlds
        self._presser = presser
        self._wait = wait
        self._before_act = before_act

    def are_in(self, group: FoundControl) -> bool:
        """Tell whether a control holds radio buttons, be they switched off."""
        return self._worlds.require(group.world, f"acepilotLists.hasRadios({group.number})") is True

    def ticked(self, group: FoundControl) -> FoundControl | None:
        """Return the button of a group that is ticked."""
        held = [self._held(group, one) for one in self._buttons(group)]
        return next((one for one in held if one.state["value"] == "ticked"), None)

    def choose(self, control: FoundControl, wanted: WantedOption) -> tuple[FoundControl, ChosenOption]:
        """Choose the button of a group that means what is wanted; of a button alone, that one.

        Returns:
            The button, and how it fitted.

        Raises:
            NoSuchOption: No button fits, or several do.
            NotChosen: It does not take the choice.
            NotInTime: Neither it nor its label can be pressed.
            SubmitWord: What would be pressed is named like something that sends.
        """
        alone = Option(control.number, control.label, "")
        buttons = (alone,) if control.kind == "radio" else self._buttons(control)
        found = choose(wanted.text, wanted.kind, [(one.text, one.code) for one in buttons])
        if found is None:
            raise NoSuchOption(
                control.label or control.shown, wanted.shown, tuple(one.text for one in buttons)
            )
        n, fit = found
        button = control if control.kind == "radio" else self._held(control, buttons[n])
        if button.state["value"] != "ticked":
            self._press(button, buttons[n])
        return button, ChosenOption(buttons[n].text, fit)

    def _buttons(self, group: FoundControl) -> tuple[Option, ...]:
        found = self._worlds.require(group.world, f"acepilotLists.radios({group.number})") or ()
        return tuple(Option(int(one["number"]), str(one["text"]), str(one["code"])) for one in found)

    def _held(self, group: FoundControl, button: Option) -> FoundControl:
        state = self._read(group, button.number) or {"kind": "radio", "value": ""}
        return replace(group, number=button.number, state={**state, "label": button.text, "kind": "radio"})

    def _read(self, control: FoundControl, number: int) -> dict[str, Any] | None:
        answer = self._worlds.require(control.world, f"acepilot.read([{number}])")
        return answer[0] if answer else None

    def _press(self, button: FoundControl, option: Option) -> None:
        self._before_act(code(option.code), is_choice=True)
        doing = f"choose {option.text}"
        self._presser.press(button.world, f"acepilotLists.radioSpot({button.number})", doing)
        ends = self._worlds.timing.clock.monotonic() + self._worlds.timing.ticked_within_s
        while (now := self._read(button, button.number)) is None or now["value"] != "ticked":
            if self._worlds.timing.clock.monotonic() > ends:
                raise NotChosen(
                    f"“{option.text}” was pressed, and is not chosen.",
                    expected=option.text,
                    got="it is not chosen",
                )
            self._wait(self._worlds.timing.tick_ms)
