"""What changes in the fields of a form under review, by the person's hand or by the page alone.

Owns what each field held last, and when a change has settled, so that it is written down once. Judges no value.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from acepilot.browser.events import FieldNow
from acepilot.browser.world import Unanswered, World
from acepilot.client.value import masked_account_number
from acepilot.journal.codes import EditedBy
from acepilot.run.record import SHORTEST_RUN
from acepilot.run.reviewing.under_review import UnderReview
from acepilot.run.step_context import StepContext

Key = tuple[World, int]


@dataclass(slots=True)
class _Edit:
    """A field that is being edited: what it held before, when it last changed, and who did it, if not the person."""

    before: str
    now: str
    changed_at: float
    label: str
    is_secret: bool
    by: EditedBy | None

    def shown(self, value: str) -> str:
        """Return a value of the field, as it may be seen."""
        return masked_account_number(value) if self.is_secret and value else value


@dataclass(slots=True)
class Edits:
    """The edits of one review.

    Attributes:
        known: What each field held last, by document and number; may be secret.
        touched: The fields that the person has typed into, and when last, in seconds of the monotonic clock.
    """

    context: StepContext
    form: UnderReview
    known: dict[Key, str] = field(default_factory=dict, repr=False)
    touched: dict[Key, float] = field(default_factory=dict)
    _open: dict[Key, _Edit] = field(default_factory=dict, repr=False)
    _captured_at: float = 0.0
    _is_capture_due: bool = False

    def _now(self) -> float:
        return self.context.timing.clock.monotonic()

    def begin(self) -> None:
        """Begin with what the fields hold now, or held when they were last seen."""
        for filling, now in zip(self.context.form.fillings, self.form.now, strict=True):
            last = now or self.form.left(filling)
            self.known[filling.key] = last.value if last is not None else filling.wanted.text

    def typed(self, world: World, number: int) -> None:
        """Take in that the person typed into a field."""
        self.touched[world, number] = self._now()
        with suppress(Unanswered):  # the next look tells
            if (now := self.context.fields.read(world, number)) is not None:
                self.note(now)

    def read(self) -> None:
        """Read all fields, and note what has changed."""
        for now in self.form.look(may_read=True):
            self.note(now)

    def note(self, now: FieldNow) -> None:
        """Note a field's value; what a person types into a secret's field is a secret too.

        What stands there for a moment while they type counts only once it is long enough to say something: else the
        first digit would be masked wherever it stands.
        """
        key = (now.world, now.number)
        filling = next((one for one in self.context.form.fillings if one.key == key), None)
        is_secret = filling is not None and filling.wanted.is_secret
        before = self.known.get(key, "")
        if now.value == before:
            return
        if not is_secret:
            self.context.record.learn(now.value)
        elif len(now.value) >= SHORTEST_RUN:
            self.context.record.learn_secret(now.value)
        self.known[key] = now.value
        edit = self._open.get(key)
        first = edit.before if edit else before
        label = filling.name if filling is not None else now.label
        by = self._by(key, now.value)
        of_all = by if edit is None or edit.by is by else None
        self._open[key] = _Edit(first, now.value, self._now(), label, is_secret, of_all)

    def _by(self, key: Key, value: str) -> EditedBy | None:
        """Return who changed a field, if that was not the person; a calendar of the page fills it by their doing.

        What they typed into it once does not make it theirs when it is emptied later, as by Cancel.
        """
        typed_at = self.touched.get(key)
        is_typed = typed_at is not None and (
            bool(value) or self._now() - typed_at < self.context.timing.edit_settles_s
        )
        if is_typed:
            return None
        if self.context.surface.idle_ms() > self.context.timing.hand_near_ms:
            return EditedBy.PAGE
        return None if value else EditedBy.NOT_TYPED

    def settle(self, *, at_once: bool = False) -> None:
        """Write down edits that have settled, and take a picture of them."""
        for key, edit in list(self._open.items()):
            if at_once or self._now() - edit.changed_at >= self.context.timing.edit_settles_s:
                del self._open[key]
                self._write(edit)
        is_rested = self._now() - self._captured_at >= self.context.timing.edits_pictured_every_s
        if self._is_capture_due and is_rested and not self._open and not at_once:
            self._is_capture_due = False
            self._captured_at = self._now()
            self.context.captures.take("edited", full_page=False, is_hurried=True)

    def _write(self, edit: _Edit) -> None:
        if edit.is_secret:
            self.context.record.learn_secret(edit.now)
        if edit.before == edit.now:
            return
        self.context.record.write(
            "person.edited",
            {"field": edit.label, "from": edit.shown(edit.before), "to": edit.shown(edit.now)}
            | ({"by": edit.by} if edit.by is not None else {}),
        )
        self._is_capture_due = True
