"""What stands on each page, what a run is asked to put there, and what the page's model then holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from submits.server import HOST

LIBRARIES = (
    "lwc-native",
    "lwc-synthetic",
    "uswds",
    "material",
    "bootstrap",
    "select2",
    "headlessui",
    "vuetify",
)
"""The pages, by the name that `build.mjs` has for them."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a page.

    Attributes:
        name: What the page's model calls it.
        title: What the table calls it.
        targets: Where the flow puts the value.
        value: The value, as the flow has it.
        right: What the model may hold then, as `bare` gives it.
        bare: Takes off what a mask adds; only numbers have masks.
        only: The libraries that have it; empty for all.
    """

    name: str
    title: str
    targets: str
    value: str
    right: frozenset[str]
    bare: Callable[[str], str] = str
    only: frozenset[str] = frozenset()

    def is_right(self, held: object) -> bool:
        """Tell whether what the model holds is what was asked for."""
        return isinstance(held, str) and self.bare(held) in self.right


def figures(text: str) -> str:
    """Return a number without what a mask puts between its figures; anything else as it is."""
    bare = re.sub(r"[ ()-]", "", text)
    return bare if bare.isdecimal() else text


def _one(name: str, title: str, targets: str, value: str, *right: str) -> Control:
    return Control(name, title, targets, value, frozenset(right))


CONTROLS = (
    _one("company", "text", 'textbox "Legal Business Name"', "${company.legal_name}", "Bayside Imports LLC"),
    replace(
        _one("account", "masked account", 'textbox "Bank Account Number"', "${bank.account_number}", "000123456789"),
        bare=figures,
    ),
    replace(
        _one("phone", "masked telephone", 'textbox "Business Phone"', "${company.phone}", "3055550100"), bare=figures
    ),
    _one("routing", "text with a maximum", 'textbox "Bank Routing Number"', "${bank.routing_number}", "021000021"),
    _one("key", "list", 'combobox "Bank Control Key"', "${bank.account_type}", "CK", "01"),
    _one("state", "type-ahead", 'combobox "State"', "${company.address.state.name}", "FL"),
    _one("organization", "late list", 'combobox "Type of Organization"', "${company.organization}", "LLC"),
    _one("role", "radio buttons", 'radiogroup "Role" | group "Role"', "Importer", "IMP"),
    replace(
        _one("way", "radio tiles", 'radiogroup "Refund By" | group "Refund By"', "Direct deposit", "ACH"),
        only=frozenset({"lwc-native", "lwc-synthetic", "uswds", "material", "bootstrap"}),
    ),
    _one("date", "date", 'textbox "Fiscal Year End Date"', "12/31/2026", "2026-12-31", "12/31/2026"),
    _one("description", "text area", 'textbox "Business Description"', "Ceramic tile, sanitary ware",
         "Ceramic tile, sanitary ware"),
)  # fmt: skip

LEFT_ALONE = ("news", "decoy", "decoyList")
"""What no run may change: a check box, and the lists beside."""


def controls_of(library: str) -> tuple[Control, ...]:
    """Return the controls that a library's page has."""
    return tuple(one for one in CONTROLS if not one.only or library in one.only)


def flow_text(page: str, controls: tuple[Control, ...], *, in_one_step: bool = False) -> str:
    """Return a flow that opens a page and fills these controls: a step for each, or all in one as real flows do."""
    lines = [f"          {one.targets}: {one.value}\n" for one in controls]
    bodies = ["".join(lines)] if in_one_step else lines
    fills = "".join(f"      - fill:\n{body}        timeout: 3s\n" for body in bodies)
    head = f"flow: widgets\ntitle: Fill a page\nhosts: [{HOST}]\nstages:\n  - stage: Fill\n    steps:\n"
    return f"{head}      - open: https://{HOST}/{page}\n{fills}"
