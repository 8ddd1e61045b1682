from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from acepilot.desk import texts
from acepilot.desk.board import ProblemCode, Proof
from acepilot.desk.client_standing import DueKind, Lack, LineState


@pytest.mark.parametrize(
    ("codes", "sentences"),
    [
        (LineState, texts.STATES),
        (LineState, texts.NEXT),
        (Lack, texts.LACKS),
        (DueKind, texts.DUES),
        (ProblemCode, texts.PROBLEMS),
        (ProblemCode, texts.MENDING),
        (Proof, texts.PROVEN),
    ],
)
def test_every_code_has_its_sentence(codes: type[StrEnum], sentences: dict[Any, str]) -> None:
    """Nobody meets a code that cannot be told."""
    assert set(sentences) == set(codes)
