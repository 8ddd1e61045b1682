"""Pages that work against acepilot and the person beside it get nothing, and spoil nothing."""

from __future__ import annotations

import time

import pytest
from submits.harness import FILL, Corpus, Play, flow_text
from submits.server import FOREIGN

from acepilot.browser.events import Event, PanelPressed, PanelUnsure
from acepilot.browser.surface import Surface
from acepilot.errors import ExitCode
from acepilot.person.human import Choice, Key, Situation, Turn
from acepilot.person.panel import Panel

GO_ON = Choice(Key.GO_ON, "Go on", is_primary=True)
ASKED = Situation(Turn.PERSON, step_kind="ask", doing="Look at it.", choices=(GO_ON,))
SETTLED_MS = 900


def _show(surface: Surface) -> None:
    """Show the panel as a person is asked, and let it stand for a while."""
    surface.turn.hand_over()
    Panel(surface.panel.show).show(ASKED)
    surface.wait(SETTLED_MS)
    surface.events()


def _middle(surface: Surface, name: str) -> tuple[float, float]:
    """Return where a button of the panel stands: seen by its accessible name, as its root is closed."""
    session = surface.page.context.new_cdp_session(surface.page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    node = next(
        one for one in nodes if one["role"]["value"] == "button" and one.get("name", {}).get("value") == name
    )
    quad = session.send("DOM.getBoxModel", {"backendNodeId": node["backendDOMNodeId"]})["model"]["content"]
    session.detach()
    return (quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2


def _press(surface: Surface) -> list[Event]:
    """Press “Go on” in the panel, and return what was heard of it."""
    surface.page.mouse.click(*_middle(surface, "Go on"))
    surface.wait(100)
    return [event for event in surface.events() if isinstance(event, PanelPressed | PanelUnsure)]


# -- the panel -----------------------------------------------------------------------------------


@pytest.mark.full
def test_page_hears_nothing_of_what_is_done_in_the_panel(corpus: Corpus) -> None:
    """Keys and presses in the panel end before the page's listeners, wherever these stand."""

    def act(surface: Surface) -> tuple[list[Event], list[str]]:
        _show(surface)
        pressed = _press(surface)
        surface.page.evaluate("heard.length = 0")
        surface.page.keyboard.type("000123456789")
        surface.wait(100)
        return pressed, [kind for kind, _ in surface.page.evaluate("heard")]

    pressed, heard = corpus.with_page("reads-keys.html", act)
    assert [type(event) for event in pressed] == [PanelPressed]
    assert heard == []


@pytest.mark.parametrize("trick", ["covers.html", "fades.html"])
def test_press_on_a_covered_or_faded_panel_does_not_count(corpus: Corpus, trick: str) -> None:
    """What lies over the panel, or makes it invisible, cannot trick a press out of the person."""

    def act(surface: Surface) -> list[Event]:
        _show(surface)
        return _press(surface)

    assert not any(isinstance(event, PanelPressed) for event in corpus.with_page(trick, act))


@pytest.mark.full
def test_press_on_the_panel_counts_where_nothing_hides_it(corpus: Corpus) -> None:
    """The same press counts on a page that leaves the panel alone: the control of the tests above."""

    def act(surface: Surface) -> list[Event]:
        _show(surface)
        return _press(surface)

    assert [type(event) for event in corpus.with_page("other.html", act)] == [PanelPressed]


@pytest.mark.full
def test_deleted_panel_comes_back(corpus: Corpus) -> None:
    """A page that takes the panel away finds it put back."""

    def act(surface: Surface) -> tuple[int, bool]:
        _show(surface)
        surface.wait(SETTLED_MS)
        deleted = int(surface.page.evaluate("deleted"))
        return deleted, bool(surface.page.evaluate("document.querySelector('acepilot-panel') !== null"))

    assert corpus.with_page("deletes.html", act) == (5, True)


def test_synthetic_events_press_nothing(corpus: Corpus) -> None:
    """Events that a page makes up press no button of the panel, and our world cannot be called from the page's."""

    def act(surface: Surface) -> tuple[list[Event], bool]:
        _show(surface)
        surface.wait(500)
        known = surface.page.evaluate("'acepilotTell' in globalThis || 'acepilot' in globalThis")
        return [event for event in surface.events() if isinstance(event, PanelPressed | PanelUnsure)], bool(
            known
        )

    assert corpus.with_page("synthetic.html", act) == ([], False)


# -- the run -------------------------------------------------------------------------------------


def test_nothing_is_typed_where_focus_is_stolen(corpus: Corpus) -> None:
    """A page that takes the focus to another field gets no value in it: the step fails."""
    values: list[str] = []
    outcome = corpus.run(
        Play(flow_text("steals-focus.html"), prepare=lambda surface, _: _watch_trap(surface, values))
    )
    assert outcome.code is ExitCode.NOT_DONE
    assert not any("Bayside" in value or "000123" in value for value in values)


def _watch_trap(surface: Surface, values: list[str]) -> None:
    surface.page.expose_function("keep", lambda value: values.append(str(value)))
    surface.page.add_init_script(
        "addEventListener('input', (e) => keep(e.target.name + ':' + e.target.value), true)"
    )


def test_dialog_at_the_end_of_a_fill_is_the_persons(corpus: Corpus) -> None:
    """A dialog that opens as acepilot has typed takes the turn away, and is answered by nobody but the person."""
    outcome = corpus.run(Play(flow_text("dialog-at-hand-over.html")))
    assert outcome.counted == 0
    assert [data["by"] for data in outcome.data("dialog")] == ["person"]
    assert any("Send what was typed?" in told for told in outcome.told)


@pytest.mark.timed
def test_reload_loop_sends_nothing_and_ends(corpus: Corpus) -> None:
    """A page that reloads again and again is filled once it rests, or the step fails; the run ends either way."""
    began = time.monotonic()
    outcome = corpus.run(Play(flow_text("reloads.html")))
    assert outcome.entries[-1]["kind"] in {"run.stopped", "run.failed"}
    assert time.monotonic() - began < 60


def test_nothing_is_typed_on_another_host_in_mid_fill(corpus: Corpus) -> None:
    """A page that goes elsewhere between two fields is left alone there: its look-alike field gets nothing."""
    outcome = corpus.run(Play(flow_text("leaves-host.html")))
    assert outcome.counted == 0
    assert any(FOREIGN in told for told in outcome.told), outcome


def test_success_that_a_page_paints_after_a_stopped_request_is_no_answer(corpus: Corpus) -> None:
    """Once a request was stopped, a “Success” on the page is not taken for the portal's answer."""
    review = '      - review: Check it.\n        submit: button "Submit"\n        until: status /success/\n'
    outcome = corpus.run(Play(flow_text("paints-success.html", FILL + review)))
    assert outcome.stopped_by == ("lock",)
    assert not outcome.data("portal.answered")
    assert not outcome.data("person.submitted")


def test_nothing_is_typed_when_labels_are_swapped_before_typing(corpus: Corpus) -> None:
    """A field that is renamed as it gets the focus is not typed into: its name no longer fits what was asked for."""
    outcome = corpus.run(Play(flow_text("swaps-labels.html")))
    assert outcome.code is ExitCode.NOT_DONE
    assert not any(entry["kind"] == "step.done" and entry["data"].get("fields") for entry in outcome.entries)


def test_person_is_told_when_labels_are_swapped_after_typing(corpus: Corpus) -> None:
    """A field that bears another name at the read-back than when it was filled goes to the person."""
    outcome = corpus.run(Play(flow_text("swaps-labels-after-typing.html")))
    assert any("has renamed a field" in told for told in outcome.told), outcome
