"""Every sentence that is said to a person, in other words: what decides must not change with them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType, ModuleType
from typing import Any

import pytest

from acepilot.guide import texts as guide_texts
from acepilot.person import form_texts, help_texts, panel_texts, texts

_PARTS = re.compile(r"(\{[^{}]*\})")


def other_words(text: str) -> str:
    """Return a sentence in which no word is as it was; what stands in braces is filled in, and stays."""
    parts = _PARTS.split(text)
    return "".join(part if part.startswith("{") else codecs.encode(part, "rot13") for part in parts)


def reword(monkeypatch: pytest.MonkeyPatch) -> int:
    """Reword every sentence of the panel, the terminal and the guide; return how many there are."""
    return sum(
        _reword(monkeypatch, module) for module in (texts, form_texts, help_texts, panel_texts, guide_texts)
    )


def _reword(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> int:
    count = 0
    for name, value in list(vars(module).items()):
        if not name.startswith("__") and (reworded := _reworded(value, module)) is not None:
            monkeypatch.setattr(module, name, reworded)
            count += 1
    return count


def _reworded(value: Any, module: ModuleType) -> Any:
    if isinstance(value, str):
        return other_words(value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: other_words(text) for key, text in value.items()})
    if callable(value) and getattr(value, "__module__", "") == module.__name__:
        return _said_otherwise(value)
    return None


def _said_otherwise(says: Callable[..., str]) -> Callable[..., str]:
    @wraps(says)
    def say(*args: Any, **kwargs: Any) -> str:
        return other_words(says(*args, **kwargs))

    return say
