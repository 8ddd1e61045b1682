"""What the person is shown now. Owns the situation, and that no secret is shown in it. Knows no page and no turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from typing import Unpack, cast

from acepilot.person import texts
from acepilot.person.human import Changes, Choice, FieldRow, Human, Key, Situation, Turn

GO_ON = Choice(Key.GO_ON, texts.GO_ON, is_primary=True)


class PassingNotice(Enum):
    """A notice that is taken away as soon as what it tells is over."""

    PRESS_UNSURE = auto()
    PRIVATE = auto()
    FORM_LEFT = auto()


class Showing:
    """Shows the person what they are to know.

    Args:
        mask: Replaces every secret in a text.
        on_news: Called when they are shown anything else.

    Attributes:
        passing: Which notice that passes by itself they are shown, if it is one.
    """

    def __init__(
        self, human: Human, mask: Callable[[str], str], on_news: Callable[[], None] = lambda: None
    ) -> None:
        self._human = human
        self._mask = mask
        self._on_news = on_news
        self.situation = Situation(Turn.ACEPILOT)
        self.passing: PassingNotice | None = None
        self._beside: tuple[str, PassingNotice | None] = ("", None)

    def tell_unsure(self) -> None:
        """Tell of a press that did not count, above what is asked: the next press is to answer that."""
        if self.passing is not PassingNotice.PRESS_UNSURE:
            self._beside = (self.situation.notice, self.passing)
        notice = " ".join(filter(None, (texts.PANEL_UNSURE, self._beside[0])))
        self.tell(notice=notice, passing=PassingNotice.PRESS_UNSURE)

    def tell_sure(self) -> None:
        """Take away what `tell_unsure` told, and leave what stood there before."""
        if self.passing is PassingNotice.PRESS_UNSURE:
            notice, passing = self._beside
            self.tell(notice=notice, passing=passing)

    def tell(self, *, passing: PassingNotice | None = None, **changes: Unpack[Changes]) -> None:
        """Change what the person is shown; what was said by the way goes with what was being done.

        Pages have a part in it (their dialogs, addresses, names of controls): no secret is shown outside its field.

        Args:
            passing: Which notice that passes by itself the `notice` among the changes is, if it is one.
            changes: The fields of `Situation` that change.
        """
        if "doing" in changes:
            changes.setdefault("said", "")
        if "notice" in changes:
            self.passing = passing
        masked = cast("Changes", {name: self._masked(change) for name, change in changes.items()})
        situation = replace(self.situation, **masked)
        if situation != self.situation:
            self.situation = situation
            self._on_news()
            self.show_again()

    def show_again(self) -> None:
        """Show it as it is, where it may have gone."""
        self._human.show(self.situation)

    def _masked(self, change: object) -> object:
        mask = self._mask
        match change:
            case Enum():
                return change
            case str():
                return mask(change)
            case Choice():
                return replace(change, label=mask(change.label))
            case FieldRow():
                return replace(change, label=mask(change.label), found=mask(change.found))
            case tuple():
                return tuple(self._masked(one) for one in change)
            case _:
                return change
