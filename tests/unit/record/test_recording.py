"""A recording at work: a page that leads elsewhere, opens tabs or goes away, and a recording that is gone on with."""

from __future__ import annotations

from pathlib import Path

import pytest

from acepilot.browser.events import PanelUnsure
from acepilot.browser.launch import Window
from acepilot.flow.load import load_flow
from acepilot.person import texts
from acepilot.person.human import Key
from acepilot.record import wording
from acepilot.record.acts import PicturedAct
from acepilot.record.recording import RecordEnd, Recording
from acepilot.record.store import About, Store
from acepilot.record.writer import EACH
from acepilot.testing import HOST, FakeHuman, FakePortal, does, says

START = f"https://{HOST}/"
LINKS = """<h1>Start</h1><a href=/next>Next page</a> <a href=/tab target=_blank>Other</a>
<a href=https://elsewhere.test/>Away</a>"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Begin a recording."""
    return Store.create(tmp_path, About(url=START, hosts=(HOST,), file=str(tmp_path / "flow.yaml")))


def serve(portal: FakePortal) -> FakePortal:
    """Serve a portal of a few pages, and one that is not the portal's."""
    for url, page in (
        ("/", LINKS),
        ("/next", "<h1>Next</h1><button>Show</button>"),
        ("/tab", "<h1>Tab</h1>"),
    ):
        portal.serve(url, page)
    portal.serve("https://elsewhere.test/", f"<a href={START}next>Back</a>")
    return portal


def record(portal: FakePortal, store: Store, human: FakeHuman) -> RecordEnd:
    """Record what a scripted person does."""
    return Recording(portal.surface, human, store, None, lambda: "").run()


def written(store: Store) -> list[str]:
    """Return the steps of the flow that was written, which must load."""
    load_flow(Path(store.about.file))
    text = Path(store.about.file).read_text(encoding="utf-8")
    return [
        line.strip() for line in text.splitlines() if line.strip().startswith("- ") and "stage:" not in line
    ]


def test_page_that_leads_elsewhere_or_opens_a_tab_is_told_and_recorded(
    portal: FakePortal, store: Store
) -> None:
    """What is done on another host is the person's own; in another tab it goes on; either can be taken back."""
    surface = serve(portal).surface

    def press(name: str) -> None:
        surface.page.click(f"text={name}")

    human = FakeHuman(
        does(lambda: press("Away")), does(lambda: press("Back"), at=wording.PRIVATE),
        does(lambda: press("Show")), does(lambda: portal.go(START)), does(lambda: press("Other")),
        says(Key.UNDO, at=wording.OTHER_TAB), says(Key.STOP),
    )  # fmt: skip
    end = record(portal, store, human)
    assert (end.is_cut_off, human.left) == (False, 0), human.told
    told = written(store)
    assert told[:3] == [f"- open: {START}", '- expect: heading "Start"', "- navigate: Away"]
    assert "elsewhere.test asks for" in told[3]
    assert '- click: button "Show"' in told
    assert not any("Other" in line for line in told)
    assert wording.OTHER_TAB in human.notices


def test_each_press_in_the_panel_is_answered(portal: FakePortal, store: Store) -> None:
    """What did not count is said to be pressed again; what was taken shows; what changes nothing says why."""
    surface = serve(portal).surface
    portal.serve("/next", "<h1>Next</h1><label>City <input></label>")

    def type_in() -> None:
        surface.page.fill("input", "Miami")
        surface.page.keyboard.press("Tab")

    human = FakeHuman(
        does(lambda: surface.page.click("text=Next page")),
        does(lambda: surface.queue.note(PanelUnsure())), says(Key.REPEAT, at=texts.PANEL_UNSURE),
        does(type_in), says(Key.PICTURE), says(Key.DECIDE), says(Key.DECIDE), says(Key.UNDO), says(Key.STOP),
    )  # fmt: skip
    end = record(portal, store, human)
    assert human.left == 0, human.told
    said = list(dict.fromkeys(one.said for one in human.log))
    expected = [wording.is_repeated(), wording.NO_PICTURE_IN_FORM, wording.NOTHING_TO_DECIDE]
    assert [one for one in said if one in expected] == expected
    assert said[-1] == wording.taken_back(end.steps)
    assert f"navigate: Next page{EACH}" in end.steps
    assert "for_each: importer in importers" in Path(store.about.file).read_text(encoding="utf-8")


def test_closed_window_keeps_the_recording_and_it_is_gone_on_with(
    portal: FakePortal, window: Window, store: Store, tmp_path: Path
) -> None:
    """What was done before is in the flow; on the way back nothing is written; then it goes on behind it."""
    surface = serve(portal).surface
    human = FakeHuman(does(lambda: surface.page.click("text=Next page")), does(portal.context.close))
    assert record(portal, store, human).is_cut_off
    store.close()
    before = written(store)
    assert before[-1] == "- navigate: Next page"
    again = serve(FakePortal(window.browser))
    page = again.surface.page
    human = FakeHuman(
        does(lambda: page.click("text=Next page"), at=wording.WALK_AGAIN), says(Key.GO_ON),
        does(lambda: page.click("text=Show")), says(Key.PAUSE), says(Key.GO_ON, at=wording.PAUSED), says(Key.STOP),
    )  # fmt: skip
    reopened = Store.open(tmp_path, "latest")
    reopened.add(PicturedAct())  # as if it had been killed then, before the flow was written anew
    assert not record(again, reopened, human).is_cut_off
    reopened.close()
    assert human.left == 0, human.told
    after = written(reopened)
    assert after[: len(before)] == before
    assert "- capture: the page" in after
    assert after[-1] == '- click: button "Show"'
    again.close()
