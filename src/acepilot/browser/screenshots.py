"""Pictures of the page without the secrets on it.

The masks are painted into the pixels, never into the page: nothing the page does can move or remove one. Where a
secret stands is asked before and after the shot; if that differs, the picture is thrown away. Fails closed. The page
tells its texts, and is told which of them hold a secret: which these are, it never hears.

The shot is CDP's own, and not Playwright's: that waits for fonts that may never come, needs a body, and leaves out a
part of the page where the person has zoomed (measured with Playwright 1.65).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from playwright.sync_api import Frame, Page

from acepilot.browser.driver import driving
from acepilot.browser.locate import Locating
from acepilot.browser.masked_areas import Area, View, area_of, is_full_safe, is_scaled, paint
from acepilot.browser.protection import Protection
from acepilot.browser.swallowed import swallowed
from acepilot.browser.text_judge import TextJudge
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds
from acepilot.errors import AcepilotError, StepFailed
from acepilot.timing import Timing

TRIES = 4
# A document's content: its body; a frameset, which stands in the place of one; all of a document that is no HTML.
CONTENT = "body, frameset, :root:not(:has(body, frameset))"
NO_TEXT = "# the text of this frame could not be read"
ROUNDS = 4
# Packed with less care, as it is packed anew once it is painted over.
QUICK_PNG = {"format": "png", "optimizeForSpeed": True}


class NoPicture(StrEnum):
    """Why there is no picture."""

    ELSEWHERE = "elsewhere"
    PRIVATE = "private"
    DIALOG = "dialog"
    REPLACED = "replaced"
    UNSTILL = "unstill"
    UNDRAWN = "undrawn"
    SILENT = "silent"


class PictureRefused(AcepilotError):
    """No picture may, or can, be taken now; the message says why."""

    def __init__(self, why: NoPicture, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Sight:
    """What the page shows at one moment: the view, where secrets stand, and what stands in the fields."""

    view: View
    areas: tuple[Area, ...]
    values: tuple[str, ...]
    held: tuple[str, ...]

    def __repr__(self) -> str:
        return f"_Sight({len(self.areas)} areas, {len(self.values)} fields)"


@dataclass(frozen=True, slots=True)
class Picture:
    """A masked picture.

    Attributes:
        painted: Its bytes, as soon as they are painted over and packed.
        is_full_page: Whether it shows more than the viewport.
        texts: The accessible text of each frame on the flow's hosts, as Playwright writes it; NOT yet redacted.
        held: What stood in the secrets' fields then, and so must be redacted there.
        url: The page's address, with query and fragment.
    """

    painted: Future[bytes] = field(repr=False)
    masks: int
    is_full_page: bool
    texts: tuple[str, ...] = field(repr=False)
    held: tuple[str, ...] = field(repr=False)
    url: str

    @property
    def png(self) -> bytes:
        """Return the bytes; waits until they are packed."""
        return self.painted.result()


_Shot = tuple[bytes, tuple[Area, ...], tuple[float, float]]
"""The digest of the pixels, as the browser packed them, with what is painted over."""
_Answer = tuple[dict[str, float] | None, dict[str, Any] | None]
"""Where a document is drawn, if it is, and what it shows, if it tells."""


class Camera:
    """Takes masked pictures of one page."""

    def __init__(self, page: Page, worlds: Worlds, locating: Locating, protection: Protection) -> None:
        self._page = page
        self._worlds = worlds
        self._locating = locating
        self._protection = protection
        self._timing = worlds.timing
        self._judged: tuple[World, tuple[str, ...], TextJudge] | None = None
        self._painter = ThreadPoolExecutor(max_workers=1)  # it paints while the page is looked at
        self._painted: tuple[_Shot, Future[bytes]] | None = None

    def take(
        self, secrets: tuple[str, ...], secret_fields: tuple[tuple[World, int], ...], *, full_page: bool
    ) -> Picture:
        """Take one picture.

        Args:
            secrets: The texts that must not be seen, spaces and dashes between their signs or not.
            secret_fields: Fields that hold a secret, whatever stands in them.
            full_page: Whether to show the whole page, where that is safe.

        Raises:
            PictureRefused: The page is elsewhere, asks for a password or code, would not hold still, or is not drawn.
            Unanswered: A part of it gives no answer: what stands there cannot be masked.
        """
        if not self._locating.frames.is_ours(self._page.main_frame):
            raise PictureRefused(NoPicture.ELSEWHERE, "The page is not one of this flow's.")
        if self._worlds.top() is None:
            self._worlds.reach.extend(is_needed=True)
        top = self._worlds.top()
        if top is None:
            raise PictureRefused(NoPicture.REPLACED, "The page is just being replaced.")
        judge = self._judge_for(top, secrets)
        try:
            return self._take(top, judge, secret_fields, full_page=full_page)
        except BaseException:
            self._worlds.ask_all(_clearing(is_clear=False))
            raise

    def _judge_for(self, top: World, secrets: tuple[str, ...]) -> TextJudge:
        """Return who judges what a document shows: it remembers what the last picture of the same one showed."""
        if self._judged is None or self._judged[:2] != (top, secrets):
            self._judged = (top, secrets, TextJudge(secrets))
        judge = self._judged[2]
        judge.begin()
        return judge

    def _take(
        self,
        top: World,
        judge: TextJudge,
        secret_fields: tuple[tuple[World, int], ...],
        *,
        full_page: bool,
    ) -> Picture:
        ends = self._timing.clock.monotonic() + self._timing.picture_within_ms / 1000
        for n in range(TRIES):
            if n > 0 and self._timing.clock.monotonic() >= ends:
                break
            sight = self._look(top, judge, secret_fields, is_before=True)
            view, before = sight.view, sight.areas
            is_full = full_page and is_full_safe(view, before)
            shift = (view.x, view.y) if is_full else (0.0, 0.0)
            painted = self._paint(self._shoot(view, is_full=is_full), before, shift)
            texts = tuple(self._texts(ends))
            if sight == self._look(top, judge, secret_fields, is_before=False):
                return Picture(painted, len(before), is_full, texts, sight.held, self._page.url)
            self._locating.pace.wait(self._timing.picture_again_ms)
        raise PictureRefused(NoPicture.UNSTILL, "The page would not hold still for a picture.")

    def _paint(self, png: bytes, areas: tuple[Area, ...], shift: tuple[float, float]) -> Future[bytes]:
        """Have a picture painted over and packed; the same pixels with the same masks as last time are, already."""
        shot = (sha256(png).digest(), areas, shift)
        has_failed = self._painted is not None and self._painted[1].done() and self._painted[1].exception()
        if self._painted is None or self._painted[0] != shot or has_failed:
            self._painted = (shot, self._painter.submit(paint, png, areas, shift))
        return self._painted[1]

    def _shoot(self, view: View, *, is_full: bool) -> bytes:
        """Return the pixels, one for each CSS pixel, whatever the zoom.

        Source: CDP `Page.captureScreenshot`, whose clip counts in pixels before the browser's zoom, and
        `Page.getLayoutMetrics`, which tells that zoom.
        """
        ends = self._timing.clock.monotonic() + self._timing.picture_within_ms / 1000
        main = self._worlds.sessions.main
        try:
            with driving("take a picture"):
                metrics = main.send("Page.getLayoutMetrics", timeout=self._timing.picture_within_ms)
                seen = metrics["cssVisualViewport"]
                zoom = float(seen.get("zoom") or 1)
                left, top = (0.0, 0.0) if is_full else (view.x, view.y)
                height = view.full if is_full else view.height
                clip = {
                    "x": left * zoom,
                    "y": top * zoom,
                    "width": view.width * zoom,
                    "height": height * zoom,
                }
                wanted = {"captureBeyondViewport": is_full, "clip": {**clip, "scale": 1 / view.ratio}}
                left_ms = max(1, round((ends - self._timing.clock.monotonic()) * 1000))
                shot = main.send("Page.captureScreenshot", {**QUICK_PNG, **wanted}, timeout=left_ms)
        except StepFailed:
            raise PictureRefused(NoPicture.UNDRAWN, "The browser does not draw the page.") from None
        return base64.b64decode(shot["data"])

    def _texts(self, ends: float) -> list[str]:
        """Return the text of every frame on the flow's hosts; when the time is over, those left say nothing."""
        frames = [
            frame
            for frame in self._page.frames
            if not frame.is_detached() and self._locating.frames.is_ours(frame)
        ]
        return [
            _text_of(frame, self._timing) if n == 0 or self._timing.clock.monotonic() < ends else NO_TEXT
            for n, frame in enumerate(frames)
        ]

    def _look(
        self,
        top: World,
        judge: TextJudge,
        secret_fields: tuple[tuple[World, int], ...],
        *,
        is_before: bool,
    ) -> _Sight:
        """Look where secrets stand now, and what stands in the fields; again, when it shows what was not judged yet.

        Args:
            is_before: Whether the picture is still to come: what acepilot draws is seen through then, and shown again
                by the look that follows it.
        """
        for _ in range(ROUNDS):
            sight, shown = self._glance(top, judge.verdict, secret_fields, is_before=is_before)
            changes = [judge.learn(one) for one in shown]
            if not any(changes):
                return sight
        raise PictureRefused(NoPicture.UNSTILL, "The page would not hold still for a picture.")

    def _glance(
        self,
        top: World,
        verdict: str,
        secret_fields: tuple[tuple[World, int], ...],
        *,
        is_before: bool,
    ) -> tuple[_Sight, list[dict[str, list[str]]]]:
        """Look where secrets stand by this verdict, and by which texts."""

        def asked(world: World, is_drawn: bool) -> str:  # noqa: FBT001 - one of two arguments of a function of its own
            own = [number for where, number in secret_fields if where == world]
            searched = f"{verdict}, {json.dumps(own)}" if is_drawn else "null"
            return f"({_clearing(is_clear=is_before)}, acepilot.sight({searched}))"

        answers, unseen = self._answers(top, asked, is_before=is_before)
        if any(answer["sensitive"] for _, answer in answers if answer is not None):
            raise PictureRefused(NoPicture.PRIVATE, "The page asks for a password or a code.")
        at_top = answers[0][1]
        if at_top is None or at_top["found"] is None:
            raise PictureRefused(NoPicture.REPLACED, "The page does not answer, or is just being replaced.")
        shown: list[dict[str, list[str]]] = []
        areas: list[Area] = []
        values: list[str] = []
        held: list[str] = []
        for offset, answer in answers:
            if offset is None:  # it is not drawn
                continue
            found = answer and answer["found"]
            if found is None or is_scaled(found, offset):  # also a foreign frame: masked whole
                areas.append(area_of({**offset, "pinned": True}))
                continue
            shown.append(found["shown"])
            values.extend(found["values"])
            held.extend(found["held"])
            areas.extend(
                area_of({**one, "x": one["x"] + offset["x"], "y": one["y"] + offset["y"]})
                for one in found["areas"]
            )
        offsets = [self._worlds.places.offset_of(frame) for frame in unseen]
        areas.extend(area_of({**offset, "pinned": True}) for offset in offsets if offset is not None)
        if not self._protection.masking:
            areas.clear()
        ordered = tuple(sorted(areas, key=lambda area: (area.y, area.x, area.width, area.height)))
        return _Sight(View(**at_top["view"]), ordered, tuple(values), tuple(held)), shown

    def _answers(
        self, top: World, asked: Callable[[World, bool], str], *, is_before: bool
    ) -> tuple[list[_Answer], tuple[str, ...]]:
        """Ask every document, the page's own first; return also the frames that cannot be reached.

        All are asked at once where that is proven to be all: a password may stand in a closed root. Whether there is
        one must be known before the picture; a document that is silent after it has changed.
        """
        drawn = self._drawn(top)
        told = self._worlds.reach.require_at_once(lambda world: asked(world, world in drawn))
        unseen: tuple[str, ...] = ()
        if told is None:
            unseen = self._worlds.reach.extend(is_needed=True)
            drawn = self._drawn(top)
            ask = self._worlds.require if is_before else self._worlds.ask
            inner = [world for world in self._worlds.present() if world != top]
            told = [(world, ask(world, asked(world, world in drawn))) for world in (top, *inner)]
        answers = [(drawn.get(world), answer) for world, answer in told if world != top]
        return [(drawn[top], dict(told).get(top)), *answers], unseen

    def _drawn(self, top: World) -> dict[World, dict[str, float]]:
        """Return where each document is drawn, of those that are."""
        return {top: {"x": 0.0, "y": 0.0}, **dict(self._worlds.places.frames())}


def _clearing(*, is_clear: bool) -> str:
    """Return what has what acepilot draws on a page be seen through, or shows it again."""
    flag = json.dumps(is_clear)
    return f"acepilotPanel.clear({flag}), acepilotPointing.clear({flag})"


def _text_of(frame: Frame, timing: Timing) -> str:
    """Return a document's accessible text, whatever sort of document it is; a note where it does not answer."""
    try:
        with driving("read the page"):
            return frame.locator(CONTENT).first.aria_snapshot(timeout=timing.text_within_ms)
    except StepFailed as error:
        swallowed(error)
        return NO_TEXT
