"""SIGKILL at any moment: the journal verifies, the run is gone on with, and nothing is submitted twice.

Samples of the kill matrix, with one importer. `killkit_matrix.py` plays all of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from e2ekit import IR_NUMBERS
from killkit import FORMS, Moment, after_entry, after_receipt, assert_nothing_lost, kill_and_resume

pytestmark = pytest.mark.e2e

ONE = ("--only", IR_NUMBERS[0])
ACH, APPLY = "ach-flow", "apply-flow"
SAMPLES = (
    (ACH, after_receipt(FORMS[ACH], 1)),
    (ACH, after_entry(17)),
    (ACH, after_entry(19, is_torn=True)),
    (APPLY, after_entry(21)),
    (APPLY, after_receipt(FORMS[APPLY], 1)),
    (ACH, after_entry(0)),
    (ACH, after_entry(4, is_torn=True)),
    (ACH, after_entry(10)),
    (ACH, after_entry(15)),
    (ACH, after_entry(20)),
)
SHORT = SAMPLES[4:5]  # a receipt that nobody heard of; `tests/unit/journal` tears entries in every run


@pytest.mark.parametrize(
    ("flow", "moment"),
    [
        pytest.param(*one, id=f"{one[0]}-{one[1].name}", marks=[] if one in SHORT else [pytest.mark.long])
        for one in SAMPLES
    ],
)
def test_killed_run_is_gone_on_with(tmp_path: Path, flow: str, moment: Moment) -> None:
    """Whatever the moment, the run ends finished after `acepilot resume`, with one submission for the review."""
    killed = kill_and_resume(tmp_path, flow, moment, *(ONE if flow == ACH else ()))
    assert killed.has_come
    assert killed.state == "interrupted"
    assert_nothing_lost(killed, flow, reviews=1)


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.long
def test_submission_nobody_heard_of_is_not_repeated(tmp_path: Path, nth: int) -> None:
    """Of three importers, killed between the portal's receipt of any one and acepilot's entry: each is sent once."""
    killed = kill_and_resume(tmp_path, ACH, after_receipt(FORMS[ACH], nth))
    assert killed.has_come
    assert killed.asked == "it was"
    assert_nothing_lost(killed, ACH, reviews=3)
