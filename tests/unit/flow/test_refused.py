"""Flows that must not load, each with its golden message beside it.

To add a case: put `NN-name.yaml` into `refused/`, run this test, and copy what it says into `NN-name.txt` once it is
what a clerk needs to read.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from acepilot.errors import ExitCode, FlowError
from acepilot.flow.load import parse_flow
from acepilot.flow.words import SUBMIT_WORDS

REFUSED = Path(__file__).parent / "refused"
SAMPLES = sorted(REFUSED.glob("*.yaml"))


def _refusal(sample: Path) -> FlowError:
    with pytest.raises(FlowError) as caught:
        parse_flow(sample.read_bytes(), name=sample.name)
    return caught.value


def test_there_are_samples() -> None:
    """The directory of refused flows is found."""
    assert len(SAMPLES) >= 91


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_refused_with_its_golden_message(sample: Path) -> None:
    """A flow with mistakes is refused with all of them at once, each with place and advice."""
    refusal = _refusal(sample)
    assert str(refusal) + "\n" == sample.with_suffix(".txt").read_text("utf-8")
    assert refusal.exit_code is ExitCode.WRONG_INPUT


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_each_mistake_says_what_to_do(sample: Path) -> None:
    """No mistake of a flow is told without its line and column, and what to write instead."""
    for mistake in _refusal(sample).mistakes:
        assert mistake.hint, mistake
        assert min(mistake.place.line, mistake.place.column) >= 1


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_flow_of_any_editor_loads(ending: str, mark: str) -> None:
    """Line ends of Windows and a byte order mark are no mistakes; nor are numbers and yes or no, which stay texts."""
    text = (
        "version: 1\nflow: a\ntitle: yes\nhosts: [ace.cbp.gov]\nstages:\n  - stage: 007\n    steps:\n"
        '      - fill:\n          textbox "A": 010\n          textbox "B": no\n'
    )
    flow = parse_flow((mark + text).replace("\n", ending).encode(), name="a.yaml")
    values = [field.value.text for field in flow.stages[0].steps[0].required_fields()]
    assert (flow.title, flow.stages[0].title.text, values) == ("yes", "007", ["010", "no"])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_messages_are_for_clerks(sample: Path) -> None:
    """No message speaks of tokens, mappings, scalars or Python."""
    said = " ".join(f"{each.message} {each.hint}" for each in _refusal(sample).mistakes).lower()
    for word in ("token", "mapping", "scalar", "python object", "pydantic", "valueerror", "dict", "none)"):
        assert word not in said


def test_every_submit_word_is_refused() -> None:
    """The sample of submit words has one mistake for each word of the list."""
    refusal = _refusal(REFUSED / "10-click-on-submit-words.yaml")
    said = [mistake.message.split("`")[1] for mistake in refusal.mistakes]
    assert sorted(said) == sorted(SUBMIT_WORDS)


@pytest.mark.parametrize("kind", ["click", "navigate", "open"])
@pytest.mark.parametrize(
    "between", ["expect: alert", "ask: Wait.", "capture: page", "confirm:\n          alert: x"]
)
def test_only_a_review_lifts_the_refusal(kind: str, between: str) -> None:
    """Whatever else stands between a fill and an action, the action is refused."""
    what = {"click": 'button "Next"', "navigate": "Accounts", "open": "https://ace.cbp.gov/"}[kind]
    text = (
        "flow: a\nhosts: [ace.cbp.gov]\nstages:\n  - stage: One\n    steps:\n"
        f'      - fill:\n          textbox "A": x\n      - {between}\n      - {kind}: {what}\n'
    )
    with pytest.raises(FlowError, match=f"This `{kind}` can come after the `fill` on line 6"):
        parse_flow(text.encode(), name="a.yaml")
