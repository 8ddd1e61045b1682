"""Seeking secrets in all that a run may have left: texts in every spelling, pictures by reading them, archives inside.

Knows no run: it is given secrets and bytes. The digits of the secrets must be in no other value of the client.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from PIL import Image

RUN = 6
"""This many digits of a secret in a row are a leak."""

BETWEEN = r"(?:[\s\-.,/_]|%20|%2D){0,3}"
PNG = b"\x89PNG\r\n\x1a\n"
HAS_TESSERACT = shutil.which("tesseract") is not None


@dataclass(frozen=True)
class Secret:
    """A secret to seek.

    Attributes:
        text: The secret.
        shown: What may be seen of it: its last four, or nothing.
    """

    text: str
    shown: str = ""

    def runs(self) -> tuple[str, ...]:
        """Return every six characters of it in a row."""
        return tuple(self.text[at : at + RUN] for at in range(len(self.text) - RUN + 1))

    def encoded(self) -> Iterator[str]:
        """Yield it in base64 at each of the three offsets, percent-encoded, as JSON escapes and as HTML entities."""
        for offset in range(3):
            whole = base64.b64encode(b"\0" * offset + self.text.encode()).decode().rstrip("=")
            yield whole[(offset * 8 + 5) // 6 : len(whole) - 1]
        yield "".join(f"%{ord(sign):02X}" for sign in self.text)
        yield "".join(f"\\u{ord(sign):04x}" for sign in self.text)
        yield "".join(f"&#{ord(sign)};" for sign in self.text)
        yield self.text.encode("utf-16-le").decode("latin-1")
        yield self.text.encode().hex()
        yield quote(" ".join(self.text))

    def pattern(self) -> re.Pattern[str]:
        """Return what finds it in a text: six in a row, parted by little or nothing, or all of it encoded."""
        parted = (BETWEEN.join(map(re.escape, run)) for run in self.runs())
        return re.compile("|".join([*parted, *map(re.escape, self.encoded())]), re.IGNORECASE)


@dataclass
class Findings:
    """What a search came to.

    Attributes:
        files: How many files, streams and members were searched.
        pictures: How many of them were pictures, read by OCR.
        by_text: Where a secret was found as text.
        by_ocr: Where one was read in a picture.
    """

    files: int = 0
    pictures: int = 0
    by_text: list[str] = field(default_factory=list)
    by_ocr: list[str] = field(default_factory=list)

    @property
    def hits(self) -> list[str]:
        """Return all places."""
        return [*self.by_text, *(f"{where} (read)" for where in self.by_ocr)]


class Search:
    """A search for some secrets; what it finds adds up."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._patterns = [secret.pattern() for secret in secrets]
        self.findings = Findings()

    def tree(self, top: Path) -> None:
        """Search every file under a folder, and the names."""
        for path in sorted(top.rglob("*")):
            self.text(str(path.relative_to(top)), "the name of a file")
            if path.is_file() and not path.is_symlink():
                self.file(path.read_bytes(), str(path))

    def file(self, data: bytes, where: str) -> None:
        """Search a file: as it is, inflated, and what is in it if it is an archive or a picture."""
        self.text(data.decode("latin-1"), where)
        self.text(data.decode("utf-8", "ignore"), where, is_again=True)
        for part in _inflated(data):
            self.text(part.decode("latin-1"), f"{where}, inflated", is_again=True)
        if data.startswith(PNG):
            self.picture(data, where)
        elif zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    self.file(archive.read(name), f"{where}!{name}")

    def text(self, text: str, where: str, *, is_again: bool = False) -> None:
        """Search a text."""
        self.findings.files += not is_again
        if any(pattern.search(text) for pattern in self._patterns) and where not in self.findings.by_text:
            self.findings.by_text.append(where)

    def picture(self, png: bytes, where: str) -> None:
        """Read a picture, and search what it says."""
        self.findings.pictures += 1
        said = read_picture(png) if HAS_TESSERACT else ""
        if any(pattern.search(said) for pattern in self._patterns):
            self.findings.by_ocr.append(where)


def _inflated(data: bytes) -> Iterator[bytes]:
    """Yield what is in the compressed streams of a PDF."""
    if data.startswith(b"%PDF"):
        for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
            try:
                yield zlib.decompress(match[1])
            except zlib.error:
                continue


def read_picture(png: bytes) -> str:
    """Return what can be read in a picture, enlarged: once as lines, and once as texts that may stand anywhere."""
    image = Image.open(io.BytesIO(png)).convert("L")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.png"
        image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC).save(
            file, compress_level=1
        )
        return "\n".join(_ocr(file, mode) for mode in ("6", "12"))


def _ocr(file: Path, mode: str) -> str:
    command = ["tesseract", str(file), "stdout", "--psm", mode]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"OMP_THREAD_LIMIT": "1"})
    return done.stdout
