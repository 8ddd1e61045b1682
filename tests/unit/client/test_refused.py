from __future__ import annotations

from pathlib import Path

import pytest

from acepilot.client.load import parse_client
from acepilot.client.models import MOST_IMPORTERS
from acepilot.errors import ClientError

REFUSED = Path(__file__).parent / "refused"
SAMPLES = sorted(REFUSED.glob("*.yaml"))
SECRETS = ("555666777", "666777", "536-90-4399", "536904399", "٣٤٥٦", "777888999", "1234567890")


def refusal(sample: Path, *, literal_secrets: bool) -> ClientError:
    """Load a client that must be refused."""
    with pytest.raises(ClientError) as caught:
        parse_client(sample.read_bytes(), name=sample.name, literal_secrets=literal_secrets)
    return caught.value


def test_there_are_samples() -> None:
    """The directory of refused clients is found."""
    assert len(SAMPLES) >= 20


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_refused_with_its_golden_message(sample: Path) -> None:
    """A client with mistakes is refused with all of them at once, each with place and advice."""
    assert refusal(sample, literal_secrets=False).message + "\n" == sample.with_suffix(".txt").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("literal_secrets", [True, False])
@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.stem[:2] != "07"], ids=lambda path: path.stem)
def test_no_refusal_repeats_what_may_be_a_secret(sample: Path, literal_secrets: bool) -> None:
    """No message, and nothing in the chain of causes, repeats an account number or an IR number."""
    error: BaseException | None = refusal(sample, literal_secrets=literal_secrets)
    while error is not None:
        assert not [secret for secret in SECRETS if secret in f"{error} {error!r}"]
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("too_many", [0, 1])
def test_more_importers_than_a_record_can_hold_are_refused(too_many: int) -> None:
    """What would be written and then not be read again is not begun; as many as fit are taken."""
    signs = "0123456789ABCDEFGHJKLMNPQRSTUVWXY"
    suffixes = [first + second for first in signs for second in signs][: MOST_IMPORTERS + too_many]
    listed = "".join(f"  - {{ir_number: '12-3456789{suffix}'}}\n" for suffix in suffixes)
    text = f"company:\n  legal_name: Bayside Imports LLC\nimporters:\n{listed}".encode()
    if not too_many:
        assert len(parse_client(text, name="many.yaml", literal_secrets=False).importers) == MOST_IMPORTERS
        return
    with pytest.raises(ClientError, match=f"{MOST_IMPORTERS + 1} importers are listed"):
        parse_client(text, name="many.yaml", literal_secrets=False)
