from __future__ import annotations

import pytest
from holdingcorpus import ACCOUNT, HONEST, KNOWN, OTHERS, UNKNOWN
from hypothesis import given
from hypothesis import strategies as st

from acepilot.holding import shortened
from acepilot.journal.redaction import SecretGate, clean_url, clean_urls_in


@pytest.mark.parametrize(
    "text",
    [
        ACCOUNT,
        f"account {ACCOUNT}.",
        "0001 2345 6789",
        "0001-2345-6789",
        "0 0 0 1 2 3 4 5 6 7 8 9",
        "000123\u00a0456789",
        "0001\u20112345\u200b6789",
        f"99{ACCOUNT}99",
        "\uff10\uff10\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
        "000’123’456’789",
        "000 • 123 | 456:789",
        "\ufe0f\u20e3".join(ACCOUNT),
        "٠٠٠١٢٣٤٥٦٧٨٩",
        "https://p.test/" + "".join(f"%{ord(sign):02x}" for sign in ACCOUNT),
        "".join(f"&#{ord(sign)};" for sign in ACCOUNT),
        "".join(f"&#x{ord(sign):x};" for sign in ACCOUNT),
    ],
)
def test_gate_finds_digits_however_written(text: str) -> None:
    """A secret number is found whole, in parts, invisible-joined, in other digits, escaped and inside more digits."""
    gate = SecretGate([ACCOUNT])
    assert gate.holds(text)
    assert "•" in gate.mask(text)
    assert not gate.holds(gate.mask(text))


@pytest.mark.parametrize("number", [ACCOUNT, *OTHERS])
def test_every_known_dress_is_masked(number: str) -> None:
    """Of a number in any dress of the corpus nothing is left to find, and what stands around it stays."""
    gate = SecretGate([number])
    if short := shortened(number):
        gate.add(short)
    for dresses in KNOWN.values():
        for name, dress in dresses.items():
            text = f"Before {dress(number)} after"
            masked = gate.mask(text)
            assert gate.holds(text), name
            assert not gate.holds(masked), name
            assert masked.startswith("Before "), name
            assert masked.endswith("after"), name


def test_honest_texts_are_written_as_they_are() -> None:
    """What holds no secret is not touched, nor is what holds one in a dress that is said not to be known."""
    gate = SecretGate([ACCOUNT])
    unknown = [dress(ACCOUNT) for dresses in UNKNOWN.values() for dress in dresses.values()]
    assert [gate.mask(text) for text in (*HONEST, *unknown)] == [*HONEST, *unknown]


def test_two_secrets_that_meet_are_masked_as_the_longer() -> None:
    """Where one secret begins like another or runs into it, no figure of either is left."""
    gate = SecretGate(["123456789"])
    gate.add("6789012345", shown="•••• 2345")
    assert gate.mask("see 123456789012345 there") == "see •••• 2345 there"


def test_text_that_was_clean_is_judged_anew_when_a_secret_is_learnt() -> None:
    """What a gate remembers of a text ends with the next secret."""
    gate = SecretGate([ACCOUNT])
    assert gate.mask("it is 8172635490") == "it is 8172635490"
    gate.add("8172635490")
    assert gate.mask("it is 8172635490") == "it is ••••"


def test_scattered_figures_of_a_page_are_masked_one_by_one() -> None:
    """Figures in fields of their own are covered on a page's text, names with figures passed over."""
    text = "\n".join(f'- textbox "Digit {n}": {sign}' for n, sign in enumerate("739156", 1))
    assert SecretGate(["739156"]).mask(text) == text
    assert SecretGate(["739156"]).mask_scattered(text).count("•") == 6


def test_gate_masks_a_number_that_is_written_in_two_ways() -> None:
    """A number that stands there plainly does not hide the same number in other digits."""
    assert SecretGate([ACCOUNT]).mask(f"{ACCOUNT} or ٠٠٠١٢٣٤٥٦٧٨٩") == "•••• or ••••"


@pytest.mark.parametrize("text", ["", "6789", "000123456780", "•••• 6789", "00012345678"])
def test_gate_lets_masked_and_other_texts_pass(text: str) -> None:
    """What a person may see of a secret, and what is another number, passes."""
    assert not SecretGate([ACCOUNT]).holds(text)


def test_gate_given_with_separators_finds_without() -> None:
    """A secret that was given spaced is found where it stands without spaces."""
    assert SecretGate(["123-45-6789"]).holds("it is 123456789")


def test_short_secret_counts_only_alone() -> None:
    """A secret of few characters is not found inside a longer number, but found where it stands alone."""
    gate = SecretGate(["1234"])
    assert not gate.holds("port 51234")
    assert not gate.holds("1234a")
    assert gate.holds("it is 1234.")
    assert gate.holds("it is 12-34.")


def test_letters_count_in_any_case() -> None:
    """A secret with letters is found in any case."""
    assert SecretGate(["GB33BUKB2020"]).holds("gb33 bukb 2020")


def test_empty_secret_is_no_secret() -> None:
    """What has no character but separators would be found everywhere, and is passed over."""
    gate = SecretGate(["", " - "])
    assert not gate.holds("anything at all")


def test_gate_looks_into_values_and_keys() -> None:
    """Texts are searched at any depth, and so are keys."""
    gate = SecretGate([ACCOUNT])
    assert gate.holds_in({"fields": [{"found": f"x {ACCOUNT}"}]})
    assert gate.holds_in({ACCOUNT: 1})
    assert not gate.holds_in({"fields": [{"found": "6789"}], "n": 3, "ok": True, "none": None})


def test_gate_passes_a_digest_that_happens_to_hold_the_digits() -> None:
    """Six digits occur by chance in hex digests; a digest is no leak and must not stop a run."""
    digest = "ab" * 29 + "123456"
    assert not SecretGate(["123456"]).holds_in({"sha256": digest})
    assert SecretGate(["123456"]).holds_in({"sha256": digest + "0"})


@given(st.text(alphabet="0123456789", min_size=6, max_size=17), st.data())
def test_gate_finds_any_number_with_any_separators(number: str, data: st.DataObject) -> None:
    """Whatever the digits and wherever spaces or dashes stand between them, the number is found."""
    joined = "".join(digit + data.draw(st.sampled_from(["", " ", "-", " - ", "\u2009"])) for digit in number)
    assert SecretGate([number]).holds(f"<{joined}>")


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://ace.cbp.gov/s/?ec=302&x=1#top", "https://ace.cbp.gov/s/"),
        ("https://user:pw@ace.cbp.gov:8443/a", "https://ace.cbp.gov:8443/a"),
        ("https://ace.cbp.gov/a#/route?x=1", "https://ace.cbp.gov/a"),
        ("about:blank", "about:blank"),
        ("data:text/html,<p>000123456789", "data:…"),
        ("https://[broken/?q=1", "https://[broken/"),
        ("", ""),
    ],
)
def test_url_loses_query_fragment_and_user(url: str, clean: str) -> None:
    """A URL keeps scheme, host, port and path, and nothing that carries values."""
    assert clean == clean_url(url)


def test_urls_in_a_text_are_cleaned() -> None:
    """In a sentence every URL is cleaned, and the rest stands."""
    assert clean_urls_in("from https://a.gov/x?y=1 to (wss://b.gov/z#q), why?") == (
        "from https://a.gov/x to (wss://b.gov/z why?"
    )


@pytest.mark.parametrize(
    "code", ["MDAwMTIzNDU2Nzg5", "AMDAwMTIzNDU2Nzg5", "303030313233343536373839", "YWNjdD0wMDAxMjM0NTY3ODk="]
)
def test_secret_in_base64_or_hexadecimal_is_masked(code: str) -> None:
    """A page may put a number into its own address so: what holds it is masked, the rest of the address stays."""
    gate = SecretGate(["000123456789"])
    url = f"https://portal.test/account/{code}/edit"
    assert gate.holds(url)
    masked = gate.mask(url)
    assert masked.startswith("https://portal.test/account/")
    assert code not in masked
    assert not gate.holds(masked)
    other = url.replace(code, "MDAwOTg3NjU0MzIx")
    assert gate.mask(other) == other
