"""What may not be written: known secrets, and the parts of a URL that carry values.

Knows no file and no format; the writers of journal, log and captured text ask it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

from acepilot.holding import SCATTERED, Hit, SoughtValues
from acepilot.readings import bare

_DIGEST = re.compile(r"[0-9a-f]{64}")
_URL = re.compile(r"(?:https?|wss?|ftp)://[^\s\"'<>`]+", re.IGNORECASE)
_SCATTERED_ON_A_PAGE = 6
_TRIES = 3
_MOST_REMEMBERED = 1_000
_LONGEST_REMEMBERED = 500
MASK = "••••"


class SecretGate:
    """Knows the secrets of a run and tells whether a text holds one of them; what that is, `holding.py` says.

    Args:
        is_blind: Never in a run: for tests that show that a search finds what is not masked.

    Attributes:
        learnt: How many secrets it knows: what was searched when it knew fewer is searched again.
    """

    def __init__(self, secrets: Iterable[str] = (), *, is_blind: bool = False) -> None:
        self.learnt = 0
        self._is_blind = is_blind
        self._sought = SoughtValues()
        self._shown: dict[str, str] = {}
        self._clean: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str, *, shown: str = MASK) -> None:
        """Add a secret; what has neither letter nor figure is no secret and is passed over.

        Args:
            secret: The secret itself.
            shown: What `mask` puts in its place.
        """
        if not self._is_blind and self._sought.add(secret):
            self._shown.setdefault(bare(secret), shown)
            self._clean.clear()
            self.learnt += 1

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return all secrets, without separators, for the search on a page."""
        return self._sought.bare

    def mask(self, text: str) -> str:
        """Return a text in which every secret is replaced by what may be seen of it.

        Of one that could not be masked so nothing is left but the mask.
        """
        if text in self._clean:
            return text
        masked = self._masked(text, SCATTERED)
        if masked == text:
            self._remember(text)
        return masked

    def mask_scattered(self, text: str) -> str:
        """Return the text of a whole page masked, also numbers of six or seven figures that stand in parts.

        Each may stand in a cell, a line or a field of its own there, whose name has a figure.
        """
        return self._masked(text, _SCATTERED_ON_A_PAGE)

    def _masked(self, text: str, scattered: int) -> str:
        for _ in range(_TRIES):
            hits = self._sought.find(text, scattered=scattered)
            if not hits:
                return text
            text = "".join(self._pieces(text, hits))
        return text if not self.holds(text) else MASK

    def _pieces(self, text: str, hits: list[Hit]) -> Iterator[str]:
        """Yield what stays of a text, and what stands in the place of the secrets: of the longest, where two meet."""
        covers: list[tuple[int, int, str]] = []
        for hit in sorted(hits, key=lambda hit: (len(hit.places), -len(hit.value), hit.places)):
            shown = self._shown[hit.value] if len(hit.places) == 1 else "•"
            for start, end in hit.places:
                met = [one for one in covers if one[0] < end and start < one[1]]
                if met and len(hit.places) > 1:
                    continue
                covers = [one for one in covers if one not in met]
                covers.append(
                    (
                        min([start, *(o[0] for o in met)]),
                        max([end, *(o[1] for o in met)]),
                        met[0][2] if met else shown,
                    )
                )
        at = 0
        for start, end, shown in sorted(covers):
            yield text[at:start] + shown
            at = end
        yield text[at:]

    def holds(self, text: str) -> bool:
        """Tell whether a text holds a secret."""
        if text in self._clean:
            return False
        if self._sought.holds(text):
            return True
        self._remember(text)
        return False

    def _remember(self, text: str) -> None:
        """Remember that a text holds none: the same title stands in many entries, and each is judged twice."""
        if len(self._clean) >= _MOST_REMEMBERED:
            self._clean.clear()
        if len(text) <= _LONGEST_REMEMBERED:
            self._clean.add(text)

    def holds_in(self, value: object) -> bool:
        """Tell whether any text in a JSON value holds a secret; keys count, SHA-256 digests in hex do not."""
        texts: list[str] = []
        _collect(value, texts)
        if self._clean.issuperset(texts):
            return False
        return any(not _DIGEST.fullmatch(text) and self.holds(text) for text in texts)


def _collect(value: object, texts: list[str]) -> None:
    """Add all texts of a JSON value, keys too."""
    if value is None or isinstance(value, int):
        return
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            _collect(key, texts)
            _collect(part, texts)
    elif isinstance(value, list | tuple):
        for part in value:
            _collect(part, texts)


def clean_url(url: str) -> str:
    """Return a URL without query, fragment, user name and password; a `data:` URL keeps its scheme only."""
    head = url.partition("#")[0].partition("?")[0]
    scheme, colon, _ = head.partition(":")
    if colon and scheme.lower() in {"data", "javascript"}:
        return f"{scheme}:…"
    try:
        parts = urlsplit(head)
    except ValueError:
        return head.rpartition("@")[2] if "@" in head else head
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def clean_urls_in(text: str) -> str:
    """Return a text in which every URL has been cleaned as by `clean_url`."""
    return _URL.sub(lambda found: clean_url(found.group()), text) if "://" in text else text
