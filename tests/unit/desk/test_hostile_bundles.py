"""Bundles that somebody made up, or that an accident made: they verify, and yet must not lie."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from deskkit import FIRST, SECOND, DeskMaker, Made, begun, bundle_of, client_text, rewritten, run_made
from evidencekit import START, put_key

from acepilot.client.ir_number import HIDDEN_SSN
from acepilot.client.load import parse_client
from acepilot.desk.board import ProblemCode
from acepilot.desk.bundle_reading import BundleReading, read_bundle
from acepilot.desk.client_named import client_in_file, client_of
from acepilot.errors import EvidenceError
from acepilot.evidence.archive import Archive
from acepilot.evidence.verifying import BundleVerification, verify
from acepilot.testing import FakeClock

NOW = FakeClock(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))
SECOND_TOKEN = "b1b1"


def read(tmp_path: Path, *runs: Made | Path) -> BundleReading:
    """Return the reading of a bundle of these runs."""
    to = tmp_path / f"bundle-{len(list(tmp_path.glob('*.zip')))}.zip"
    return read_bundle(bundle_of(tmp_path / "home", to, *runs), clock=NOW)


def proven(reading: BundleReading) -> list[str]:
    """Return what was proven, of whom."""
    return [f"{fact.proof} {fact.number or '-'}" for fact in reading.facts]


def codes(reading: BundleReading) -> list[ProblemCode]:
    """Return the problems."""
    return [problem.code for problem in reading.problems]


def test_every_file_of_a_bundle_is_read_once(tmp_path: Path) -> None:
    """What a bundle proves comes out of the reading by which it is verified: no file in it is read a second time."""
    read_of: Counter[str] = Counter()
    parts = Archive.parts

    def counted(archive: Archive, path: str) -> Iterator[bytes]:
        read_of[path] += 1
        yield from parts(archive, path)

    with patch.object(Archive, "parts", counted):
        reading = read(tmp_path, Made(), Made("apply-flow", token=SECOND_TOKEN))
    assert proven(reading)
    assert set(read_of.values()) == {1}
    assert sum(path.endswith(("flow.yaml", "client.yaml")) for path in read_of) == 4


def test_runs_of_several_clients(tmp_path: Path) -> None:
    """A bundle with runs of two clients is nobody's, and proves nothing; two of one client's prove both."""
    other = client_text("98-765432100", name="Other Co", ein="98-7654321")
    reading = read(tmp_path, Made(), Made(token=SECOND_TOKEN, client=other))
    assert (reading.client, reading.facts, codes(reading)) == (None, (), [ProblemCode.NO_CLIENT])
    later = Made(
        "ach-check-flow",
        token=SECOND_TOKEN,
        client=client_text(FIRST, SECOND),
        start=START + timedelta(days=1),
    )
    reading = read(tmp_path, Made(token="c1c1"), later)
    assert reading.client is not None
    assert reading.client.numbers == (FIRST, SECOND)
    assert [proof for proof in proven(reading) if SECOND in proof] == [f"confirmed {SECOND}"]


def test_times_that_cannot_be(tmp_path: Path) -> None:
    """What is to come proves nothing; a clock that was set back is told; a time that is none makes a run unread."""
    reading = read(tmp_path, Made(start=NOW.now() + timedelta(hours=1)))
    assert (reading.facts, codes(reading)) == ((), [ProblemCode.WRONG_TIME])
    back = rewritten(
        run_made(tmp_path / "back", Made(token=SECOND_TOKEN)), {"at": "2026-11-21T00:00:00.000Z"}, -2
    )
    reading = read(tmp_path, back)
    assert (len(reading.facts), codes(reading)) == (3, [ProblemCode.WRONG_TIME])
    none = rewritten(run_made(tmp_path / "none", Made(token="c1c1")), {"at": "2026-13-45T25:61:61.000Z"}, 3)
    reading = read(tmp_path, none)
    assert (reading.facts, codes(reading)) == ((), [ProblemCode.WRONG_TIME])


def test_importers_without_number(tmp_path: Path) -> None:
    """A bundle that names more importers than a client can have is nobody's; those that its client has not are told."""
    many = client_text(*(f"12-3456789{n:02d}" for n in range(90)))
    copy = many.replace(
        b"importers:\n", b"importers:\n" + b"".join(b"  - ir_number: 'x%d'\n" % n for n in range(5000))
    )
    reading = read(tmp_path, Made(copy=copy, until=0))
    assert (reading.client, codes(reading)) == (None, [ProblemCode.NO_CLIENT])
    reading = read(
        tmp_path, Made(client=client_text(FIRST, SECOND), copy=client_text(SECOND), token=SECOND_TOKEN)
    )
    assert {fact.number for fact in reading.facts} == {"", SECOND}
    assert codes(reading) == [ProblemCode.UNREAD]


def test_texts_that_would_act(tmp_path: Path) -> None:
    """What a bundle says of names is kept as it may be shown: no control sign, nothing longer than a line."""
    name = "Acme\u202e\u009b31m" + "x" * 5000
    copy = client_text().replace(b"Bayside Imports LLC", json.dumps(name).encode())
    operator = {"account": "pat", "name": None, "said": "Pat\x1b]0;\x07" + "y" * 500}
    run = rewritten(run_made(tmp_path / "run", Made(copy=copy)), {"operator": operator})
    reading = read(tmp_path, run)
    assert reading.client is not None
    told = [reading.client.name, *(fact.by for fact in reading.facts), *(one.flow for one in reading.runs)]
    assert reading.facts
    assert all(text.isprintable() and len(text) <= 200 for text in told)


def test_a_submission_before_the_cut_counts_once(tmp_path: Path) -> None:
    """A run that is gone on with signs in again, and submits nothing again: one enrollment, two log-ins."""
    with begun(tmp_path / "home", Made(ends={})) as run:
        run.begin_stage({"n": 1, "title": "Sign in", "item": None})
        signed_in(run)
        run.begin_stage({"n": 2, "title": "Bank details", "item": FIRST})
        fill_and_submit(run)
        run.end("run.interrupted")
        run.turn = "acepilot"
        run.write(
            "run.resumed",
            after_seq=entries_of(run) - 1,
            torn=None,
            operator={"account": "sam", "name": None},
        )
        run.begin_stage({"n": 1, "title": "Sign in", "item": None})
        signed_in(run)
        run.begin_stage({"n": 2, "title": "Bank details", "item": FIRST})
        for n, step in enumerate(run.flow.stages[1].steps, start=1):
            run.begin_step(n, step.kind, "x")
            run.write(
                "step.skipped", why="submitted-before" if step.kind == "review" else "done-before", reason="x"
            )
        run.end()
    reading = read(tmp_path, run.directory.path)
    assert proven(reading) == ["logged-in -", f"enrolled {FIRST}", "logged-in -"]
    assert [fact.by for fact in reading.facts] == ["Pat Doe", "Pat Doe", "sam"]


def test_what_comes_after_the_acceptance_takes_nothing_back(tmp_path: Path) -> None:
    """A second press of a double one leaves no doubt; a refusal before it is a fact of its own."""
    with begun(tmp_path / "home", Made()) as run:
        run.begin_stage({"n": 2, "title": "Bank details", "item": FIRST})
        fill_and_submit(run, "refused", "accepted", "unknown")
    assert proven(read(tmp_path, run.directory.path)) == [f"refused {FIRST}", f"enrolled {FIRST}"]


def entries_of(run: DeskMaker) -> int:
    """Return how many entries a run has so far."""
    return len((run.directory.path / "journal.jsonl").read_text().splitlines())


def signed_in(run: DeskMaker) -> None:
    """Open the portal, and let the person sign in."""
    run.begin_step(1, "open", "x")
    run.done()
    run.begin_step(2, "ask", "x")
    run.to("person")
    run.to("acepilot")
    run.done()


def fill_and_submit(run: DeskMaker, *answers: str) -> None:
    """Do the bank's stage as far as the review, and let the portal answer."""
    for n, step in enumerate(run.flow.stages[1].steps, start=1):
        run.begin_step(n, step.kind, "x")
        if step.kind == "review":
            break
        run.done()
    run.to("person")
    for answer in answers or ("accepted",):
        run.press()
        run.answered(answer)


def test_a_journal_of_an_early_version(tmp_path: Path) -> None:
    """Before there were codes, a field that was the same had `true`, and a run named no items."""
    run = run_made(tmp_path / "old", Made())
    path = run / "journal.jsonl"
    text = path.read_text().replace('"same":"last4"', '"same":true').replace(f'"items":["{FIRST}"],', "")
    path.write_text(text.replace(f',"items":["{FIRST}"]', ""))
    assert '"items":["' not in path.read_text()
    assert proven(read(tmp_path, rewritten(run, {}))) == [
        "logged-in -",
        f"enrolled {FIRST}",
        f"confirmed {FIRST}",
    ]


def test_social_security_numbers_are_told_apart_and_never_named(tmp_path: Path) -> None:
    """Two importers by Social Security numbers are two lines, and no figure of either is in a reading."""
    numbers = ("keyring:one", "prompt")
    client = client_text(*numbers, ein="")
    labels = [f"{HIDDEN_SSN} (importer 1)", f"{HIDDEN_SSN} (importer 2)"]
    guided = Made(client=client, extra={"guided": True, "browser": None})
    reading = read(tmp_path, guided)
    assert reading.client is not None
    assert list(reading.client.numbers) == labels
    assert proven(reading)[1::2] == [f"enrolled {label}" for label in labels]


NAMES = {
    "the name written otherwise": (client_text(), client_text(name="BAYSIDE Imports, L.L.C."), True),
    "the EIN out of the IR numbers": (client_text(), client_text(ein=""), True),
    "another company of that name": (client_text(), client_text("98-765432100", ein="98-7654321"), False),
    "a number that CBP assigned": (
        client_text("261704-00001", ein=""),
        client_text("261704-00001", ein="", name="Other"),
        True,
    ),
    "another one": (client_text("261704-00001", ein=""), client_text("261704-00002", ein=""), False),
    "a person, by name": (
        client_text("prompt", ein=""),
        client_text("prompt", ein="", name="bayside imports LLC"),
        True,
    ),
    "another person": (
        client_text("prompt", ein=""),
        client_text("prompt", ein="", name="Bayside Imports"),
        False,
    ),
    "a name that is somebody's EIN": (
        client_text(),
        client_text("prompt", ein="", name="ein-123456789"),
        False,
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_client_keeps_its_key(case: str) -> None:
    """What the desk knows a client by: the same for one company, another for another, and safe in an address."""
    one, other, is_same = NAMES[case]
    keys = [client_in_file(parse_client(text, name="x", literal_secrets=False)).key for text in (one, other)]
    assert (keys[0] == keys[1]) is is_same
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for key in keys)


def test_names_in_other_scripts_are_told_apart() -> None:
    """Names of which no letter can stand in an address are two clients all the same."""
    keys = {
        client_of(client_text("prompt", ein="", name=f"'{name}'"))
        for name in ("株式会社", "有限会社", "''''")
    }
    assert len(keys) == 3


def test_a_copy_that_is_no_client(tmp_path: Path) -> None:
    """A bundle whose client's copy cannot be read, or is larger than any client, is nobody's."""
    for token, copy in (
        ("a1a1", b"[" * 5000),
        ("a2a2", b"company: [a]\n"),
        ("a3a3", client_text() + b"#" * 300_000),
    ):
        reading = read(tmp_path, Made(copy=copy, token=token))
        assert (reading.client, reading.facts, codes(reading)) == (None, (), [ProblemCode.NO_CLIENT])


def test_a_flow_that_cannot_be_read(tmp_path: Path) -> None:
    """What a run of such a flow proves is not known, and that is told; it is not taken for nothing."""
    run = run_made(tmp_path / "run", Made())
    (run / "flow.yaml").write_bytes(b"flow: [\n")
    digest = hashlib.sha256(b"flow: [\n").hexdigest()
    rewritten(run, {"flow": {"name": "x", "path": "flow.yaml", "sha256": digest}})
    reading = read(tmp_path, run)
    assert (reading.facts, codes(reading)) == ((), [ProblemCode.UNREAD])


def test_the_chain_tells_a_longer_run_from_another_one(tmp_path: Path) -> None:
    """Of one run exported twice the shorter is how the longer begins; gone on with twice, neither is."""
    home = tmp_path / "home"
    put_key(home)
    with begun(home, Made()) as run:
        run.begin_stage({"n": 1, "title": "Sign in", "item": None})
        short = read(tmp_path, run.directory.path).runs[0]
        signed_in(run)
        long = read(tmp_path, run.directory.path).runs[0]
    forked = read(tmp_path, rewritten(run.directory.path, {"ms": 13}, -1)).runs[0]
    assert short.entries < long.entries == forked.entries
    assert long.chain.startswith(short.chain)
    assert forked.chain.startswith(short.chain)
    assert forked.chain != long.chain
    assert replace(long, chain=long.chain) == long


@pytest.mark.parametrize(
    "written", ["219-09-9999", "219099999", "739156284037", "Acct 7391-56", "x:y", "env:1"]
)
def test_number_that_nobody_may_see_is_seen_of_no_bundle(tmp_path: Path, written: str) -> None:
    """Whoever writes a bundle by hand masks nothing: the desk does, or somebody's number is on its page for ever."""
    reading = read(tmp_path, Made(copy=client_text(FIRST, written), until=0))
    assert reading.client is not None
    assert reading.client.numbers == (FIRST, HIDDEN_SSN)


def test_file_that_is_exchanged_while_it_is_verified_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest would be of one file, and what it proves of another that was put in its place, and away again."""
    shown = bundle_of(tmp_path / "a", tmp_path / "shown.zip", Made(until=0))
    other = bundle_of(tmp_path / "b", tmp_path / "other.zip", Made(token=SECOND_TOKEN))
    assert len(read_bundle(shown, clock=NOW).facts) == 1  # the control: it can be read, and proves a log-in

    def exchanged(path: Path, **options: Any) -> BundleVerification:
        aside = path.rename(tmp_path / "aside.zip")
        other.rename(path)
        found = verify(path, **options)
        path.rename(other)
        aside.rename(path)
        return found

    monkeypatch.setattr("acepilot.desk.bundle_reading.verify", exchanged)
    with pytest.raises(EvidenceError, match="changed while it was added"):
        read_bundle(shown, clock=NOW)


def test_no_words_of_a_bundle_hold_a_long_number(tmp_path: Path) -> None:
    """Neither a name nor who somebody says they are: acepilot refuses a number there, others may not."""
    copy = client_text().replace(b"Bayside Imports LLC", b"1234567 Canada Inc. 7391-5628-4037")
    operator = {"account": "pat", "name": None, "said": "Pat 7391 5628 4037, clerk"}
    reading = read(tmp_path, Made(copy=copy, extra={"operator": operator}))
    assert reading.client is not None
    assert reading.client.name == "1234567 Canada Inc. ••••"
    assert {fact.by for fact in reading.facts} == {"Pat ••••, clerk"}
