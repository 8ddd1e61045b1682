"""Which of the protections are on. All of them, always: a test that shows what one of them does switches it off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Protection:
    """The four protections of design 5.1 to 5.4. No command and no setting reaches them.

    Attributes:
        rule: The structural rule: nothing is pressed while the page holds typed values.
        words: No control is pressed that is named like one that sends.
        guard: Submissions and presses on submit controls are cancelled in the page.
        lock: Requests that carry typed values are stopped.
    """

    rule: bool = True
    words: bool = True
    guard: bool = True
    lock: bool = True


FULL = Protection()
