"""`acepilot desk add`: bundles are verified, filed, and each is told with what it proves."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import click

from acepilot.cli.options import FilePath, json_option
from acepilot.cli.output import Report, Style, Text, emit_done
from acepilot.desk import texts
from acepilot.desk.arrivals import bundles_at, pack
from acepilot.desk.board import ProblemCode
from acepilot.desk.bundle_reading import BundleReading, RunRead, chain_of, read_bundle
from acepilot.desk.desk import Desk
from acepilot.desk.stored import Filed, FiledCode
from acepilot.desk.tables import fact_data, problem_data
from acepilot.errors import AcepilotError, EvidenceError, ExitCode, UsageError
from acepilot.evidence import ExportOptions, export
from acepilot.evidence.keys import KEY_FILE, signing_key
from acepilot.evidence.source import Unsafe
from acepilot.folding import fold
from acepilot.journal.directory import run_paths
from acepilot.journal.reader import read_journal
from acepilot.journal.summary import RunState, summarize
from acepilot.kit.layout import MANIFEST as KIT
from acepilot.paths import home
from acepilot.plaintext import counted
from acepilot.scratch import Scratch

_STYLES = {
    FiledCode.NEW: Style.GOOD,
    FiledCode.SAME: Style.QUIET,
    FiledCode.OTHER_SIGNER: Style.BAD,
    FiledCode.FORKED: Style.WARN,
    FiledCode.NO_PROOF: Style.BAD,
}
MOST_NAMED = 3
_PROVES_NOTHING = frozenset({FiledCode.OTHER_SIGNER, FiledCode.NO_PROOF})


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file or folder.

    Attributes:
        where: What somebody calls it: its path, or a run's id.
        reading: None where it could not be read at all.
        filed: None where it was not filed: it is no bundle, or something failed.
        trouble: Why it was not filed; empty where it was.
        board_name: What its client is called on the board; a bundle may call it otherwise.
        also_of: Whom else this key signs for, by name, where this client's is known by it from now on.
    """

    where: str
    reading: BundleReading | None = None
    filed: Filed | None = None
    trouble: str = ""
    board_name: str = ""
    also_of: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether it is a bundle that verifies, by its client's key."""
        if self.filed is None or self.reading is None:
            return False
        return self.filed.code not in _PROVES_NOTHING and not _is_bad(self.reading)


def _is_bad(reading: BundleReading) -> bool:
    return (
        reading.client is None
        or not reading.signer
        or any(problem.code in {ProblemCode.NOT_WHOLE, ProblemCode.UNSIGNED} for problem in reading.problems)
    )


@click.command("add")
@click.argument("bundles", metavar="BUNDLE…|DIR", nargs=-1, type=FilePath())
@click.option(
    "--own", is_flag=True, help="Take in the runs on this computer, those on the mock portal left out."
)
@json_option
def desk_add(*, bundles: tuple[Path, ...], own: bool, as_json: bool) -> int:
    """Verify bundles, and file what they prove.

    BUNDLE is a file as `acepilot evidence export` writes it, or the folder that it was unpacked to; of a DIR all
    bundles in it are taken. The first bundle of a client is what its key is known by: compare the fingerprint that is
    told then with the client, by telephone. What another key signed is listed, and proves nothing, until you say
    `acepilot desk trust`. Ends with 5 when a bundle does not verify or is signed by another key; it is listed all the
    same, and so are the others.
    """
    if not bundles and not own:
        raise UsageError("Nothing to add.", hint="Give bundles, or --own for the runs on this computer.")
    missing = [str(path) for path in bundles if not path.exists()]
    if missing:
        raise UsageError(f"There is no file or folder {missing[0]}.", hint="Give what has come back.")
    told = _AddedTeller(as_json=as_json)
    with Desk.open(home(), os.environ) as desk, Scratch() as scratch:
        adding = _Adding(desk, scratch.path)
        for path in _each(bundles):
            told.tell(adding.add(path))
        if bundles and told.is_empty:
            raise UsageError(
                "There is no bundle there.", hint="Give files, or a folder with files, that came back."
            )
        for one in adding.own_runs() if own else ():
            told.tell(one)
    told.end()
    return int(ExitCode.DONE if told.is_all_good else ExitCode.EVIDENCE)


def _each(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield each bundle once, however often somebody has named it."""
    seen: set[Path] = set()
    try:
        for path in chain.from_iterable(map(bundles_at, paths)):
            if (real := path.resolve()) not in seen:
                seen.add(real)
                yield path
    except OSError as error:
        raise UsageError(f"{error.filename or 'A folder'} cannot be listed: {error.strerror}.") from error


class _Adding:
    """Files one bundle after the other; what is wrong with one keeps no other out."""

    def __init__(self, desk: Desk, scratch: Path) -> None:
        self._desk = desk
        self._scratch = scratch
        self._packed = 0

    def add(self, path: Path, where: str = "") -> Added:
        """Verify and file one bundle."""
        where = where or str(path)
        try:
            file = self._as_file(path)
            reading = read_bundle(file)
            if reading.problems and reading.problems[0].code is ProblemCode.NO_BUNDLE:
                return Added(where, reading, trouble=_why_none(file, reading.problems[0].told))
            filed = self._desk.file(reading, file)
            name = self._desk.name(filed.client) if filed.client else ""
            return Added(where, reading, filed, board_name=name, also_of=self._also_of(filed))
        except Unsafe as error:
            first = error.mismatches[0]
            return Added(where, trouble=f"{first.path}: expected: {first.expected}; found: {first.found}.")
        except AcepilotError as error:
            if error.exit_code is not ExitCode.EVIDENCE:  # of the desk, and not of this bundle
                raise
            return Added(where, trouble=error.message)

    def _also_of(self, filed: Filed) -> tuple[str, ...]:
        """Return whom else a key signs for that was not known; this computer's own signs for whom it likes."""
        if not filed.is_first_use or filed.signer == _own_key():
            return ()
        return tuple(one for key, one in self._desk.signs_for(filed.signer) if key != filed.client)

    def _as_file(self, path: Path) -> Path:
        if not path.is_dir():
            return path
        self._packed += 1
        to = self._scratch / f"{self._packed}.zip"
        pack(path, to)
        return to

    def own_runs(self) -> Iterator[Added]:
        """Export and add each run on this computer, but for those on the mock portal, the oldest first."""
        for path in sorted(run_paths(home())):
            if self._is_passed_over(path):
                continue
            to = self._scratch / f"{path.name}.zip"
            try:
                export(path, to, ExportOptions(pdf=False, home=home()))
            except AcepilotError as error:
                yield Added(path.name, trouble=error.message)
                continue
            yield self.add(to, path.name)
            to.unlink()

    def _is_passed_over(self, path: Path) -> bool:
        """Tell whether a run was only practice, is still at work, or is filed already as far as it has come."""
        summary = summarize(path)
        if summary.mock or summary.rehearsal or summary.state is RunState.RUNNING:
            return True
        try:
            chain = chain_of(read_journal(path)[0])
        except EvidenceError:
            return False  # adding it tells what is wrong
        return self._desk.has_run(path.name, chain, _own_key())


def _why_none(file: Path, told: str) -> str:
    """Return why a file is no bundle: what people send back most often in the place of one is the kit itself."""
    try:
        with ZipFile(file) as archive:
            return texts.A_KIT if KIT in archive.namelist() else told
    except (BadZipFile, OSError, ValueError):
        return told


def _own_key() -> str:
    """Return the fingerprint of this computer's key; empty where there is none that can be used. None is made here."""
    try:
        return signing_key(home()).fingerprint if (home() / KEY_FILE).exists() else ""
    except EvidenceError:
        return ""


# -- what is told ---------------------------------------------------------------------------------


class _AddedTeller:
    """Tells of each bundle as it is filed, a line each, and of all at the end; as JSON all at the end."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._data: list[dict[str, object]] = []
        self._counts: Counter[str] = Counter()
        self.is_all_good = True

    def tell(self, one: Added) -> None:
        """Tell of one bundle; what it holds is kept no longer than that."""
        self._counts[_code(one)] += 1
        self.is_all_good = self.is_all_good and one.is_good
        if self._as_json:
            self._data.append(_data(one))
        else:
            emit_done(Report(None, tuple(_lines(one))))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was told yet."""
        return not self._counts

    def end(self) -> None:
        """Tell how many there were, and what became of them."""
        counts = dict(sorted(self._counts.items()))
        data = {"bundles": self._data, "counts": counts}
        emit_done(Report(data, (_summary(counts),)), as_json=self._as_json)


def _summary(counts: Mapping[str, int]) -> Text:
    if not counts:
        return Text("There is nothing that is not here already.", Style.QUIET)
    told = ", ".join(f"{count} {texts.FILED[code]}" for code, count in counts.items())
    return Text(f"{counted(sum(counts.values()), 'bundle')}: {told}.", Style.STRONG)


def _code(one: Added) -> str:
    return one.filed.code.value if one.filed else "not-filed"


def _data(one: Added) -> dict[str, object]:
    reading, filed = one.reading, one.filed
    return {
        "path": one.where,
        "code": _code(one),
        "trouble": one.trouble or None,
        "sha256": reading.sha256 if reading else None,
        "board_name": one.board_name or None,
        "client": asdict(reading.client) if reading and reading.client else None,
        "signer": (reading.signer if reading else "") or None,
        "signer_expected": (filed.signer if filed else "") or None,
        "is_first_use": filed.is_first_use if filed else False,
        "also_signs_for": list(one.also_of),
        "runs": [_run_data(run) for run in reading.runs] if reading else [],
        "facts": [{"ir_number": fact.number or None, **fact_data(fact)} for fact in reading.facts]
        if reading
        else [],
        "problems": [problem_data(problem) for problem in reading.problems] if reading else [],
    }


def _run_data(run: RunRead) -> dict[str, object]:
    return {
        "run": run.id,
        "flow": run.flow,
        "entries": run.entries,
        "practice": run.is_practice,
        "guided": run.is_guided,
    }


def _lines(one: Added) -> Iterator[Text]:
    if one.filed is None or one.reading is None:
        yield Text(f"{one.where}: not filed. {one.trouble}", Style.BAD)
        return
    reading, filed = one.reading, one.filed
    whose = reading.client.name if reading.client else "nobody who can be named"
    yield Text(f"{one.where}: {whose}: {texts.FILED[filed.code]}; {_told(one)}", _STYLES[filed.code])
    if reading.client and one.board_name and fold(one.board_name) != fold(reading.client.name):
        told = f"On the board this client is called {one.board_name} ({filed.client}). Look whether the two are one."
        yield Text(f"    {told}", Style.WARN)
    for problem in reading.problems:
        yield Text(f"    {problem.told}", Style.WARN)
        if problem.code is not ProblemCode.OTHER_SIGNER:  # told below, with the keys
            yield Text(f"    {texts.MENDING[problem.code]}")
    yield from (Text(f"    {line}", Style.WARN) for line in _of_signer(reading, filed, one.also_of))


def _told(one: Added) -> str:
    """Return what a bundle proves, or would, in a few words."""
    assert one.reading is not None
    told = texts.facts_in_short(one.reading.facts) or texts.NOTHING_REACHED
    if not one.is_good:
        return f"it proves nothing{f' of: {told}' if one.reading.facts else ''}"
    return f"it proves: {told}" if one.filed and one.filed.code is FiledCode.NEW else f"it says: {told}"


def _of_signer(reading: BundleReading, filed: Filed, also_of: Sequence[str]) -> Iterator[str]:
    """Yield what there is to say of who signed."""
    key = reading.client.key if reading.client else ""
    if filed.is_first_use:
        yield "From now on this client's bundles must be signed by the key that signed this one. Compare it with them:"
        yield reading.signer
        if also_of:
            more = f" and {len(also_of) - MOST_NAMED} more" if len(also_of) > MOST_NAMED else ""
            yield f"The same key signs for {', '.join(also_of[:MOST_NAMED])}{more}. Ask whether that is meant to be."
    elif filed.code is FiledCode.OTHER_SIGNER:
        yield f"Signed by   {reading.signer}"
        yield f"Expected    {filed.signer}"
        yield f"If the client says that the key is theirs: acepilot desk trust {key} {reading.signer}"
