"""The scenarios: complete, described, and found by name."""

from __future__ import annotations

import pytest

from acepilot.errors import UsageError
from acepilot_mock import SCENARIOS, Trait, find_scenario


def test_default_has_no_trait() -> None:
    """The default scenario is the one in which nothing is different."""
    assert SCENARIOS["default"].traits == frozenset()


def test_every_trait_is_played_by_a_scenario() -> None:
    """No trait is without a scenario that has it."""
    played = {trait for scenario in SCENARIOS.values() for trait in scenario.traits}
    assert played == set(Trait)


def test_every_scenario_tells_what_it_plays() -> None:
    """Each scenario has a title and one whole sentence."""
    for name, scenario in SCENARIOS.items():
        assert scenario.name == name
        assert scenario.title
        assert scenario.about.endswith(".")


def test_scenario_is_found_by_name() -> None:
    """A name gives its scenario."""
    assert find_scenario("many-accounts").traits == {Trait.MANY_ACCOUNTS}


def test_unknown_name_is_refused_with_the_list() -> None:
    """Another name is refused, and the hint lists all."""
    with pytest.raises(UsageError) as caught:
        find_scenario("nonsense")
    assert all(name in caught.value.hint for name in SCENARIOS)
