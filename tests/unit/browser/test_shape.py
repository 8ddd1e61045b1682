"""The shape of a request: alike for the same call with other values, and not for another call."""

from __future__ import annotations

from itertools import pairwise

import pytest

from acepilot.browser.shape import Shape, is_at, place

AT = "https://portal.test/api"
NAMES = ("Bayside Imports LLC", "Save & Send Mart")
ALIKE = {
    "json": [f'{{"id": {n}, "call": "keep", "value": "{name}"}}' for n, name in enumerate(NAMES)],
    "form": ["call=keep&value=Bayside+Imports+LLC", "call=keep&value=Save+%26+Send+Mart"],
    "json in a form": [
        'message={"actions":[{"id":"1;a","call":"keep","value":"Bayside Imports LLC"}]}&token=eyJ0eXAi12345',
        'message={"actions":[{"id":"2;a","call":"keep","value":"Save %26 Send Mart"}]}&token=eyK9sXBi54321',
    ],
    "words": ["keep Bayside Imports LLC", "keep Save & Send Mart"],
    "xml": [f"<call>keep</call>\n<value>{name}</value>" for name in NAMES],
    "parts": [
        f"--{cut}\nContent-Disposition: form-data; name=value\n\n{name}\n--{cut}--"
        for cut, name in zip(("AbCdEf", "GhIjKl"), NAMES, strict=True)
    ],
    "time": [
        '{"at": "2026-11-27T20:01:02", "on": 1795808866}',
        '{"at": "2026-11-28T01:12:13", "on": 1795899999}',
    ],
}
"""Each kind twice: the same call, with other values, times, serial numbers or tokens."""
OTHER = {
    "call": ('{"call": "keep"}', '{"call": "finalize"}'),
    "number": ('{"op": 1}', '{"op": 2}'),
    "yes": ('{"draft": true}', '{"draft": false}'),
    "name": ('{"draft": 1}', '{"final": 1}'),
    "more": ('{"calls": ["keep"]}', '{"calls": ["keep", "keep"]}'),
    "twice": ("a=1", "a=1&a=1"),
    "nothing": ("a=1", ""),
    "beside a value": ("keep Bayside Imports LLC", "final Bayside Imports LLC"),
    "in a query language": (
        '{"q": "{keep(n: \\"Save & Send Mart\\")}"}',
        '{"q": "{end(n: \\"Save & Send Mart\\")}"}',
    ),
    "in a text": ('{"text": "{\\"call\\": \\"keep\\"}"}', '{"text": "{\\"call\\": \\"end\\"}"}'),
    "xml": ("<call>keep</call>", "<call>end</call>"),
}
"""Pairs of bodies, the second of which is another call."""


def shape(body: str, url: str = AT) -> Shape | None:
    """Return the shape of a request."""
    return Shape.of("POST", url, body, NAMES)


@pytest.mark.parametrize("kind", ALIKE)
def test_same_call_with_other_values_has_the_same_shape(kind: str) -> None:
    """Values, serial numbers, times and tokens are no part of it."""
    for one, other in pairwise(ALIKE[kind]):
        assert shape(one) == shape(other)


@pytest.mark.parametrize("kind", OTHER)
def test_other_call_has_another_shape(kind: str) -> None:
    """Another name, word, number or yes makes another shape; so does more or less of them."""
    one, other = OTHER[kind]
    assert shape(one) != shape(other)


def test_query_and_method_belong_to_it() -> None:
    """The parameters of the address count as the body does; so does the method."""
    assert shape("", f"{AT}?call=keep&_=1") == shape("", f"{AT}?call=keep&_=2")
    assert shape("", f"{AT}?call=keep") != shape("", f"{AT}?call=end")
    assert Shape.of("GET", AT, "", ()) != Shape.of("PUT", AT, "", ())


def test_what_is_too_deep_to_be_read_has_none() -> None:
    """Lists in lists without end have no shape, and so none that was let through."""
    assert shape("[" * 100_000 + "]" * 100_000) is None


def test_place_is_without_what_tells_records_apart() -> None:
    """Numbers, made-up codes, case and a trailing slash do not matter; what lies beneath an address is at it."""
    draft = place(f"{AT}/Draft/17/")
    assert draft == place(f"{AT}//draft;v=1/18") != place(f"{AT}/draft/x")
    assert is_at(draft, place(f"{AT}/draft"))
    assert not is_at(place(f"{AT}/drafts"), place(f"{AT}/draft"))
    assert not is_at(draft, place("https://portal.test/"))
