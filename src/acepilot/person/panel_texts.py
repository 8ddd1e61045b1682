"""What the panel itself says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from acepilot.person import texts

PANEL: Mapping[str, str] = MappingProxyType(
    {
        "your_turn": "Your turn",
        "working": "acepilot is working",
        "mock": "mock portal",
        "move": "Move the panel to the other side",
        "move_how": "Arrow keys move it to a corner. With the mouse, drag the panel by its top bar.",
        "fold": "Fold the panel",
        "unfold": "Unfold the panel",
        "more": "Show more",
        "stage": "Stage {n} of {count}: {title}",
        "importer": "Importer {n} of {count}:",
        "checks": "Confirm each line",
        "fields": "The fields of the form",
        "same": "as asked",
        "edited": "changed",
        "empty": "empty",
        "absent": "not on the page",
        "refused": "refused by the page",
        "earlier": "given on an earlier page",
        "earlier_count": "{n} given on an earlier page",
        "unread": "not read",
        "asked_for": "asked for: {wanted}",
        "ends_alike": texts.ENDS_ALIKE,
        "page_writes": "the page writes {found}",
        "grouped": "{found}, grouped by the page",
        "sought": "the flow calls it “{sought}”",
        "nothing": "nothing",
        "show_field": "Show it on the page",
        "time_left": "Time left: {clock}",
        "time_out": "Time is up",
        "time_short": "Less than 2 minutes left.",
        "next": "Next: {text}",
        "promise": "acepilot does not touch the page in your turn, and it never submits.",
        "note": "Note",
        "note_label": "A note for the record",
        "note_keep": "Keep the note",
        "note_drop": "Discard",
        "picture": "Take a picture",
        "stop_ask": "Stop this run? You can go on with it later.",
        "stop_yes": "Yes, stop",
        "stop_no": "Keep going",
    }
)
"""What the panel itself says; `{…}` is filled in as it is drawn."""

RECORDING_PANEL: Mapping[str, str] = MappingProxyType(
    {
        "promise": "acepilot does not touch the page while it records, and keeps nothing that you type.",
        "written": "The flow so far",
        "written_count": "Steps so far: {n}",
        "note": "Name this stage",
        "note_label": "What this part of the path is called",
        "note_keep": "Use this name",
        "picture": "Take a picture here in each run",
        "stop_ask": "End the recording? The flow is written, and you can go on with it later.",
        "stop_yes": "Yes, end it",
        "stop_no": "Go on recording",
    }
)
"""What it says otherwise while a flow is recorded."""
SHOWING_PANEL: Mapping[str, str] = MappingProxyType(
    {
        "promise": "acepilot only looks on, and keeps nothing that you type. It never submits.",
        "written": "What you have shown so far",
        "written_count": "What you have shown so far:",
    }
)
"""What the panel says otherwise while the person shows something."""
ENDED_PANEL: Mapping[str, str] = MappingProxyType({"your_turn": "acepilot has stopped"})
"""What it says otherwise once the run is over, and the page stays for the person."""
ENDED = "It fills in nothing more and records nothing more: what you do here now is in no record."
ENDED_WINDOW = "To submit, close the window, and go on with `acepilot resume`."
ENDED_TAB = "This tab is yours now."
