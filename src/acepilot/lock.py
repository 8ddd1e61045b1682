"""One writer per file: a lock that the system itself drops when its process ends.

The lock lies on an open file descriptor, so that a dead process holds none and no lock file is left behind.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from acepilot.errors import EnvironmentFault
from acepilot.timing import USUAL, Timing

_TRIES = 6
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40  # beyond any journal's end: a Windows lock would keep others from reading those bytes

    def _lock(descriptor: int, *, shared: bool) -> None:  # noqa: ARG001 - Windows has one kind of lock here
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, *, shared: bool) -> None:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


def _try_lock(descriptor: int, *, shared: bool) -> bool:
    try:
        _lock(descriptor, shared=shared)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise
    return True


def take_lock(descriptor: int, *, tries: int = _TRIES, timing: Timing = USUAL) -> bool:
    """Take the writer's lock, held until the descriptor is closed or the process ends.

    Args:
        tries: How often; a quarter of a second in all unless said, since somebody may just be asking whether it is
            held.

    Returns:
        False when another writer holds it.

    Raises:
        EnvironmentFault: When the file system has no locks.
    """
    for n in range(tries):
        if n:
            timing.clock.sleep(timing.lock_again_s)
        try:
            if _try_lock(descriptor, shared=False):
                return True
        except OSError as error:
            raise EnvironmentFault(
                f"Files in this directory cannot be locked: {error.strerror}.",
                hint="Set ACEPILOT_HOME to a directory on a local disk.",
            ) from error
    return False


def is_locked(path: Path) -> bool:
    """Tell whether a living writer holds the file; False when it is gone or cannot be asked."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe would be waited for
    except OSError:
        return False
    try:
        return not _try_lock(descriptor, shared=True)
    except OSError:
        return False
    finally:
        os.close(descriptor)
