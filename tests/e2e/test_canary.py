"""Nothing of a secret is in all that a run writes, prints or hands on, however it ends; without masks, it is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from canary.rows import DRIVE, OUTCOMES, Row, do_row
from canary.seek import HAS_TESSERACT, Search, Secret
from PIL import Image, ImageDraw, ImageFont

from acepilot.paths import shipped
from acepilot_mock.scenarios import SCENARIOS

SECRET = Secret("739156284037")
SSN = "219-09-9999"

pytestmark = [
    pytest.mark.skipif(not HAS_TESSERACT, reason="tesseract, which reads the pictures, is not installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks at child processes as Linux shows them"),
]
SHORT = (Row("default", "killed"),)
LONG = (
    *(Row("default", outcome, human) for outcome in OUTCOMES for human in ("panel", "terminal")),
    *(Row(scenario, outcome) for scenario in SCENARIOS if scenario != "default" for outcome in OUTCOMES),
    Row("default", only=None),
)


def picture(text: str) -> bytes:
    """Draw a text as a page would."""
    image = Image.new("RGB", (500, 60), "white")
    ImageDraw.Draw(image).text((20, 20), text, "black", ImageFont.load_default(16))
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def archive(data: bytes) -> bytes:
    """Put a file into a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a/b.txt", data)
    return out.getvalue()


SPELLINGS = {
    "whole": b"739156284037",
    "six of it": b"xx 156284 xx",
    "spaced": b"7391 5628 4037",
    "dashed": b"7-3-9-1-5-6-2-8-4-0-3-7",
    "base64": b"NzM5MTU2Mjg0MDM3",
    "base64, one before": b"YTczOTE1NjI4NDAzNw==",
    "base64, two before": b"YWE3MzkxNTYyODQwMzc=",
    "percent-encoded": b"%37%33%39%31%35%36%32%38%34%30%33%37",
    "percent-encoded spaces": b"7391%205628%204037",
    "JSON escapes": rb"\u0037\u0033\u0039\u0031\u0035\u0036\u0032\u0038\u0034\u0030\u0033\u0037",
    "UTF-16": "739156284037".encode("utf-16-le"),
    "in a zip": archive(b"n: 739156284037"),
    "in a zip in a zip": archive(archive(b"n: 739156284037")),
    "in a PDF": b"%PDF-1.7\nstream\n" + zlib.compress(b"(739156284037) Tj") + b"\nendstream",
    "in a picture": picture("Account 739156284037"),
    "in a picture in a zip": archive(picture("Account 739156284037")),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_search_finds(spelling: str) -> None:
    """The search finds a secret in every spelling and wrapping: else its finding nothing would prove nothing."""
    search = Search([SECRET])
    search.file(SPELLINGS[spelling], "here")
    assert search.findings.hits


@pytest.mark.parametrize(
    "data", [b"021000021 12-345678900 4037 73915", picture("Account 021000021 4037")], ids=["text", "png"]
)
def test_search_finds_nothing_else(data: bytes) -> None:
    """Other numbers, and what may be seen of a secret, are no finding."""
    search = Search([SECRET])
    search.file(data, "here")
    assert search.findings.hits == []


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Return a folder with a short name: Chromium puts a socket into its temporary folder."""
    with tempfile.TemporaryDirectory(prefix="canary-") as folder:
        yield Path(folder)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "row",
    [*SHORT, *(pytest.param(row, marks=pytest.mark.long) for row in LONG if row not in SHORT)],
    ids=lambda row: row.name,
)
def test_no_row_of_the_table_has_a_hit(row: Row, short_path: Path) -> None:
    """A run leaves nothing of a secret: files, pictures, output, child processes, temporary folders, panel."""
    result = do_row(row, short_path / "row")
    if row.scenario == "default":
        assert result.code == OUTCOMES[row.outcome], result.told
        assert result.captures
        assert result.findings.pictures == result.captures
    assert result.code in OUTCOMES.values(), result.told
    assert result.processes > 3
    assert result.findings.files > 30
    assert result.findings.hits == []


@pytest.mark.e2e
@pytest.mark.parametrize(
    "outcome",
    ["failed", *(pytest.param(one, marks=pytest.mark.long) for one in OUTCOMES if one != "failed")],
)
def test_control_is_found(outcome: str, short_path: Path) -> None:
    """The same run without masks is found, by text and by reading the pictures."""
    result = do_row(Row("default", outcome, masking=False), short_path / "row")
    assert result.code == OUTCOMES[outcome], result.told
    assert result.findings.by_text
    assert result.findings.by_ocr


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.parametrize(("flow", "code"), [("apply-flow", 0), ("ach-flow", 3)])
def test_social_security_number_as_ir_number(flow: str, code: int, short_path: Path) -> None:
    """A Social Security number reaches the portal's form and nothing else: no file, picture, output or panel."""
    client = shipped("fixtures", "clients", "one-importer.yaml").read_text("utf-8")
    for old, new in (
        ("Bayside Imports LLC", "Alex Moreno"), ("'12-3456789'\n    suffix: '00'", "env:CANARY_SSN"),
        ("  ein: '12-3456789'\n", ""),
        ("  duns: '123456789'\n", ""),
    ):  # fmt: skip
        client = client.replace(old, new)
    (short_path / "client.yaml").write_text(client, "utf-8")
    left = short_path / "left"
    left.mkdir()
    ledger = short_path / "ledger.jsonl"
    arguments = [
        "run",
        flow,
        "--client",
        str(short_path / "client.yaml"),
        "--mock",
        "--rehearse",
        "--headless",
    ]
    done = subprocess.run(
        [sys.executable, str(DRIVE), str(left), "on", *arguments, "--mock-ledger", str(ledger)],
        env={**os.environ, "CANARY_SSN": SSN, "ACEPILOT_HOME": str(left / "home")},
        capture_output=True, text=True, check=False, timeout=150,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert (SSN in ledger.read_text("utf-8")) is (flow == "apply-flow")
    search = Search([Secret(SSN.replace("-", ""))])
    search.text(done.stdout + done.stderr, "what was printed")
    search.tree(left)
    assert search.findings.files > 10
    assert search.findings.hits == []
