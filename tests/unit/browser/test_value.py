"""`value "X"`: the datum that a page shows for X, in every shape in which portals show one."""

from __future__ import annotations

import pytest
from shortkit import first

from acepilot.browser.field_reader import read_text
from acepilot.browser.found import Ambiguous, NotThere
from acepilot.testing import FakePortal

NUMBER = "021000021"
COLUMN = f"""<table><thead><tr><th>Bank</th><th>Routing Number</th><th>Type</th></tr></thead>
<tbody><tr><td>First</td><td>{NUMBER}</td><td>Checking</td></tr></tbody></table>"""
COLUMN_WITHOUT_HEAD = f"""<table><tr><th>Bank</th><th>Routing Number:</th></tr>
<tr><td>First</td><td>{NUMBER}</td></tr></table>"""
ROW = f"""<table><tr><th scope=row>Bank</th><td>First</td></tr>
<tr><th scope=row>Routing Number *</th><td>{NUMBER}</td></tr></table>"""
ROW_OF_TWO_CELLS = f"""<table><tr><td>Bank</td><td>First</td></tr>
<tr><td>Routing Number:</td><td><span>{NUMBER}</span></td></tr></table>"""
ARIA_GRID = f"""<div role=grid><div role=rowgroup><div role=row><span role=columnheader>Bank</span>
<span role=columnheader>Routing Number</span></div></div><div role=rowgroup><div role=row>
<span role=gridcell>First</span><span role=gridcell>{NUMBER}</span></div></div></div>"""
ARIA_ROW_HEADER = f"""<div role=table><div role=row><div role=rowheader>Routing Number</div>
<div role=cell>{NUMBER}</div></div></div>"""
TERM = f"<dl><dt>Bank</dt><dd>First</dd><dt>Routing Number</dt><dd>{NUMBER}</dd><dt>Type</dt><dd>Checking</dd></dl>"
WRAPPED_TERM = f"""<dl><div><dt>Bank</dt><dd>First</dd></div>
<div><dt><b>Routing Number</b>:</dt><dd><p>{NUMBER}</p></dd></div></dl>"""
READ_ONLY = f"""<label>Bank <input value=First readonly></label>
<label>Routing Number: <input value={NUMBER} readonly></label>"""
DISABLED = f"<label for=r>Routing Number</label><input id=r value={NUMBER} disabled>"
OUTPUT = f"<label for=r>Routing Number</label><output id=r>{NUMBER}</output>"
LABELLED_BY = f"<span id=l>Routing Number</span><span id=v aria-labelledby=l>{NUMBER}</span>"
TWO_SPANS = f"""<div><span>Routing Number:</span> <span>{NUMBER}</span></div>
<div><span>Type</span><span>Checking</span></div>"""
SHAPES = {
    "a column of a table": COLUMN,
    "a column without thead": COLUMN_WITHOUT_HEAD,
    "a row of a table": ROW,
    "a row of two cells": ROW_OF_TWO_CELLS,
    "a column of an ARIA grid": ARIA_GRID,
    "a row header with ARIA roles": ARIA_ROW_HEADER,
    "a definition list": TERM,
    "a definition list with wrappers": WRAPPED_TERM,
    "a read-only field": READ_ONLY,
    "a disabled field": DISABLED,
    "an output": OUTPUT,
    "a text that is labelled by another": LABELLED_BY,
    "two spans": TWO_SPANS,
}
IN_SHADOW = """<x-data></x-data><script>
const root = document.querySelector('x-data').attachShadow({mode: 'open'});
root.innerHTML = `%s`;
</script>"""


def value(portal: FakePortal, name: str = "Routing Number") -> str:
    """Return the datum for a name."""
    return read_text(portal.find_now(f'value "{name}"'))


@first("shape", SHAPES.values(), ids=SHAPES)
def test_datum_is_found(portal: FakePortal, shape: str) -> None:
    """The datum is found by the word that stands for it."""
    portal.show(shape)
    assert value(portal) == NUMBER


@first("shape", SHAPES.values(), ids=SHAPES)
def test_datum_is_found_in_an_open_shadow_root(portal: FakePortal, shape: str) -> None:
    """The datum is found in a custom element just as well."""
    portal.show(IN_SHADOW % shape)
    assert value(portal) == NUMBER


def test_header_and_datum_in_roots_of_their_own(portal: FakePortal) -> None:
    """Cells that are custom elements with open roots are still cells of their column."""
    portal.show(
        f"""<div role=grid>
        <div role=row><span role=columnheader>Bank</span><span role=columnheader>Routing Number</span></div>
        <div role=row><span role=gridcell>First</span><span role=gridcell><x-cell></x-cell></span></div></div><script>
        document.querySelector('x-cell').attachShadow({{mode: 'open'}}).innerHTML = '<b>{NUMBER}</b>';
        </script>"""
    )
    assert value(portal) == NUMBER


@first(
    "shape",
    [
        "<table><thead><tr><th>Routing Number</th></tr></thead><tbody></tbody></table>",
        "<table><thead><tr><th>Routing Number</th></tr></thead><tbody><tr><td> </td></tr></tbody></table>",
        "<dl><dt>Routing Number</dt><dd></dd></dl>",
        "<label>Routing Number <input readonly></label>",
        "<label>Routing Number <output></output></label>",
        "<div><span>Routing Number</span><span></span></div>",
        f"<dl hidden><dt>Routing Number</dt><dd>{NUMBER}</dd></dl>",
    ],
)
def test_empty_or_hidden_data_is_no_datum(portal: FakePortal, shape: str) -> None:
    """A place for a datum that shows none is as if it were not there."""
    portal.show(shape)
    assert not portal.is_present('value "Routing Number"')
    with pytest.raises(NotThere):
        value(portal)


def test_empty_cell_beside_a_full_one_does_not_count(portal: FakePortal) -> None:
    """Of two rows, the one without a datum makes nothing ambiguous."""
    portal.show(
        f"<table><tr><th>Routing Number</th></tr><tr><td></td></tr><tr><td>{NUMBER}</td></tr></table>"
    )
    assert value(portal) == NUMBER


@first(
    "shape",
    [
        f"<label>Routing Number <input value={NUMBER}></label>",
        f"<label>Routing Number <textarea>{NUMBER}</textarea></label>",
        f"<div><span>Routing Number</span><input value={NUMBER}></div>",
        f"<div><span>Routing Number</span><span><input value={NUMBER}></span></div>",
    ],
)
def test_field_that_can_be_edited_shows_no_datum(portal: FakePortal, shape: str) -> None:
    """What stands in an open form is not what the portal has on file."""
    portal.show(shape)
    assert not portal.is_present('value "Routing Number"')


@first(
    "shape",
    [
        "<table><tr><th>Routing Number</th></tr><tr><td>021000021</td></tr><tr><td>111000025</td></tr></table>",
        "<dl><dt>Routing Number</dt><dd>021000021</dd><dd>111000025</dd></dl>",
        f"{COLUMN}{TERM}",
        f"{OUTPUT}<section>{TWO_SPANS}</section>{READ_ONLY}",
    ],
)
def test_two_data_are_ambiguous(portal: FakePortal, shape: str) -> None:
    """Two data for one name are told, never guessed."""
    portal.show(shape)
    with pytest.raises(Ambiguous):
        value(portal)


def test_table_then_value_reads_that_table_alone(portal: FakePortal) -> None:
    """`table "New" >> value "X"` reads X in that table, whatever other tables show."""
    portal.show(
        f"<table aria-label=Old><tr><th>Routing Number</th></tr><tr><td>111000025</td></tr></table>"
        f"<table aria-label=New><tr><th>Routing Number</th></tr><tr><td>{NUMBER}</td></tr></table>"
    )
    assert read_text(portal.find_now('table "New" >> value "Routing Number"')) == NUMBER


def test_value_takes_a_regex(portal: FakePortal) -> None:
    """The word may be told by a regex."""
    portal.show(TERM)
    assert read_text(portal.find_now("value /routing (no|number)/")) == NUMBER


def test_word_in_the_middle_of_a_sentence_is_no_label(portal: FakePortal) -> None:
    """A sentence that mentions the word stands for no datum."""
    portal.show("<div><span>Enter your Routing Number below</span><span>Thank you</span></div>")
    assert not portal.is_present('value "Routing Number"')


def test_other_columns_are_not_read(portal: FakePortal) -> None:
    """A column of a neighbouring name is another column."""
    portal.show("<table><tr><th>Bank Routing Number</th></tr><tr><td>111000025</td></tr></table>")
    assert not portal.is_present('value "Routing Number"')


@first(
    "rows",
    [
        f"""<tr><th colspan=2>Bank</th><th>Routing Number</th></tr>
        <tr><td>First</td><td>Miami</td><td>{NUMBER}</td></tr>""",
        f"""<tr><th>Bank</th><th>Routing Number</th></tr>
        <tr><td rowspan=2>First</td><td></td></tr><tr><td>{NUMBER}</td><td>more</td></tr>""",
        f"""<tr><th aria-colindex=2>Bank</th><th aria-colindex=4>Routing Number</th></tr>
        <tr><td aria-colindex=4>{NUMBER}</td></tr>""",
    ],
    ids=["a wide cell before it", "a tall cell before it", "columns that are numbered"],
)
def test_datum_stands_in_its_own_column(portal: FakePortal, rows: str) -> None:
    """Cells that span columns or rows, or that are not all drawn, do not shift the data of those after them."""
    portal.show(f"<table>{rows}</table>")
    assert value(portal) == NUMBER


def test_read_only_field_in_a_cell_is_the_datum(portal: FakePortal) -> None:
    """A portal that draws its data as read-only fields in cells shows them all the same."""
    portal.show(f"<table><tr><th>Routing Number</th><td><input readonly value={NUMBER}></td></tr></table>")
    assert value(portal) == NUMBER


def test_open_field_in_a_cell_is_no_datum(portal: FakePortal) -> None:
    """A field in a cell that can be edited is a form's."""
    portal.show(f"<table><tr><th>Routing Number</th><td><input value={NUMBER}></td></tr></table>")
    assert not portal.is_present('value "Routing Number"')


def test_name_that_is_drawn_by_a_custom_element(portal: FakePortal) -> None:
    """A word that stands in an open shadow root names its datum."""
    portal.show(
        f"""<dl><dt><x-word></x-word></dt><dd>{NUMBER}</dd></dl><script>
        document.querySelector('x-word').attachShadow({{mode: 'open'}}).innerHTML = '<b>Routing Number</b>';
        </script>"""
    )
    assert value(portal) == NUMBER
