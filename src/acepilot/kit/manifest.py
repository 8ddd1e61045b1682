"""The one signed file of a kit: what it is, whom it is for, and the SHA-256 of every other file in it.

Canonical JSON (RFC 8785), so that the same kit has the same bytes, and what a person reads of it is all that it says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from acepilot.kit import layout

Sha256Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[str, StringConstraints(max_length=layout.LONGEST_CONTACT)]


def _name(name: str) -> str:
    if not layout.is_kit_name(name):
        raise ValueError("not a kit's name")
    return name


def _plain_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("signs that are not seen, or more than a line")
    return text


class Manifest(BaseModel):
    """What a kit says of itself.

    Attributes:
        kit: The version of this form.
        acepilot: Which version made it.
        name: What it is called where it is opened.
        client: The company's legal name, as in its file.
        contact: Whom to call at the maker's, in their own words; empty for nobody.
        flows: The names of its flows, in order; each lies in `flows/`.
        hosts: All hosts of the flows, in order: acepilot works on no other.
        files: The SHA-256 of every file but this one and the signature's.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    kit: Literal[1]
    acepilot: Annotated[Line, AfterValidator(_plain_line)]
    name: Annotated[str, AfterValidator(_name)]
    client: Annotated[Line, AfterValidator(_plain_line)]
    contact: Annotated[Line, AfterValidator(_plain_line)]
    flows: Annotated[list[str], Field(min_length=1, max_length=layout.MOST_FLOWS)]
    hosts: Annotated[list[str], Field(min_length=1)]
    files: Mapping[str, Sha256Hex]

    def data(self) -> bytes:
        """Return its bytes."""
        return canonical(self.model_dump(mode="json"))


def canonical(value: Any) -> bytes:  # noqa: ANN401 - JSON
    """Return a value as the one text that RFC 8785 has for it, with a line end."""
    return rfc8785.dumps(value) + b"\n"


def manifest_of(content: object) -> Manifest:
    """Return a manifest that says this.

    Raises:
        ValueError: None can; the message has the first reason, and nothing of the content.
    """
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise ValueError(f"{place}: {first['msg']}") from error


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest whose signature holds.

    Raises:
        ValueError: It is none, or has the same content in other bytes than acepilot writes.
    """
    try:
        manifest = manifest_of(json.loads(data.decode()))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if manifest.data() != data:
        raise ValueError("it is not written as acepilot writes it")
    return manifest


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, as hex."""
    return hashlib.sha256(data).hexdigest()
