"""The text beside a field without a name of its own: one text, one field, and where it is not plain, none."""

# ruff: noqa: E501 - pages are read best as they are written

from __future__ import annotations

from playwright.sync_api import Page

from acepilot.testing import FakePortal

NAMES = (
    """Object.fromEntries([...acepilotBeside.all(acepilot.kit)].map(([field, text]) => [field.id, text]))"""
)


def at(left: int, top: int, inner: str) -> str:
    """Return something that is drawn at a place of the page."""
    return f"<div style='position:absolute;left:{left}px;top:{top}px;white-space:nowrap'>{inner}</div>"


def field(name: str, more: str = "") -> str:
    """Return a text box without a label."""
    return f"<input id={name} {more} style='width:120px;height:20px;box-sizing:border-box;display:block'>"


def table(*rows: str) -> str:
    """Return a table of rows whose cells stand between bars."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


PLAIN = {
    "left of it, in cells": (table(f"City|{field('r')}", f"ZIP|{field('a')}"), {"r": "City", "a": "ZIP"}),
    "in four columns with wide labels": (
        "<style>td{min-width:150px}</style>" + table(f"City|{field('r')}|ZIP|{field('a')}"), {"r": "City", "a": "ZIP"},
    ),
    "in the same row, under the words above the table": (
        at(10, 10, "<p style='margin:0 0 4px 160px'>Enter the company</p><style>td:first-child{width:150px}</style>" + table(f"City|{field('r')}")),
        {"r": "City"},
    ),
    "heads of one row": (table("City|ZIP", f"{field('r')}|{field('a')}"), {"r": "City", "a": "ZIP"}),
    "rows of labels and of fields": (
        table("City|ZIP", f"{field('r')}|{field('a')}", "State|Phone", f"{field('s')}|{field('p')}"),
        {"r": "City", "a": "ZIP", "s": "State", "p": "Phone"},
    ),
    "two columns that have drifted apart": (
        at(10, 10, "City") + at(10, 32, field("r")) + at(300, 10, "Phone") + at(300, 60, "x" * 130)
        + at(10, 90, "State") + at(10, 112, field("s")) + at(300, 66, "ZIP") + at(300, 88, field("a")),
        {"r": "City", "s": "State", "a": "ZIP"},
    ),
    "a check box with its text under the field": (
        "<p>City <input id=r></p><p style='margin:0'><input type=checkbox id=c> Same as the company's</p>", {"r": "City"},
    ),
    "an input inside the combo box": ("<p>City <span id=o role=combobox><input id=r></span></p>", {"r": "City", "o": "City"}),
    "a hidden list in between": (
        "<p>City <select style='position:absolute;clip:rect(0 0 0 0);width:1px;height:1px'></select><input id=r></p>", {"r": "City"},
    ),
}  # fmt: skip

NOBODYS = {
    # nearer to the next field
    "left of ours, and right above the next": at(10, 10, "City") + at(200, 10, field("ours")) + at(10, 32, field("next")),
    "above ours, and right before the next": at(10, 10, "City") + at(10, 46, field("ours")) + at(60, 10, field("next")),
    "above two fields at once": at(40, 10, "City") + at(20, 32, field("r")) + at(60, 36, field("a")),
    "left of two lines": at(10, 22, "Address") + at(80, 10, field("r")) + at(80, 31, field("a")),
    "beside ours, and above a field of a shadow root": at(10, 10, "City") + at(200, 10, field("ours"))
    + at(10, 32, f"<x-f></x-f><script>document.querySelector('x-f').attachShadow({{mode:'open'}}).innerHTML = `{field('next')}`</script>"),
    "above ours, and named by ARIA alone as the next one's": at(10, 10, "City") + at(200, 10, field("ours")) + at(10, 32, field("n", "aria-label=City")),
    # of another, by the page itself
    "the label that another field names": "<div id=t>City</div><input id=ours><input aria-labelledby=t id=n>",
    "the hint of the field before": f"<div>City</div>{field('r', 'aria-label=City aria-describedby=h')}<div id=h>Nine figures</div>{field('ours')}",
    "the unit in the other's box": f"<div><input aria-label=Sum size=5> Dollars</div><div style='margin-left:60px'>{field('ours')}</div>",
    "the text of a check box": f"<div><input type=checkbox> Same</div><div style='margin-left:24px'>{field('ours')}</div>",
    "the text behind the last page's field": f"{at(10, 10, 'City')}<div role=dialog style='position:absolute;left:60px;top:6px'>{field('ours')}</div>",
    # of several
    "heads of several rows": table("City|ZIP", f"{field('r')}|{field('a')}", f"{field('s')}|{field('b')}"),
    "heads of several rows far apart": "<style>td{padding:90px 0}</style>" + table("City", field("r"), field("s")),
    "the head of a filter, and of named fields": table("City", field("r"), field("s", "aria-label=x"), field("t", "aria-label=y")),
    "the head of a row of fields": table(f"Account|{field('r')}|{field('s')}"),
    "the head of two lines of one kind": f"<div>Address</div>{field('r')}{field('s')}",
    "the head of rows of boxes": f"<div style='display:grid'><span>City</span>{field('r')}{field('s')}{field('t')}</div>",
    "a message of the first row between": table("City", f"{field('r')}<small>Required</small>", f"{field('s')}<small>Required</small>"),
    # of two texts
    "one left and one above, as near": at(10, 32, "City") + at(45, 32, field("r")) + at(45, 10, "Importer"),
}  # fmt: skip


def names(portal: FakePortal, page: Page, markup: str) -> dict[str, str]:
    """Return what the fields of a page are called by the text beside them."""
    page.evaluate(
        """(markup) => { document.body.innerHTML = markup; for (const old of document.querySelectorAll('script')) {
        const made = document.createElement('script'); made.textContent = old.textContent; old.replaceWith(made); } }""",
        markup,
    )
    [(_, found)] = portal.surface.tabs.at_hand.worlds.ask_all(NAMES)
    assert isinstance(found, dict)
    return found


def test_text_that_is_plainly_one_fields_names_it(portal: FakePortal) -> None:
    """Left or above, in tables, columns and lines: each text names its own field; the control of what follows."""
    page = portal.show("")
    found = {what: names(portal, page, markup) for what, (markup, _) in PLAIN.items()}
    assert found == {what: expected for what, (_, expected) in PLAIN.items()}


def test_text_that_could_be_anothers_names_none(portal: FakePortal) -> None:
    """Nearer to the next field, of another field, of several, or one of two: nobody's."""
    page = portal.show("")
    found = {what: names(portal, page, markup) for what, markup in NOBODYS.items()}
    assert {what: one for what, one in found.items() if one} == {}


def test_person_is_told_a_field_by_the_same_text(portal: FakePortal) -> None:
    """What a field is called for the person goes by the same: its own text, never one that several share."""
    told = []
    for rows in (["City", field("r", "name=f1")], ["City", field("r", "name=f1"), field("s")]):
        portal.show(table(*rows))
        told.append(portal.surface.actions.fill(portal.find('css "#r"'), "x", "x", timeout_ms=2_000).told)
    assert told == ["City", "f1"]
