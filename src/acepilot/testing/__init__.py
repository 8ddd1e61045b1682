"""Our public fakes: a scripted person, a portal of made-up pages, and clocks that a test moves.

Our own tests use them, and whoever writes a flow or another way to a person may. Nothing here reaches a network: the
portal's pages come from memory, and every other address is refused.
"""

from acepilot.testing.clocks import FakeClock, LeapingClock
from acepilot.testing.person import Cue, FakeHuman, ScriptStuck, does, says
from acepilot.testing.portal import HOME, HOST, FakePage, FakePortal, Scheme, SentRequest, target

__all__ = [
    "HOME",
    "HOST",
    "Cue",
    "FakeClock",
    "FakeHuman",
    "FakePage",
    "FakePortal",
    "LeapingClock",
    "Scheme",
    "ScriptStuck",
    "SentRequest",
    "does",
    "says",
    "target",
]
