"""Another program's verdict on the same bags: what the Library of Congress's `bagit` fails never passes here.

The other way round is no fault: acepilot reads the one form that it writes, and refuses what BagIt lets stand (line
ends of other systems, folded lines, labels twice, further manifests, a `fetch.txt`, payload that no journal names).
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from evidencekit import export_sample, make_run, options
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tamperkit import Bundle

from acepilot.evidence import verify

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import bagit

TEXTS = ("bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "bagit.txt")
SIGNS = (
    *(
        "\v",
        "\f",
        "\r",
        "\r\n",
        "\n",
        "\n ",
        "\n\t",
        "\x1c",
        "\x1d",
        "\x1e",
        "\x1f",
        "\x85",
        "\u2028",
        "\u2029",
    ),
    *(
        "\0",
        "\ufeff",
        "\xa0",
        "\u3000",
        "\u200b",
        "\xad",
        "\t",
        " ",
        "  ",
        ":",
        ": ",
        "*",
        " *",
        "#",
        "\\",
        "/",
    ),
    *(
        "%0A",
        "%0D",
        "%0d%0a",
        "%25",
        "%2e",
        "./",
        "../",
        "~",
        "é",
        "e\u0301",
        "²",
        "\u0663",
        "0",
        "A",
        "x",
        "-",
    ),
)
ALGORITHMS = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b")
Change = Callable[[st.DataObject, dict[str, bytes]], None]


def _sign(data: st.DataObject, files: dict[str, bytes]) -> None:
    """Put a sign into a text, or in place of one, or at every line's beginning or end."""
    name, sign = data.draw(st.sampled_from(TEXTS)), data.draw(st.sampled_from(SIGNS)).encode()
    text = files.get(name, b"")
    match data.draw(st.sampled_from(["in", "instead", "first", "last", "ends", "begins"])):
        case "in" | "instead" as how:
            at = data.draw(st.integers(0, len(text)))
            files[name] = text[:at] + sign + text[at + (how == "instead") :]
        case "first":
            files[name] = sign + text
        case "last":
            files[name] = text + sign
        case "ends":
            files[name] = text.replace(b"\n", sign + b"\n")
        case _:
            files[name] = text.replace(b"\n", b"\n" + sign)


def _line(data: st.DataObject, files: dict[str, bytes]) -> None:
    """Repeat, drop, move or fold a line, or write it in other letters."""
    name = data.draw(st.sampled_from(TEXTS))
    lines = files.get(name, b"").splitlines(keepends=True)
    if not lines:
        return
    line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
    at = data.draw(st.integers(0, len(lines)))
    match data.draw(st.sampled_from(["twice", "drop", "move", "fold", "upper", "swapped", "otherwise"])):
        case "twice":
            lines[at:at] = [line, line]
        case "move":
            lines[at:at] = [line]
        case "fold":
            lines[at:at] = [line.replace(b" ", b"\n ", 1)]
        case "upper":
            lines[at:at] = [line, line.upper()]
        case "swapped":
            lines[at:at] = [line.swapcase()]
        case "otherwise":
            label, mark, value = line.partition(b": ")
            lines[at:at] = [line, label + mark + value[::-1].strip() + b"\n"]
    files[name] = b"".join(lines)


def _encoding(data: st.DataObject, files: dict[str, bytes]) -> None:
    """Write a text in another encoding, or say that all are."""
    encoding = data.draw(st.sampled_from(["utf-16", "utf-16-le", "utf-8-sig", "cp037", "utf-7", "latin-1"]))
    name = data.draw(st.sampled_from([*TEXTS, ""]))
    if name:
        files[name] = files.get(name, b"").decode("utf-8", "replace").encode(encoding, "replace")
    else:
        files["bagit.txt"] = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n".encode()


def _name(data: st.DataObject, files: dict[str, bytes]) -> None:
    """Give a file of the payload another name, on the disk, in the manifest, or in both."""
    old = data.draw(st.sampled_from(sorted(name for name in files if name.startswith("data/"))))
    manifest = files.get("manifest-sha256.txt", b"")
    sign = data.draw(st.sampled_from([sign for sign in SIGNS if "\0" not in sign]))
    new = f"{old[:9]}{sign}{old[9:]}"
    if ".." in new or "//" in new:
        return
    if data.draw(st.booleans()):
        files[new] = files.pop(old)
    if data.draw(st.booleans()):
        written = new.replace("\r", "%0D").replace("\n", "%0A")
        files["manifest-sha256.txt"] = manifest.replace(old.encode(), written.encode())


def _manifest(data: st.DataObject, files: dict[str, bytes]) -> None:
    """Add a manifest of another function, right or wrong, or a list of what is to be fetched."""
    algorithm, kind = data.draw(st.sampled_from(ALGORITHMS)), data.draw(st.sampled_from(["", "tag", "fetch"]))
    if kind == "fetch":
        where = data.draw(st.sampled_from(["data/a", "/etc/passwd", "../a", "data/flow.yaml"]))
        files["fetch.txt"] = f"https://127.0.0.1/a 1 {where}\n".encode()
        return
    names = [name for name in files if name.startswith("data/") is (kind == "")]
    lines = [f"{hashlib.new(algorithm, files[name]).hexdigest()}  {name}\n" for name in names]
    text = "".join(lines).encode()
    files[f"{kind}manifest-{algorithm}.txt"] = text if data.draw(st.booleans()) else text.replace(b"a", b"b")


def _missing(data: st.DataObject, files: dict[str, bytes]) -> None:
    """Take a file away, or change a byte of one."""
    name = data.draw(st.sampled_from(sorted(files)))
    if data.draw(st.booleans()):
        del files[name]
        files.setdefault("data/.keep", b"")
    else:
        files[name] += b"x"


def _settle(bundle: Bundle) -> None:
    """Write anew what vouches for the tag files, as one who tampers would."""
    tags = sorted(name for name in bundle.files if "/" not in name and not name.startswith("tagmanifest"))
    lines = [f"{hashlib.sha256(bundle.files[name]).hexdigest()}  {name}\n" for name in tags]
    bundle.files["tagmanifest-sha256.txt"] = "".join(lines).encode()


def _written(bundle: Bundle, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    for name, data in bundle.files.items():
        path = to / bundle.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return to / bundle.folder


def _holds_for_bagit(bag: Path) -> bool:
    """Tell whether `bagit` finds a bag valid; what it stumbles over it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bool(bagit.Bag(str(bag)).validate())
    except Exception:  # noqa: BLE001 - whatever it stumbles over, it does not find it valid
        return False


CHANGES: tuple[Change, ...] = (_sign, _sign, _line, _line, _encoding, _name, _manifest, _missing)


@pytest.mark.parametrize("cases", [100, pytest.param(1_000, marks=pytest.mark.long)])
def test_what_bagit_fails_never_passes(
    cases: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Bags are changed at random, their tag manifest written anew or not; the whole one passes for both."""
    monkeypatch.setattr(bagit.LOGGER, "level", logging.CRITICAL)
    exported = export_sample(make_run(home), tmp_path / "b.zip", options(home, sign=False))
    whole = Bundle.read(exported.path)
    assert _holds_for_bagit(_written(whole, tmp_path / "bag"))
    assert verify(tmp_path / "bag").is_whole
    verdicts: set[tuple[bool, bool]] = set()

    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def hold(data: st.DataObject) -> None:
        changed = Bundle(whole.folder, dict(whole.files))
        for change in data.draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3)):
            change(data, changed.files)
        if data.draw(st.booleans()):
            _settle(changed)
        bag = _written(changed, tmp_path / "bag")
        both = _holds_for_bagit(bag), verify(bag.parent).is_whole
        verdicts.add(both)
        assert both != (False, True)

    hold()
    assert verdicts >= {(True, False), (False, False)}, "the changes are none that part the two"
