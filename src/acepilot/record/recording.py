"""A recording at work: hears the page and the person, writes each act down, and shows the flow as it grows.

The turn is the person's from beginning to end: but for opening the first page, nothing here touches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from acepilot.browser.events import DialogOpened, Event, PanelPressed, PanelUnsure, Recorded, Replaced
from acepilot.browser.recorder import Recorder
from acepilot.browser.surface import Surface
from acepilot.client.value import ClientValues
from acepilot.errors import Interrupted, UsageError
from acepilot.journal.files import write_private_file
from acepilot.journal.redaction import SecretGate
from acepilot.person import texts
from acepilot.person.human import Answer, Choice, Human, Key, Situation, Turn
from acepilot.record import wording
from acepilot.record.acts import (
    Act,
    AskedAct,
    Decided,
    Elsewhere,
    EndedAct,
    Opened,
    PicturedAct,
    Private,
    Repeated,
    Staged,
    Undone,
    kept,
)
from acepilot.record.answers import SAYS_YES
from acepilot.record.drafting import draft
from acepilot.record.hearing import ActHearing, public_texts, spellings
from acepilot.record.steps import DraftStage
from acepilot.record.store import Store
from acepilot.record.writer import Head, attention, shown_steps, write_flow

STEPS_TO_LEARN = 4
"""After so many steps the person knows what a recording is: the panel says less, and covers less of the page."""


@dataclass(frozen=True, slots=True)
class RecordEnd:
    """How a recording ended.

    Attributes:
        file: The flow that was written.
        path: The recording's folder.
        steps: The flow's steps, one line each.
        attention: What the author should look at.
        is_cut_off: Whether it was interrupted, rather than ended by the person.
    """

    file: Path
    path: Path
    steps: tuple[str, ...]
    attention: tuple[str, ...]
    is_cut_off: bool


@dataclass(slots=True)
class _Asides:
    """What the person is told by the way."""

    said: str = ""
    notice: str = ""
    elsewhere: str = ""
    paused: str = ""
    is_private: bool = False
    shown: Situation | None = field(default=None)


class Recording:
    """One recording.

    Args:
        surface: The window; its turn is the person's.
        human: Who records.
        store: Where it is kept.
        client: The client's values, secrets read; None without a client.
        why_interrupted: Tells why it is to end; empty if it is not.
    """

    def __init__(
        self,
        surface: Surface,
        human: Human,
        store: Store,
        client: ClientValues | None,
        why_interrupted: Callable[[], str],
    ) -> None:
        self._surface = surface
        self._human = human
        self._store = store
        self._client = client
        self._why_interrupted = why_interrupted
        self._recorder = Recorder(surface, spellings(client) if client is not None else (), SAYS_YES)
        self._hearing = ActHearing(self._recorder, client)
        self._values = public_texts(client) if client is not None else {}
        self._gate = SecretGate([one.value.get_secret_value() for one in client.secrets] if client else ())
        self._told = _Asides()
        self._stages: tuple[DraftStage, ...] = ()
        self._is_over = False

    def run(self) -> RecordEnd:
        """Record until the person ends it, or something else does."""
        is_resumed = bool(self._store.acts)
        if is_resumed:
            self._check_unchanged()
        self._recorder.is_paused = is_resumed
        self._open()
        self._draft()
        if is_resumed:
            self._told.paused = wording.WALK_AGAIN
        else:
            self._keep(Opened(url=self._store.about.url))
        is_cut_off = self._listen()
        return RecordEnd(
            Path(self._store.about.file),
            self._store.path,
            shown_steps(self._stages),
            attention(self._stages),
            is_cut_off,
        )

    def _open(self) -> None:
        """Open the first page, which is all that acepilot does; from then on the page is the person's."""
        self._recorder.join()
        self._surface.turn.take()
        try:
            self._surface.actions.open(
                self._store.about.url, timeout_ms=self._surface.timing.recorded_open_ms
            )
        finally:
            self._surface.turn.hand_over()

    def _listen(self) -> bool:
        """Hear until the end; return whether that came from elsewhere."""
        try:
            while not self._is_over and not self._why_interrupted():
                self._show()
                self._surface.wait()
                if self._recorder.join() and self._store.acts:
                    self._told.notice = wording.OTHER_TAB
                for event in self._surface.events():
                    self._hear(event)
                self._look_where()  # after what led there was heard
                while (answer := self._human.take()) is not None:
                    self._answer(answer)
            spot = self._hearing.now()
            for event in self._surface.events():
                self._hear(event)
            self._keep(EndedAct(spot=spot))
        except Interrupted:
            return True
        return bool(self._why_interrupted()) and not self._is_over

    # -- hearing ----------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        match event:
            case Recorded() if event.what == "ready" or not self._recorder.is_paused:
                act = self._hearing.act_of(event)
                if act is not None:
                    self._told.is_private = isinstance(act, Private)
                    self._keep(act)
            case Replaced():
                self._told.is_private = False
            case PanelPressed():
                if event.key in set(Key):
                    self._answer(Answer(Key(event.key), event.index, event.text))
            case PanelUnsure():
                self._told.notice = texts.PANEL_UNSURE
            case DialogOpened() if not self._recorder.is_paused:
                self._keep(AskedAct(sort=event.type))
            case _:
                pass

    def _look_where(self) -> None:
        """See whether the page left the flow's hosts: what is done elsewhere is the person's own."""
        url = self._surface.page.url
        host = urlsplit(url).hostname or ""
        is_elsewhere = url.startswith("http") and not self._surface.whereabouts.is_on_hosts
        if is_elsewhere and host != self._told.elsewhere and not self._recorder.is_paused:
            self._keep(Elsewhere(host=host))
        self._told.elsewhere = host if is_elsewhere else ""

    def _answer(self, answer: Answer) -> None:
        self._told.notice = ""
        match answer.key:
            case Key.STOP:
                self._is_over = True
            case Key.PAUSE | Key.GO_ON:
                self._recorder.pause(on=answer.key is Key.PAUSE)
                self._told.said, self._told.paused = "", wording.PAUSED
            case Key.UNDO:
                self._undo()
            case Key.NOTE if answer.text.strip():
                title = " ".join(answer.text.replace("${", "$ {").split())[:80]
                self._keep(Staged(title=title))
                self._told.said = wording.is_staged(title)
            case Key.DECIDE:
                self._keep_if_it_changes(Decided(), wording.NOTHING_TO_DECIDE)
            case Key.REPEAT:
                self._keep(Repeated())
                self._told.said = wording.is_repeated()
            case Key.PICTURE:
                self._keep_if_it_changes(PicturedAct(), wording.NO_PICTURE_IN_FORM)
            case _:
                pass

    def _undo(self) -> None:
        before = kept(self._store.acts)
        if kept([*before, Undone()]) == before:
            self._told.said = wording.NOTHING_TO_UNDO
        else:
            self._keep(Undone())
            self._told.said = wording.taken_back(shown_steps(self._stages))

    def _keep_if_it_changes(self, act: Act, otherwise: str) -> None:
        """Write an act down that changes the steps; say why where it would change none."""
        if draft([*self._store.acts, act], self._values) == self._stages:
            self._told.said = otherwise
        else:
            self._keep(act)

    # -- writing ----------------------------------------------------------------------------

    def _check_unchanged(self) -> None:
        """Make sure that nobody edited the flow since: it is written anew.

        A recording that was killed may not have come to write the flow for its last act.

        Raises:
            UsageError: It is not as the recording left it.
        """
        file = Path(self._store.about.file)
        ended = self._store.ended
        acts = self._store.acts
        kept_acts = (acts, acts[:-1], [*acts, ended] if ended is not None else acts)
        left = {self._text(draft(one, self._values)) for one in kept_acts}
        if file.exists() and file.read_text(encoding="utf-8") not in left:
            raise UsageError(
                f"{file} was changed since it was recorded, and going on would write over that.",
                hint="Move it away first, or name another file with -o.",
            )

    def _keep(self, act: Act) -> None:
        """Write an act down, and the flow anew; an act that holds a secret after all is left out."""
        if self._gate.holds_in(act.model_dump(mode="json")):
            self._told.notice = wording.LEFT_OUT
            return
        before = shown_steps(self._stages)
        self._store.add(act)
        self._draft()
        steps = shown_steps(self._stages)
        if steps and steps != before:
            self._told.said = wording.step_taken(steps[-1])

    def _draft(self) -> None:
        self._stages = draft(self._store.acts, self._values)
        write_private_file(Path(self._store.about.file), self._text(self._stages).encode())

    def _text(self, stages: tuple[DraftStage, ...]) -> str:
        about = self._store.about
        head = Head(flow_name(Path(about.file)), f"Recorded on {about.hosts[0]}", about.hosts)
        return write_flow(head, stages)

    # -- showing ----------------------------------------------------------------------------

    def _show(self) -> None:
        situation = Situation(
            turn=Turn.PERSON,
            doing=self._doing(),
            flow=Path(self._store.about.file).name,
            client=self._client.client.company.legal_name if self._client is not None else "",
            choices=self._choices(),
            notice=self._told.notice,
            said=self._told.said,
            written=shown_steps(self._stages),
            mock=self._store.about.mock is not None,
        )
        if situation != self._told.shown:
            self._told.shown = situation
            self._human.show(situation)

    def _doing(self) -> str:
        if self._recorder.is_paused:
            return self._told.paused
        if self._told.is_private or self._told.elsewhere:
            return wording.PRIVATE
        return wording.WALK if len(shown_steps(self._stages)) < STEPS_TO_LEARN else wording.WALK_ON

    def _choices(self) -> tuple[Choice, ...]:
        paused = self._recorder.is_paused
        own = (
            (Choice(Key.GO_ON, texts.RECORD_GO_ON, is_primary=True),)
            if paused
            else (
                Choice(Key.UNDO, texts.RECORD_UNDO),
                Choice(Key.DECIDE, texts.RECORD_DECIDE),
                Choice(Key.REPEAT, texts.RECORD_REPEAT),
                Choice(Key.PAUSE, texts.RECORD_PAUSE),
            )
        )
        return (*own, Choice(Key.STOP, texts.RECORD_STOP))


def flow_name(file: Path) -> str:
    """Return a flow's name in kebab case, out of its file's."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in file.stem.lower()).split()
    return "-".join(words) or "recorded-flow"
