"""States and countries: their codes, their names, and which ZIP codes a state has.

Must not know clients. A table of ZIP codes ages, so it is good for a warning only.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final, NamedTuple


class State(NamedTuple):
    """A state, territory or military post of the United States.

    Attributes:
        zips: Ranges of the first three digits of its ZIP codes.
    """

    name: str
    zips: tuple[tuple[int, int], ...]


_TABLE: Final = """
AL Alabama 350-369|AK Alaska 995-999|AZ Arizona 850-865|AR Arkansas 716-729 755-755|CA California 900-961
CO Colorado 800-816|CT Connecticut 060-069|DE Delaware 197-199|DC District of Columbia 200-205 569-569
FL Florida 320-349|GA Georgia 300-319 398-399|HI Hawaii 967-968|ID Idaho 832-838|IL Illinois 600-629
IN Indiana 460-479|IA Iowa 500-528|KS Kansas 660-679|KY Kentucky 400-427|LA Louisiana 700-714|ME Maine 039-049
MD Maryland 206-219|MA Massachusetts 010-027 055-055|MI Michigan 480-499|MN Minnesota 550-567
MS Mississippi 386-397|MO Missouri 630-658|MT Montana 590-599|NE Nebraska 680-693|NV Nevada 889-898
NH New Hampshire 030-038|NJ New Jersey 070-089|NM New Mexico 870-884|NY New York 005-005 063-063 100-149
NC North Carolina 270-289|ND North Dakota 580-588|OH Ohio 430-459|OK Oklahoma 730-749|OR Oregon 970-979
PA Pennsylvania 150-196|RI Rhode Island 028-029|SC South Carolina 290-299|SD South Dakota 570-577
TN Tennessee 370-385|TX Texas 733-733 750-799 885-885|UT Utah 840-847|VT Vermont 050-059
VA Virginia 201-201 220-246|WA Washington 980-994|WV West Virginia 247-268|WI Wisconsin 530-549
WY Wyoming 820-831|PR Puerto Rico 006-009|VI U.S. Virgin Islands 008-008|GU Guam 969-969
AS American Samoa 967-967|MP Northern Mariana Islands 969-969|AA Armed Forces Americas 340-340
AE Armed Forces Europe 090-098|AP Armed Forces Pacific 962-966
"""


def _read_states() -> dict[str, State]:
    states: dict[str, State] = {}
    for entry in _TABLE.strip().replace("\n", "|").split("|"):
        code, *words = entry.split()
        name = " ".join(word for word in words if not word[0].isdigit())
        ranges = (word.split("-") for word in words if word[0].isdigit())
        states[code] = State(name, tuple((int(low), int(high)) for low, high in ranges))
    return states


STATES: Final = _read_states()
"""Every state by its two letters."""

UNITED_STATES: Final = "US"


def state_fits_zip(state: str, zip_code: str) -> bool:
    """Tell whether a state is known to have ZIP codes that begin like this one."""
    first_three = int(zip_code[:3])
    return any(low <= first_three <= high for low, high in STATES[state].zips)


@cache
def country_names() -> dict[str, str]:
    """Return the English names of the countries that have telephone numbers, by two letters.

    Source: the table of names that the phonenumbers library ships.
    """
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415  (slow to import, and needed only here)

    names = _country_table()
    return {code: _english(names[code]) for code in SUPPORTED_REGIONS if code in names}


def _country_table() -> dict[str, dict[str, str]]:
    """Return the library's table of names, loaded by itself: its package loads where all numbers of the world are."""
    spec = find_spec("phonenumbers")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0], "geodata", "locale.py")
    own = spec_from_file_location("phonenumbers.geodata.locale", path)
    assert own is not None
    assert own.loader is not None
    module = module_from_spec(own)
    own.loader.exec_module(module)
    table: dict[str, dict[str, str]] = module.LOCALE_DATA
    return table


def _english(names: dict[str, str]) -> str:
    """Return the English name; an entry `*aa` there means: the same as in language `aa`."""
    name = names["en"]
    return names[name[1:]] if name.startswith("*") else name
