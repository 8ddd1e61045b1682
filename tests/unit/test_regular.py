from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from acepilot.regular import is_there, open_regular, open_to_append, read_regular

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def pipe(folder: Path) -> Path:
    """Return a pipe that nobody writes to."""
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def link_to_pipe(folder: Path) -> Path:
    """Return a link that leads to such a pipe."""
    (folder / "link").symlink_to(pipe(folder))
    return folder / "link"


def bound_socket(folder: Path) -> Path:
    """Return a socket's file."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s"))
    return folder / "s"


NO_FILES: tuple[tuple[Callable[[Path], Path], str], ...] = (
    (pipe, "a pipe"),
    (link_to_pipe, "a pipe"),
    (bound_socket, "a socket"),
    (lambda folder: folder, "a directory"),
    (lambda _: Path("/dev/zero"), "a device"),
    (lambda _: Path("/dev/random"), "a device"),
    (lambda _: Path("/dev/null"), "a device"),
)


@pytest.mark.parametrize(("make", "kind"), NO_FILES)
def test_what_is_no_regular_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], Path], kind: str
) -> None:
    """Nothing is waited for and nothing endless is read; the reason goes into a sentence."""
    path = make(tmp_path)
    with pytest.raises(OSError, match="regular file") as refused:
        read_regular(path, most=1000)
    assert refused.value.strerror == f"it is {kind}, and no regular file"
    with pytest.raises(OSError, match=kind):
        os.close(open_to_append(path))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc")
@pytest.mark.parametrize("name", ["version", "self/environ", "self/mem", "self/cmdline"])
def test_what_the_system_makes_up_is_refused(name: str) -> None:
    """A file of `/proc` looks regular, and is none."""
    with pytest.raises(OSError, match=r"."):
        read_regular(Path("/proc") / name, most=1_000_000)


def test_a_regular_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    """A file of just that size is read whole, one byte more is refused, whatever the file then says of itself."""
    file = tmp_path / "file"
    file.write_bytes(b"x" * 2048)
    assert read_regular(file, most=2048) == b"x" * 2048
    with pytest.raises(OSError, match="larger than") as refused:
        read_regular(file, most=2047)
    assert refused.value.strerror == "it is larger than 1 KiB, the most that is read"
    os.truncate(file, 1 << 40)
    with pytest.raises(OSError, match="larger than 1 KiB"):
        read_regular(file, most=2047)
    (tmp_path / "empty").touch()
    assert read_regular(tmp_path / "empty", most=1) == b""


def test_a_link_is_followed_unless_said(tmp_path: Path) -> None:
    """A person's link to their file is their file; in a bundle no link leads anywhere."""
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert read_regular(tmp_path / "link", most=1) == b"x"
    with pytest.raises(OSError, match=r"."), open_regular(tmp_path / "link", is_link_followed=False):
        pass


def test_what_cannot_be_is_not_there(tmp_path: Path) -> None:
    """A name that no file can have, and a link that leads nowhere, are not there; no error says so."""
    (tmp_path / "link").symlink_to(tmp_path / "none")
    assert is_there(tmp_path)
    assert not is_there(tmp_path / "link")
    assert not is_there(tmp_path / ("x" * 300))
    assert not is_there(tmp_path / "a\0b")


def test_what_is_appended_to_is_for_its_owner_alone(tmp_path: Path) -> None:
    """A file that is made is private; what is there stays, and is added to."""
    for text in (b"a", b"b"):
        descriptor = open_to_append(tmp_path / "new")
        os.write(descriptor, text)
        os.close(descriptor)
    assert (tmp_path / "new").read_bytes() == b"ab"
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
