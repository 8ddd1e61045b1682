"""A desktop that takes notifications: a D-Bus session of its own, and whoever serves them there."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from dbus_fast import BusType
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDict, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method

SERVICE = "org.freedesktop.Notifications"
WITHIN_S = 30
Names = Annotated[list[str], DBusSignature("as")]
Server = Annotated[list[str], DBusSignature("ssss")]


@dataclass(slots=True)
class Desktop:
    """What a desktop was asked to show.

    Attributes:
        address: Where its session is reached: `DBUS_SESSION_BUS_ADDRESS`.
        shown: The name of each notification's program, its title and its text.
    """

    address: str
    shown: list[tuple[str, str, str]] = field(default_factory=list)


class _Notifications(ServiceInterface):
    """The freedesktop.org specification's server, as far as it is called here."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(SERVICE)
        self._desktop = desktop

    @dbus_method()
    def GetCapabilities(self) -> Names:  # noqa: N802 - the specification's
        """Say that texts are shown."""
        return ["body"]

    @dbus_method()
    def GetServerInformation(self) -> Server:  # noqa: N802 - the specification's
        """Say what serves."""
        return ["a desktop", "acepilot", "1", "1.2"]

    @dbus_method()
    def Notify(  # noqa: N802 - the specification's
        self,
        name: DBusStr,
        _replaces: DBusUInt32,
        _icon: DBusStr,
        title: DBusStr,
        text: DBusStr,
        _actions: Names,
        _hints: DBusDict,
        _expires: DBusInt32,
    ) -> DBusUInt32:
        """Take a notification."""
        self._desktop.shown.append((name, title, text))
        return len(self._desktop.shown)


@contextmanager
def running_desktop() -> Iterator[Desktop]:
    """Start a session with a desktop that takes notifications, and end both."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdout is not None
    try:
        told = Desktop(daemon.stdout.readline().strip())
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        bus = asyncio.run_coroutine_threadsafe(_serve(told), loop).result(WITHIN_S)
        try:
            yield told
        finally:
            asyncio.run_coroutine_threadsafe(_leave(bus), loop).result(WITHIN_S)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(WITHIN_S)
            loop.close()
    finally:
        daemon.kill()
        daemon.wait()
        daemon.stdout.close()


async def _serve(told: Desktop) -> Any:
    bus = await MessageBus(told.address, bus_type=BusType.SESSION).connect()
    bus.export("/org/freedesktop/Notifications", _Notifications(told))
    await bus.request_name(SERVICE)
    return bus


async def _leave(bus: Any) -> None:
    bus.disconnect()
    await bus.wait_for_disconnect()
