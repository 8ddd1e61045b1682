from __future__ import annotations

import pytest

from acepilot.journal.operator import LONGEST_SAID, known_operator, parse_said, said_before


def test_the_account_is_the_systems_and_not_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone can set a variable; the system knows who runs the process."""
    before = known_operator()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert known_operator() == before
    assert before["account"] not in {"", "somebody-else"}


@pytest.mark.parametrize("said", ["Pat Lee, broker", "李小龍, 報關員", "<b>Pat</b>", "Pat Lee III, desk 12"])
def test_a_name_and_a_role_are_taken_as_said(said: str) -> None:
    """Any script, and markup too: whoever shows it makes it harmless."""
    assert parse_said(f"  {said} ") == said


@pytest.mark.parametrize(
    "said",
    ["", "  ", "12", "Pat\nLee", "Pat\x1b[2J", "Pat \u202eeel", "P" * (LONGEST_SAID + 1), "Pat 000123456789"],
)
def test_what_is_no_plain_line_is_refused(said: str) -> None:
    """Nothing that acts on a terminal, hides, or could be an account's number is kept."""
    with pytest.raises(ValueError, match=r"\.$"):
        parse_said(said)


@pytest.mark.parametrize(("account", "said"), [("", "Pat Lee"), ("another", "")], ids=["same", "another"])
def test_what_was_said_in_a_run_stays_at_the_same_account_alone(account: str, said: str) -> None:
    """Who goes on from another account is not who began; an older entry that tells of nobody changes nothing."""
    known = known_operator()["account"]
    hand = {"account": account or known, "name": "", "said": "Pat Lee"}
    begun = {"kind": "run.started", "data": {"operator": hand}}
    assert said_before([begun, {"kind": "run.resumed", "data": {"after_seq": 0}}]) == said
    other = {"account": known, "name": "", "said": "Sam Roe"}
    assert said_before([begun, {"kind": "run.resumed", "data": {"operator": other}}]) == "Sam Roe"


def test_a_journal_that_tells_of_nobody_says_nothing() -> None:
    """As one that was cut before its first entry, or of which a part is no object."""
    assert said_before([]) == said_before([{"kind": "run.started", "data": {"operator": "pat"}}]) == ""
