"""How cost grows: with the steps of a flow, with the fields of a form, with the entries of a journal.

Pages are answered by the bench itself, so that they can be as long as they are asked to be.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Route

from acebench.desk import Desk, Silent, open_desk
from acepilot.errors import ExitCode
from acepilot.flow.load import parse_flow

HOST = "https://ace.cbp.gov/"
CLIENT_NAME = "Bayside Imports LLC"


@dataclass(frozen=True, slots=True)
class Size:
    """What something of one size costs.

    Attributes:
        count: How many steps, fields or entries.
        ours_s: With acepilot.
        bare_s: With the bare script.
    """

    count: int
    ours_s: float
    bare_s: float


def slope(sizes: list[tuple[int, float]]) -> float:
    """Return the exponent with which cost grows between the two largest sizes: 1 is linear."""
    (count, cost), (more, higher) = sizes[-2:]
    return math.log(higher / cost) / math.log(more / count)


def steps(counts: tuple[int, ...]) -> Iterator[Size]:
    """Run flows of some lengths: each step looks for a text, or presses a button that draws another."""
    for count in counts:
        yield _measure(_flow_of_steps(count), _page_of_steps(), count, _bare_steps)


def fields(counts: tuple[int, ...]) -> Iterator[Size]:
    """Fill forms of some lengths, in one step."""
    for count in counts:
        yield _measure(_flow_of_fields(count), _page_of_fields(count), count, _bare_fields)


def _measure(flow: str, page: str, count: int, bare: Callable[[Page, int], None]) -> Size:
    read = parse_flow(flow.encode(), name="bench.yaml")
    with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as home, open_desk(Path(home), read) as desk:
        desk.context.route(f"{HOST}**", lambda route: _answer(route, page))
        alone = desk.context.new_page()
        alone.goto(HOST)
        began = time.perf_counter()
        bare(alone, count)
        bare_s = time.perf_counter() - began
        alone.close()
        return Size(count, _run(desk), bare_s)


def _run(desk: Desk) -> float:
    began = time.perf_counter()
    end = desk.session.run(desk.surface, Silent(desk.surface), lambda: "", CLIENT_NAME)
    if end.code is not ExitCode.DONE:
        raise RuntimeError(f"the bench's own flow ended with {end.code}: {end.message}")
    return time.perf_counter() - began


def _answer(route: Route, page: str) -> None:
    route.fulfill(status=200, content_type="text/html; charset=utf-8", body=page)


def _head() -> str:
    stage = f"stages:\n  - stage: Bench\n    steps:\n      - open: {HOST}\n"
    return f"flow: bench\ntitle: Bench\nhosts: [ace.cbp.gov]\n{stage}"


def _flow_of_steps(count: int) -> str:
    pair = '      - expect: text "Ready"\n      - click: button "More"\n'
    return _head() + pair * (count // 2)


def _page_of_steps() -> str:
    script = "document.querySelector('b').textContent = document.querySelector('b').textContent === '1' ? '2' : '1'"
    return f'<!doctype html><title>Bench</title><p>Ready</p><b>1</b><button onclick="{script}">More</button>'


def _bare_steps(page: Page, count: int) -> None:
    for _ in range(count // 2):
        page.get_by_text("Ready", exact=True).wait_for()
        page.get_by_role("button", name="More", exact=True).click()


def _flow_of_fields(count: int) -> str:
    rows = "".join(f'          textbox "Field {n}": ${{company.legal_name}}\n' for n in range(count))
    return f"{_head()}      - fill:\n{rows}"


def _page_of_fields(count: int) -> str:
    rows = "".join(f'<p><label>Field {n} <input name="f{n}"></label></p>' for n in range(count))
    return f"<!doctype html><title>Bench</title><form>{rows}<button type=submit>Submit</button></form>"


def _bare_fields(page: Page, count: int) -> None:
    for n in range(count):
        field = page.get_by_role("textbox", name=f"Field {n}", exact=True)
        field.fill(CLIENT_NAME)
        field.blur()
