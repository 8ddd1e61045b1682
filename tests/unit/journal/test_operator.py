from __future__ import annotations

import pytest

from acepilot.journal.operator import LONGEST_SAID, known_operator, parse_said


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
