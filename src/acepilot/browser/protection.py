"""Which of the protections are on, and what an act asks of them first.

All of them are on, always: a test that shows what one of them does switches it off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from acepilot.browser.world import Holdings


class BeforeAct(Protocol):
    """Makes sure, before an act, that it is safe; raises when it is not."""

    def __call__(self, typing: str = "", *, is_choice: bool = False) -> Holdings:
        """Make sure.

        Args:
            typing: What is about to be typed or chosen, if anything: locked before it is.
            is_choice: Whether it is an option, its text or its code, that the page itself offers, and nothing is typed.

        Returns:
            What the documents hold of typed values, as far as they were asked.
        """


@dataclass(frozen=True, slots=True)
class Protection:
    """The four nets of docs/architecture.md, and the masks. No command and no setting reaches them.

    Attributes:
        rule: The structural rule: nothing is pressed while the page holds typed values.
        words: No control is pressed that is named like one that sends.
        guard: Submissions and presses on submit controls are cancelled in the page.
        lock: Requests that carry typed values are stopped.
        masking: Secrets are masked in pictures and texts, and no line that holds one is written.
    """

    rule: bool = True
    words: bool = True
    guard: bool = True
    lock: bool = True
    masking: bool = True


FULL = Protection()
