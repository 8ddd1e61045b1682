"""A page that does not answer as a review begins: nobody has looked whether all stands as entered, and that is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acepilot.browser.field_reader import FieldReader
from acepilot.browser.world import Unanswered
from acepilot.person import form_texts
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePortal, says

RunFlow = Callable[..., Any]
REVIEW = """
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""


@pytest.mark.full
@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "control"])
def test_silence_about_the_fields_is_told_before_the_press(
    portal: FakePortal, run_flow: RunFlow, monkeypatch: pytest.MonkeyPatch, is_silent: bool
) -> None:
    """Where the page does not tell what its other fields hold, the review says so; where it does, it says nothing."""
    if is_silent:

        def unanswered(*_: object) -> None:
            raise Unanswered(has_failed=False)

        monkeypatch.setattr(FieldReader, "names_of_others", unanswered)
    portal.show("<label>Account Number <input></label><button>Submit</button>")
    human = FakeHuman(says(Key.STOP, at=form_texts.CANNOT_COMPARE if is_silent else "Check it"))
    run_flow(portal, human, REVIEW)
    assert human.left == 0
    assert (form_texts.CANNOT_COMPARE in human.notices) is is_silent
