"""Which of the protections are on. All of them, always: a test that shows what one of them does switches it off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Protection:
    """The protections of design 5.1 to 5.4, and the masks of 6. No command and no setting reaches them.

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
