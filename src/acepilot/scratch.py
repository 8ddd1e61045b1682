"""A temporary folder of acepilot's own, which goes with the process that holds it, however that process ends.

What a killed process left is swept away when the next one makes a folder: only what acepilot made for this user, and
only what nobody holds any more. Must not know what lies in it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from acepilot.errors import EnvironmentFault
from acepilot.lock import take_lock
from acepilot.regular import PRIVATE_FILE, HeldOpen

PREFIX = "acepilot-scratch-"
HELD = "held"
"""The file in the folder that its process has locked; empty until it has."""


class Scratch(HeldOpen):
    """A private temporary folder; a context manager that removes it."""

    def __init__(self) -> None:
        """Make a folder, and sweep away what dead processes left.

        Raises:
            EnvironmentFault: There is no room for it.
        """
        sweep()
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            self.path = self._folder / "t"
            self.path.mkdir(mode=0o700)
            super().__init__(os.open(self._folder / HELD, os.O_RDWR | os.O_CREAT, PRIVATE_FILE))
            with suppress(EnvironmentFault):  # without locks nothing is ever swept
                take_lock(self._descriptor)
                os.write(self._descriptor, b"\n")
        except OSError as error:
            raise EnvironmentFault(
                f"No temporary folder could be made: {error.strerror or error}.",
                hint="Free some space there, or set TMPDIR (on Windows TEMP) to another folder.",
            ) from error

    def close(self) -> None:
        """Remove the folder; a second time does nothing."""
        if self._descriptor >= 0:
            super().close()
            _remove(self._folder)


def sweep() -> None:
    """Remove the folders that processes of this user left behind as they were killed."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError):
                _remove_if_dead(folder)


def _remove(folder: Path) -> None:
    """Remove a folder; what a browser that is still dying keeps in use is left to the next sweep."""
    shutil.rmtree(folder / "t", ignore_errors=True)
    if not (folder / "t").exists():
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_dead(folder: Path) -> None:
    """Remove a folder that nobody holds: its lock can be had, and it was held before."""
    is_ours = os.name == "nt" or folder.lstat().st_uid == os.geteuid()
    if not is_ours or folder.is_symlink() or not (folder / HELD).stat().st_size:
        return
    descriptor = os.open(
        folder / HELD, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    try:
        with suppress(EnvironmentFault):
            if take_lock(descriptor, tries=1):
                _remove(folder)
    finally:
        os.close(descriptor)
