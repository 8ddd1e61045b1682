"""What the person says: by panel, terminal or rehearsal; and that the run is to end, by them or by a signal.

Owns the answers that nobody has taken yet. Knows no page, and not what an answer means to a step.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from acepilot.errors import Interrupted, StoppedByPerson
from acepilot.person import texts
from acepilot.person.human import NOTE_LIMIT, Answer, Human, Key
from acepilot.run.captures import Captures
from acepilot.run.record import Record
from acepilot.run.showing import Showing


class Voice:
    """Hears the person.

    Args:
        captures: What takes the pictures that they ask for.
        why_interrupted: Tells why the run is to be cut off, as by Ctrl-C; empty while it is not.

    Attributes:
        answers: What they said and nobody has taken yet.
    """

    def __init__(
        self,
        human: Human,
        record: Record,
        showing: Showing,
        captures: Captures,
        why_interrupted: Callable[[], str],
        *,
        on_pause: Callable[[], None],
    ) -> None:
        self._human = human
        self._record = record
        self._showing = showing
        self._captures = captures
        self._why_interrupted = why_interrupted
        self._on_pause = on_pause
        self._ended_by: StoppedByPerson | Interrupted | None = None
        self._is_picture_due = False
        self.answers: deque[Answer] = deque()

    @property
    def ended(self) -> StoppedByPerson | Interrupted | None:
        """Return what has ended the run, if anything: the person, a signal, or a browser that was given up."""
        if self._ended_by is None and (why := self._why_interrupted()):
            self._ended_by = Interrupted(why)
        return self._ended_by

    def hear(self) -> None:
        """Take in what they have said.

        Raises:
            StoppedByPerson: They chose Stop.
            Interrupted: Ctrl-C, or another signal to end.
        """
        if ended := self.ended:
            raise ended
        while (answer := self._human.take()) is not None:
            self.take_in(answer)

    def is_given_up(self) -> bool:
        """Hear the person while a dialog keeps everything else waiting; tell whether they end the run."""
        try:
            self.hear()
        except (StoppedByPerson, Interrupted) as said:
            self._ended_by = said
        return self._ended_by is not None

    def take_in(self, answer: Answer) -> None:
        """Take in one answer.

        Raises:
            StoppedByPerson: It is Stop.
        """
        self._showing.tell_sure()
        match answer.key:
            case Key.STOP:
                raise StoppedByPerson(answer.text or texts.STOPPED, told=answer.text or texts.YOU_STOPPED)
            case Key.NOTE:
                self._note(answer.text[:NOTE_LIMIT])
            case Key.PICTURE:
                self._is_picture_due = True
            case Key.PAUSE:
                self._on_pause()
            case _:
                self.answers.append(answer)

    def _note(self, text: str) -> None:
        """Write a note down; figures in it that could be a secret are masked."""
        if not text.strip():
            return
        self._record.learn(text)
        self._record.write("person.noted", {"text": text})
        self._showing.tell(said=texts.noted(self._record.gate.mask(" ".join(text.split()))))

    def take_picture_if_asked(self) -> None:
        """Take the picture that the person asked for: in their turn at once, in acepilot's before the next step."""
        if self._is_picture_due:
            self._is_picture_due = False
            kept = self._captures.take("by the person", full_page=True, is_hurried=True)
            self._showing.tell(said=texts.picture_kept(kept.path) if kept is not None else texts.NO_PICTURE)
