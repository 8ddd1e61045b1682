"""What `verify.html` takes over from the command as it is: bounds, names, rules, titles, and the forms of entries.

Gathers; states nothing of its own but what only the page has to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticKnownError

from acepilot.evidence import (
    allowance,
    archive,
    bag,
    checks,
    layout,
    order,
    record_checks,
    source,
    verifying,
    zipform,
)
from acepilot.evidence.checks import TITLES, Number
from acepilot.journal import chain, directory, entry, entry_kinds, reader
from acepilot.journal.codes import FILL, REVIEW, Same

Json = dict[str, Any]
_ERRORS = (
    "string_type",
    "string_unicode",
    "int_type",
    "bool_type",
    "list_type",
    "missing",
    "extra_forbidden",
)
_ERRORS_WITH: Mapping[Any, Json] = {
    "model_type": {"class_name": ""},
    "literal_error": {"expected": ""},
    "enum": {"expected": ""},
}
_PAGE = {
    "no_ed25519": (
        "This browser cannot check Ed25519 signatures, so whether this one holds is not known. Use Chrome or Edge 137, "
        "Firefox 129 or Safari 17, or later ones."
    ),
    "no_signer": "Not checked, as the signature was not.",
    "signed_by": (
        "Signed by {signer}. Whose key that is, the bundle cannot tell: paste the fingerprint that you know into the "
        "field above."
    ),
    "stamp": (
        "There is a time-stamp, made for this bundle as it is. Whether an authority made it, this page cannot check: "
        "the command below does."
    ),
    "open_verdict": "not checked in full",
    "old_browser": (
        "It lacks what this page needs to unpack and to read a record. Nothing was checked. Use Chrome or Edge 137, "
        "Firefox 129 or Safari 17, or later ones."
    ),
    "stamp_commands": [
        "cd FOLDER",
        "openssl ts -reply -in signature/tagmanifest.tsr -text",
        "openssl ts -verify -data tagmanifest-sha256.txt -in signature/tagmanifest.tsr -CAfile ROOT.pem",
    ],
}


def facts() -> Json:
    """Return all that the page takes over, as plain data."""
    models: dict[str, Json] = {}
    kinds = {kind: _model(model, models) for kind, model in entry_kinds.KINDS.items()}
    return {
        "titles": {int(number): title for number, title in TITLES.items()},
        "numbers": {number.name: int(number) for number in Number},
        "notes": {
            "NO_ZIP": verifying.NO_ZIP,
            "NO_BAG": verifying.NO_BAG,
            "NOT_MADE": verifying.NOT_MADE,
            "LITTER": verifying.LITTER,
            "PACKED_ANEW": verifying.PACKED_ANEW,
            "SAFE": source.SAFE,
            "PARTS": allowance.PARTS,
        },
        "page": _PAGE,
        "most": {name: getattr(module, name) for module, names in _BOUNDS.items() for name in names},
        "most_bytes": dict(allowance.MOST_BYTES),
        "layout": _layout(),
        "labels": {name: getattr(bag, name) for name in _LABELS},
        "required": bag.REQUIRED,
        "rules": {name: _rule(pattern) for name, pattern in _RULES.items()},
        "litter": {who: _rule(pattern) for who, pattern in layout.LITTER.items()},
        "torn": directory.torn_name(0).replace("0", "{}"),
        "listed_parts": zipform.LISTED_PARTS,
        "local_parts": zipform.LOCAL_PARTS,
        "keys": chain.KEYS,
        "genesis": chain.GENESIS,
        "endings": sorted(entry_kinds.ENDINGS),
        "after_end": sorted(reader.AFTER_END),
        "review": REVIEW,
        "fill": FILL,
        "same": list(Same),
        "other": Same.OTHER,
        "stage": _model(entry.StageAt, models),
        "step": _model(entry.StepAt, models),
        "kinds": kinds,
        "models": models,
        "errors": {
            error: PydanticKnownError(error, context).message_template
            for error, context in {**dict.fromkeys(_ERRORS), **_ERRORS_WITH}.items()
        },
    }


_LABELS = ("RUN", "DESCRIPTION", "OXUM", "COUNT", "STATE", "ENTRIES", "HEAD", "SIGNED_BY", "INDEX_DIGEST")
_RULES: Mapping[str, re.Pattern[str]] = {
    "part": layout.PART,
    "reserved": layout.RESERVED,
    "capture": record_checks.CAPTURE,
    "at": order.AT,
    "sha256": reader.SHA256,
    "line": bag.LINE,
    "field": bag.FIELD,
}
_BOUNDS: Mapping[Any, Sequence[str]] = {
    archive: ("MOST_RATIO", "RATIO_FROM_BYTES", "MOST_SWELL", "LARGEST_DIRECTORY"),
    source: ("MOST_FILES", "LARGEST_FILE", "LARGEST_WHOLE"),
    layout: ("LONGEST_PATH", "LONGEST_PART", "DEEPEST_PATH"),
    allowance: (
        *("MOST_BAGS", "MOST_ENTRIES", "MOST_JOURNALS", "MOST_PARTS", "MOST_PARTS_IN_ALL", "MOST_TEXTS"),
        "MOST_TOLD_IN_ALL",
    ),
    bag: ("MOST_LINES",),
    checks: ("MOST_TOLD", "LONGEST_TOLD"),
}


def _layout() -> Json:
    names = (
        *("BAG_PREFIX", "INDEX", "BAGIT", "BAG_INFO", "MANIFEST", "TAG_MANIFEST", "TAG_FILES", "DATA", "LOG"),
        *("REPORT", "REPORT_PDF", "SIGNATURE", "PUBLIC_KEY", "STAMP_REQUEST", "STAMP_RESPONSE"),
        *("SIGNATURE_FILES", "KNOWN_TAG_FILES"),
    )
    found = {name: getattr(layout, name) for name in names}
    return {**found, "JOURNAL": reader.JOURNAL, "BAGIT_TEXT": layout.BAGIT_TEXT.decode()}


def _rule(pattern: re.Pattern[str]) -> Json:
    """Return a rule as the page's own language has it: `.` and the sign for digits know fewer signs there."""
    flags = "su" + "i" * bool(pattern.flags & re.IGNORECASE)
    return {"pattern": pattern.pattern.replace(r"\d", r"\p{Nd}"), "flags": flags}


# -- the forms of entries -----------------------------------------------------------------------


def _model(model: type[BaseModel], models: dict[str, Json]) -> str:
    """Put a model among the others, with those that are parts of it; return its name."""
    if model.__name__ not in models:
        models[model.__name__] = {}
        models[model.__name__] = {
            "open": model.model_config.get("extra") == "allow",
            "fields": [_field(name, field, models) for name, field in model.model_fields.items()],
        }
    return model.__name__


def _field(name: str, field: FieldInfo, models: dict[str, Json]) -> Json:
    return {
        "name": field.alias or name,
        "required": field.is_required(),
        "type": _type(field.annotation, models),
    }


def _type(kind: Any, models: dict[str, Json]) -> Json | str:  # noqa: ANN401 - any annotation
    if kind in {str, int, bool}:
        return str(kind.__name__)
    arguments = get_args(kind)
    match get_origin(kind):
        case origin if origin is list:
            return {"list": _type(arguments[0], models)}
        case origin if origin is Literal:
            return _one_of(arguments, "literal_error")
        case origin if origin in {Union, UnionType}:
            return _union([one for one in arguments if one is not NoneType], models)
    if issubclass(kind, StrEnum):
        return _one_of([str(one) for one in kind], "enum")
    return {"model": _model(kind, models)}


def _union(kinds: Sequence[Any], models: dict[str, Json]) -> Json:
    """Return a type that may be missing; every union here has that."""
    if len(kinds) == 1:
        return {"or_none": _type(kinds[0], models)}
    return {"or_none": {"any": [[one.__name__, _type(one, models)] for one in kinds]}}


def _one_of(values: Sequence[str], error: str) -> Json:
    *most, last = (f"'{value}'" for value in values)
    expected = " or ".join([", ".join(most), last] if most else [last])
    return {"one": list(values), "error": error, "expected": expected}
