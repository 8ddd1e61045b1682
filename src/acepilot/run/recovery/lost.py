"""What a step needs and did not find. Knows no page and no person."""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.browser.found import Found
from acepilot.flow.target import Alternatives
from acepilot.run.recovery.pointed import Need

ITEM = "importer."
"""How the names of an item's values begin: they tell one item from another."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What a step needs and did not find.

    Attributes:
        is_secret: Whether a secret would be typed there.
        is_bank: Whether money goes astray if it is the wrong one.
        rivals: What else the step names: none of that is it.
        inside: What the step needs inside it, where it is to bound the step.
        values: The names of the values that would be typed there.
        is_one_of_several: Whether more than one control fits the target.
    """

    target: Alternatives
    need: Need
    within: Found | None = None
    is_secret: bool = False
    is_bank: bool = False
    rivals: tuple[Alternatives, ...] = ()
    inside: tuple[Alternatives, ...] = ()
    values: frozenset[str] = frozenset()
    is_one_of_several: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Return the item's values that the target holds: what tells one item's control from another's."""
        found = {name for template in self.target.templates for name in template.names}
        return frozenset(name for name in found if name.startswith(ITEM))

    @property
    def is_of_item(self) -> bool:
        """Tell whether what is sought tells the item's own page from another's: nothing else stands for that."""
        return self.need is Need.SEE and bool(self.names)
