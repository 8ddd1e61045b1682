"""The captures of a run: pictures of the page, taken where one may be taken.

Owns what must be masked in them, and saying why there is none. Knows no step and no turn.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from acepilot.browser.screenshots import NoPicture, Picture, PictureRefused
from acepilot.browser.surface import Surface
from acepilot.browser.world import Unanswered
from acepilot.errors import StepFailed
from acepilot.run.form import Form
from acepilot.run.record import Capture, Record
from acepilot.timing import Timing


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that is not kept yet, under its name, with what stood in the fields under review."""

    picture: Picture
    name: str
    fields: tuple[str, ...]


class Captures:
    """Takes the captures of a run.

    Attributes:
        form: The form that is being filled in: its secrets are masked.
    """

    def __init__(self, surface: Surface, record: Record, timing: Timing) -> None:
        self._surface = surface
        self._whereabouts = surface.whereabouts
        self._typed = surface.typed
        self._record = record
        self.form = Form(surface, timing)

    def take(self, name: str, *, full_page: bool, is_hurried: bool = False) -> Capture | None:
        """Take a picture and keep it, unless none may or can be taken now; the record then says why there is none.

        Args:
            is_hurried: Whether the person waits for what comes next: then a page that is at work is asked only once.

        Returns:
            The capture; None when the page is elsewhere, asks for a password or code, shows a dialog, or is not drawn.
        """
        taken = self.photograph(name, full_page=full_page, is_hurried=is_hurried)
        return self.keep(taken) if taken is not None else None

    def keep(self, taken: Taken) -> Capture:
        """Keep a picture that was taken."""
        return self._record.keep(taken.picture, taken.name, taken.fields)

    def photograph(self, name: str, *, full_page: bool, is_hurried: bool = False) -> Taken | None:
        """Take a picture that is not kept yet; as `take`."""
        if self._surface.dialog is not None:
            self._note_no_picture(name, NoPicture.DIALOG)
            return None
        secret_fields = tuple(
            (filling.field.world, filling.field.number)
            for filling in self.form.fillings
            if filling.wanted.is_secret
        )
        try:
            with self._surface.asking_once() if is_hurried else nullcontext():
                fields = self._learn_fields()
                picture = self._surface.camera.take(
                    self._record.gate.secrets, secret_fields, full_page=full_page
                )
        except (PictureRefused, StepFailed) as refused:
            usual = NoPicture.SILENT if isinstance(refused, Unanswered) else NoPicture.UNDRAWN
            why = refused.why if isinstance(refused, PictureRefused) else usual
            self._record.log.warning(
                "no picture", name=name, reason=refused.message, url=self._whereabouts.url
            )
            self._note_no_picture(name, why)
            return None
        return Taken(picture, name, fields)

    def _learn_fields(self) -> tuple[str, ...]:
        """Treat what stands in the fields as it is treated everywhere; return what stands in those under review."""
        now = self.form.now()
        for filling, field_now in zip(self.form.fillings, now, strict=True):
            if filling.wanted.is_secret and field_now is not None:
                self._record.learn_secret(field_now.value)
        for value in self._typed.held():
            self._record.learn(value)
        return tuple(one.value if one else "" for one in now)

    def _note_no_picture(self, name: str, why: NoPicture) -> None:
        self._record.write("capture.missing", {"name": name, "why": str(why), "url": self._whereabouts.url})
