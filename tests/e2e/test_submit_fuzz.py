"""Random forms, random fills, random ways to submit: what is sent without the protections is not sent with them.

Derandomized, so that a run is the same everywhere; the long run says how many of its cases the control counted.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from submits.harness import NONE, Corpus, Play
from submits.random_forms import FORMS, Form

FEW = 2
MANY = 360
LEAST_COUNTED = 300


def _fuzz(running: Corpus, examples: int) -> int:
    """Run that many forms; return how many of them the control counted."""
    counted = 0

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(FORMS)
    def send(form: Form) -> None:
        nonlocal counted
        running.server.serve("/fuzz.html", form.page)
        if not running.run(Play(form.flow), NONE).counted:
            return
        counted += 1
        guarded = running.run(Play(form.flow))
        assert guarded.counted == 0, (form, guarded.received)
        assert guarded.stopped_by, (form, guarded)

    send()
    return counted


def test_random_forms_send_nothing(corpus: Corpus) -> None:
    """Of a few random forms, most send without the protections, and none with them."""
    assert _fuzz(corpus, FEW) >= FEW // 2


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_many_random_forms_send_nothing(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    """Of many random forms, at least 300 send without the protections, and none with them."""
    counted = _fuzz(corpus, MANY)
    with capsys.disabled():
        print(f"\nfuzzer: {counted} of {MANY} forms sent without the protections, none with them")
    assert counted >= LEAST_COUNTED
