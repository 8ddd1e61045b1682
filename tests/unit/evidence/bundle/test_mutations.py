"""Whatever is changed in a signed bundle: it is refused, or every byte of payload and tags is what it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tamperkit import zip_of

from acepilot.evidence import Exported, verify

CASES = pytest.mark.parametrize("cases", [150, pytest.param(5_000, marks=pytest.mark.long)])


def _files(data: bytes) -> dict[str, bytes]:
    """Return what another reader than ours finds in a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _holds(changed: bytes, exported: Exported, files: dict[str, bytes]) -> bool:
    """Tell whether a changed bundle is refused, or holds exactly what it held."""
    path = exported.path.with_name("changed.zip")
    path.write_bytes(changed)
    if not verify(path, signer=exported.signer).is_whole:
        return True
    return _files(changed) == files


def _try(cases: int, change: Callable[[st.DataObject, dict[str, bytes]], bytes], signed: Exported) -> None:
    """Hold many changes of a bundle against the rule."""
    files = _files(signed.path.read_bytes())

    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def hold(data: st.DataObject) -> None:
        assert _holds(change(data, files), signed, files)

    hold()


@CASES
def test_changed_bytes_of_the_zip_never_pass(cases: int, signed: Exported) -> None:
    """Bytes of the zip are overwritten, cut out or put in, anywhere: nothing else than before ever passes."""
    whole = signed.path.read_bytes()

    def change(data: st.DataObject, _: dict[str, bytes]) -> bytes:
        at = data.draw(st.integers(0, len(whole) - 1))
        length = data.draw(st.sampled_from([0, 1, 1, 1, 2, 4, 30, 500]))
        return whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + length :]

    _try(cases, change, signed)


@CASES
def test_changed_files_never_pass(cases: int, signed: Exported) -> None:
    """Files are changed, dropped, renamed, added or exchanged, and the zip is made anew: nothing of it ever passes."""
    _try(cases, _changed_files, signed)


def _changed_files(data: st.DataObject, files: dict[str, bytes]) -> bytes:
    changed = dict(files)
    name = data.draw(st.sampled_from(sorted(files)))
    match data.draw(st.sampled_from(["byte", "line", "drop", "rename", "add", "swap"])):
        case "byte":
            at = data.draw(st.integers(0, len(files[name]) - 1))
            changed[name] = files[name][:at] + data.draw(st.binary(max_size=3)) + files[name][at + 1 :]
        case "line":
            lines = files[name].splitlines(keepends=True)
            changed[name] = b"".join(data.draw(st.permutations(lines[:40]))) + b"".join(lines[40:])
        case "drop":
            del changed[name]
        case "rename":
            changed[name + data.draw(st.sampled_from(["x", "/x", " ", ".bak"]))] = changed.pop(name)
        case "add":
            added = data.draw(st.from_regex(r"[a-z]{1,8}", fullmatch=True))
            changed[f"{name.rpartition('/')[0]}/{added}"] = b"x"
        case _:
            other = data.draw(st.sampled_from(sorted(files)))
            changed[name], changed[other] = files[other], files[name]
    return zip_of(changed)
