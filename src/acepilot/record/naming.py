"""Which of the client's values a field is for: of those that stood in it, or would belong there by its name.

Pure. The bank's values are never guessed: a field is the bank's only where the bank's value stood in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from acepilot.client.meaning import Fit, ValueKind, fit_of, kind_of
from acepilot.client.value_names import ITEM_COLLECTIONS, VALUE_NAMES, is_of_bank

Texts = Mapping[str, str]
"""The client's values that are no secret, by name."""

_WORD = re.compile(r"[a-z]+|\d+")
_SAYS_NOTHING = frozenset(
    "the a an of or as in is it to and with without your this that by on if no one".split()
)
_ALIKE = {
    "poc": ("point", "of", "contact"),
    "e": ("email",),
    "mail": (),
    "organisation": ("organization",),
    "telephone": ("phone",),
    "postal": ("zip",),
    "ir": ("ir", "importer"),
}
_BEST_FIT = tuple(Fit)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a field's name, or of a value's, as they are compared."""
    found = _WORD.findall(text.casefold().replace("_", " "))
    return frozenset(word for one in found for word in _ALIKE.get(one, (one,))) - _SAYS_NOTHING


def best_name(names: Iterable[str], label: str) -> str:
    """Return the one of several values, all of which stood in a field, that its name speaks of most.

    Args:
        names: The values' names; at least one.
        label: The field's name.
    """
    wanted = words_of(label)

    def rank(name: str) -> tuple[int, int, int]:
        own = len(wanted & words_of(name))
        told = len(wanted & words_of(VALUE_NAMES[name].about))
        return (-(2 * own + told), name.count("."), list(VALUE_NAMES).index(name))

    return min(dict.fromkeys(names), key=rank)


def name_of_option(option: str, label: str, texts: Texts) -> str | None:
    """Return the value that an option of a list stands for; None where it is none of the client's."""
    fits: dict[str, Fit] = {}
    for name, text in texts.items():
        kind = kind_of((name,))
        fit = fit_of(text, option, kind)
        if fit is not None and (kind is not ValueKind.TEXT or fit is Fit.EQUAL):
            fits[name] = fit
    if not fits:
        return None
    best = min(fits.values(), key=_BEST_FIT.index)
    return best_name([name for name, fit in fits.items() if fit is best], label)


def guess(label: str, texts: Texts, taken: Iterable[str]) -> str | None:
    """Return the one value that an empty field is for by its name; None where none, or more than one, is called so."""
    wanted = words_of(label)
    if not wanted:
        return None
    found = [
        name
        for name in texts
        if not is_of_bank(name)
        and name.split(".", maxsplit=1)[0] not in ITEM_COLLECTIONS.values()
        and wanted <= words_of(name) | words_of(VALUE_NAMES[name].about)
        and wanted & words_of(name)
    ]
    plainest = [name for name in found if not any(name.startswith(f"{other}.") for other in found)]
    return plainest[0] if len(plainest) == 1 and plainest[0] not in set(taken) else None


def placeholder(label: str) -> str:
    """Return a name for a value that is still to be found: as `${…}` has names, and none that it knows."""
    words = _WORD.findall(label.casefold()) or ["value"]
    return f"resolve.{'_'.join(words)[:40]}"
