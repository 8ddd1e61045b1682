"""What the worlds of a page tell acepilot, in the order in which they tell it. Knows not what any of it means."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from acepilot.browser.swallowed import swallowed
from acepilot.browser.world import World
from acepilot.timing import Clock

BINDING = "acepilotTell"


@dataclass(frozen=True, slots=True)
class BindingMessage:
    """A message that a world sent by the binding that its scripts call.

    Attributes:
        world: Which one; None when its document is gone already.
        data: The message; `t` names its kind.
        while_pressing: Whether acepilot itself was pressing something when it came in.
        at: When it came in, in seconds of the monotonic clock.
    """

    world: World | None
    data: dict[str, Any]
    while_pressing: bool
    at: float

    @property
    def kind(self) -> str:
        """Name the kind of message."""
        return str(self.data.get("t", ""))


class BindingMessages:
    """The messages of one page that nobody has taken yet.

    Attributes:
        on_left: Called with the number of the leave whose look-ups are over, before whatever the page does later is
            heard; see `LookUps`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[BindingMessage] = deque()
        self.is_pressing = False
        self.on_left: Callable[[int], None] = lambda _number: None

    def on_called(self, world: World | None, event: dict[str, Any]) -> None:
        """Take in that a binding was called; another than ours is nothing to us."""
        if event.get("name") != BINDING:
            return
        try:
            data = json.loads(event["payload"])
        except ValueError as error:
            swallowed(error)
            return
        if isinstance(data, dict) and data.get("t") == "left":
            self.on_left(int(data["leave"]))
        elif isinstance(data, dict):
            self.tell(data, world)

    def tell(self, data: dict[str, Any], world: World | None = None) -> None:
        """Add a message."""
        self._waiting.append(BindingMessage(world, data, self.is_pressing, self._clock.monotonic()))

    def take(self) -> Iterator[BindingMessage]:
        """Yield the messages, oldest first, those too that come in meanwhile."""
        while self._waiting:
            yield self._waiting.popleft()

    def is_hand_told(self) -> bool:
        """Tell whether a hand that no act of ours explains was told of, and not heard yet."""
        return any(message.kind == "hand" and not message.while_pressing for message in self._waiting)
