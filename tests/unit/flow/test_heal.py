"""The edit of a flow's text: one target changes, and nothing else does."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import pytest
from shortkit import first

from acepilot.flow.heal import WIDTH, Edit, Insertion, edit_flow
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Flow, PlainNames
from acepilot.flow.shipped import ShippedFlow, shipped_flows
from acepilot.flow.target import Alternatives
from acepilot.yamlreading import read_yaml

ODD = """\
# Comments stay.
flow: odd     # also this one
title: 'Quoted, and it''s kept'
hosts: ["portal.test"]
stages:
- stage:   Only
  steps:

  - open: https://portal.test/
  - click: 'button "Go" | button "Start"'   # where it begins
    timeout: 30s
  - navigate: Menu > Reports|Report > link "Open"
  - fill:
      textbox "Name":   ${company.phone}   # as on file
      "textbox \\"Kind\\"": ${company.ein}
    within: >-
      dialog "Company" |
      dialog "Business"
done: "All\\tdone"
"""


def targets(flow: Flow) -> Iterator[tuple[int, int, str, bool]]:
    """Return where each target of a flow stands, its text, and whether it is plain names."""
    for stage in flow.stages:
        for step in stage.steps:
            for name in ("target", "within", "submit", "until"):
                part = getattr(step, name, None)
                if isinstance(part, Alternatives):
                    yield stage.n, step.n, part.text, False
            for field in (*getattr(step, "fields", ()), *getattr(step, "if_present", ())):
                yield stage.n, step.n, field.target.text, False
            for part in getattr(step, "path", ()):
                yield stage.n, step.n, part.text, isinstance(part, PlainNames)


def changed_lines(before: bytes, after: bytes) -> list[str]:
    """Return the lines that are gone, and those that came."""
    diff = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in diff if line[:1] in "+-"]


@first("shipped", shipped_flows(), ids=[each.name for each in shipped_flows()])
def test_each_target_of_each_shipped_flow_changes_alone(shipped: ShippedFlow) -> None:
    """Whatever is before or behind it, comments and folds too, stands as it stood, character for character."""
    data = shipped.path.read_bytes()
    before = read_yaml(data, name="x", comments_after_plain=True).value
    for stage, step, old, is_plain in targets(parse_flow(data, name="x")):
        word = re.findall(r"[a-z]+", old.split(" | ")[0].split(" >> ")[-1])[0]
        added = "New|" if is_plain else f'{word} "New" | '
        new = added + old
        healed = edit_flow(data, [Edit(stage, step, old, new)])
        assert not healed.left, old
        after = read_yaml(healed.data, name="x", comments_after_plain=True).value
        assert after != before
        assert repr(after).replace(added, "") == repr(before)
        gone = [line for line in changed_lines(data, healed.data) if line.startswith("-")]
        assert 1 <= len(gone) <= 4
        assert all(len(line) <= WIDTH + 40 for line in healed.data.decode().splitlines() if ">-" in line)


@pytest.mark.parametrize(
    ("step", "old", "new", "line"),
    [
        (
            2,
            'button "Go" | button "Start"',
            'link "X" | button "Go"',
            """- click: 'link "X" | button "Go"'   # where it begins""",
        ),
        (4, 'textbox "Name"', 'textbox "N" | textbox "Name"', 'textbox "N" | textbox "Name":'),
        (4, 'textbox "Kind"', 'textbox "K"', '"textbox \\"K\\"": ${company.ein}'),
        (4, 'dialog "Company" | dialog "Business"', 'dialog "New"', 'dialog "New"'),
        (3, "Reports|Report", "News|Reports|Report", 'navigate: Menu > News|Reports|Report > link "Open"'),
        (3, 'link "Open"', 'link "See" | link "Open"', 'Menu > Reports|Report > link "See" | link "Open"'),
    ],
)
def test_a_file_in_another_style_keeps_it(step: int, old: str, new: str, line: str) -> None:
    """Quotes, blank lines, dashes without indent and comments at any distance are the person's."""
    healed = edit_flow(ODD.encode(), [Edit(1, step, old, new)])
    assert not healed.left
    text = healed.data.decode()
    assert line in text
    gone = [line for line in changed_lines(ODD.encode(), healed.data) if line.startswith("-")]
    assert len(gone) == (2 if old.startswith("dialog") else 1)
    assert parse_flow(healed.data, name="x").stages[0].steps[step - 1] is not None


def test_what_is_not_there_or_would_be_no_flow_is_left() -> None:
    """An edit of a target that the step does not have, or to what no flow may hold, changes nothing and is told."""
    missing = Edit(1, 2, 'button "Gone"', 'button "New"')
    unsafe = Edit(1, 2, 'button "Go" | button "Start"', 'button "Submit"')
    far = Edit(7, 1, "a", "b")
    healed = edit_flow(ODD.encode(), [missing, unsafe, far])
    assert healed.left == (missing, unsafe, far)
    assert healed.data == ODD.encode()


def test_steps_are_inserted_in_the_files_own_style() -> None:
    """They stand above the comments of the step, as far in as its dash; what would make no flow is left."""
    text = ODD.replace("  - navigate:", "  # the menu\n  - navigate:")
    new = Insertion(1, 3, ('- click: button "Continue"',))
    unsafe = Insertion(1, 2, ('- click: button "Submit"',))
    healed = edit_flow(text.encode(), [new, unsafe, Edit(1, 2, 'button "Go" | button "Start"', 'button "X"')])
    assert healed.left == (unsafe,)
    wanted = text.replace("  # the menu", '  - click: button "Continue"\n  # the menu')
    assert healed.data.decode() == wanted.replace('button "Go" | button "Start"', 'button "X"')


def test_steps_take_the_place_of_one_or_of_a_line_of_a_form() -> None:
    """Comments above stay; of a form only the line goes. What leaves a form of nothing, or is not there, is left."""
    text = ODD.replace("  - navigate:", "  # the menu\n  - navigate:")
    go = 'button "Go" | button "Start"'
    new = ('- click: button "Continue"', '- click: link "On"')
    healed = edit_flow(text.encode(), [Insertion(1, 2, new, go), Insertion(1, 2, new, 'button "Gone"')])
    assert healed.left == (Insertion(1, 2, new, 'button "Gone"'),)
    old = '  - click: \'button "Go" | button "Start"\'   # where it begins\n    timeout: 30s\n'
    assert healed.data.decode() == text.replace(old, "".join(f"  {line}\n" for line in new))

    form = ("- fill:", '    textbox "Number": ${company.phone}')
    healed = edit_flow(ODD.encode(), [Insertion(1, 4, form, 'textbox "Name"')])
    assert not healed.left
    line = '      textbox "Name":   ${company.phone}   # as on file\n'
    assert healed.data.decode() == ODD.replace(
        "  - fill:\n" + line, "".join(f"  {one}\n" for one in form) + "  - fill:\n"
    )
    last = edit_flow(healed.data, [Insertion(1, 5, form, 'textbox "Kind"')])
    assert not last.left
    assert last.data.decode().count("  - fill:\n") == 2
    assert "Business" not in last.data.decode()
    assert 'done: "All\\tdone"' in last.data.decode()
