"""What a yes to look-ups lets through: each field's own, once, and nothing that looks like a submission."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acepilot.browser.lookups import Load, LookUps, words_of
from acepilot.browser.shape import Shape

AURA = ("POST", "https://portal.test/aura")
NAME, ACCOUNT = "Bayside Imports LLC", "000123456789"
CHOICES = {"FL", "US"}
PRIVATE = {ACCOUNT}


def load(*values: str, **changes: object) -> Load:
    """Return what a look-up carries."""
    made = Load(AURA, frozenset(values), frozenset(), is_navigation=False, is_abroad=False)
    return replace(made, **changes)  # type: ignore[arg-type]


def let_through(*stopped: Load) -> LookUps:
    """Return look-ups, these having been stopped and let through."""
    made = LookUps()
    made.permit(stopped or (load(NAME), load(ACCOUNT)))
    return made


def admits(look_ups: LookUps, one: Load) -> bool:
    """Tell whether a request passes."""
    return look_ups.admits(one, CHOICES, PRIVATE)


def test_a_fields_own_look_up_passes_once() -> None:
    """After a field is left its look-up passes; another like it, from the same leaving, does not."""
    look_ups = let_through()
    look_ups.leave([NAME])
    assert [admits(look_ups, load(NAME)) for _ in range(2)] == [True, False]
    look_ups.leave([NAME])
    assert admits(look_ups, load(NAME))


def test_as_many_pass_as_were_stopped_for_one_field() -> None:
    """A page that asks twice about each field may do so again."""
    look_ups = let_through(load(NAME), load(NAME), load(ACCOUNT))
    look_ups.leave([ACCOUNT])
    assert [admits(look_ups, load(ACCOUNT)) for _ in range(3)] == [True, True, False]


def test_late_look_up_of_an_earlier_field_passes() -> None:
    """A page may put a look-up off: the field after it is being filled then."""
    look_ups = let_through()
    look_ups.leave([NAME])
    look_ups.leave([ACCOUNT])
    assert admits(look_ups, load(NAME))


def test_nothing_passes_once_a_fields_look_ups_are_over() -> None:
    """What a page sends of a field later is late: it was asked about too, and is no part of the yes."""
    look_ups = let_through()
    left = look_ups.leave([NAME])
    assert not look_ups.is_late({NAME})
    look_ups.end_of(left.number)
    assert look_ups.is_late({NAME})
    assert not admits(look_ups, load(NAME))
    look_ups.leave([NAME])
    assert admits(look_ups, load(NAME))


def test_nothing_passes_when_the_form_is_filled() -> None:
    """What comes after the last field, and before the first, is stopped."""
    look_ups = let_through()
    assert not admits(look_ups, load(NAME))
    look_ups.leave([NAME])
    look_ups.end()
    assert not admits(look_ups, load(NAME))


@pytest.mark.parametrize(
    "one",
    [
        load(NAME, ACCOUNT),
        load(ACCOUNT),
        load("FL"),
        load(),
        load(NAME, values=None),
        load(NAME, is_navigation=True),
        load(NAME, words=frozenset({"submit"})),
        load(NAME, address=("POST", "https://portal.test/other")),
        load(NAME, address=("PUT", AURA[1])),
    ],
)
def test_what_is_no_look_up_of_the_field_is_stopped(one: Load) -> None:
    """Two fields, another field, a choice alone, nothing of the field, what cannot be read, a navigation, a word."""
    look_ups = let_through()
    look_ups.leave([NAME])
    assert not admits(look_ups, one)
    assert admits(look_ups, load(NAME, "FL"))


def test_private_value_goes_to_no_other_host() -> None:
    """Whatever was let through, a bank's value stays on the flow's hosts."""
    look_ups = let_through(load(NAME), load(ACCOUNT))
    look_ups.leave([ACCOUNT])
    assert not admits(look_ups, load(ACCOUNT, is_abroad=True))
    assert admits(look_ups, load(ACCOUNT))


def test_word_of_one_field_alone_is_not_let_through() -> None:
    """A word that the look-ups of two fields say is the page's own; one that a single request says may be more."""
    both, one = frozenset({"verify"}), frozenset({"verify", "submit"})
    look_ups = let_through(load(NAME, words=both), load(ACCOUNT, words=one))
    look_ups.leave([ACCOUNT])
    assert not admits(look_ups, load(ACCOUNT, words=one))
    assert admits(look_ups, load(ACCOUNT, words=both))


def test_request_that_carries_nothing_must_say_no_word_either() -> None:
    """The portal may know by now what was looked up: a word is enough to submit it. No other address is concerned."""
    look_ups = let_through()
    assert look_ups.says_more(load(words=frozenset({"submit"})))
    assert not look_ups.says_more(load())
    assert not look_ups.says_more(
        load(words=frozenset({"submit"}), address=("POST", "https://portal.test/log"))
    )


def shape(body: str, method: str = "POST", url: str = AURA[1]) -> Shape | None:
    """Return the shape of a request that may carry the name."""
    return Shape.of(method, url, body, {NAME})


def test_look_up_of_another_shape_is_not_let_through() -> None:
    """The yes is for the calls that were stopped: another call with the same field's value is none of them."""
    look_ups = let_through(load(NAME, shape=shape(f'{{"call": "keep", "value": "{NAME}"}}')))
    look_ups.leave([NAME])
    assert not admits(look_ups, load(NAME, shape=shape(f'{{"call": "finalize", "value": "{NAME}"}}')))
    assert not admits(look_ups, load(NAME, shape=None))
    assert admits(look_ups, load(NAME, shape=shape(f'{{"value": "{NAME}", "call": "keep"}}')))


FINALIZE = '{"call": "finalize"}'


@pytest.mark.parametrize(
    ("method", "url", "body", "is_more"),
    [
        ("POST", "/draft", FINALIZE, True),
        ("POST", "/draft/", "call=finalize", True),
        ("POST", "/Draft;j=1/17", "", True),
        ("GET", "/draft?call=finalize", "", True),
        ("DELETE", "/draft", "", True),
        ("GET", "/draft", "", False),
        ("GET", "/draft?call=keep", "", False),
        ("POST", "/draft", '{"ping": 1}', False),
        ("POST", "/drafts", FINALIZE, False),
    ],
)
def test_what_else_goes_to_such_an_address_must_say_no_more(
    method: str, url: str, body: str, is_more: bool
) -> None:
    """The portal has the look-up now, a call that carries nothing is enough: it must be one known before."""
    at = "https://portal.test"
    asked = f"{at}/draft?call=keep&value=Bayside+Imports+LLC"
    look_ups = LookUps()
    ping = Shape.of("POST", f"{at}/draft", '{"ping": 1}', ())
    assert ping is not None
    look_ups.see(f"{at}/draft", ping)
    look_ups.permit([load(NAME, address=("GET", f"{at}/draft"), shape=shape("", "GET", asked))])
    one = load(
        address=(method, f"{at}{url.partition('?')[0]}"), shape=Shape.of(method, f"{at}{url}", body, ())
    )
    assert look_ups.knows(one.address[1]) is (url != "/drafts")
    assert look_ups.says_more(one, is_read=method == "GET") is is_more


def test_words_of_a_request() -> None:
    """Words are found in any dress; those of the values themselves do not count."""
    text = "/aura\nmessage=%7B%22call%22%3A%22ACTION%24submitAll%22%7D&name=Save+Mart"
    assert words_of(text, {"Save Mart"}) == {"submit"}
