"""The person's own settings: one YAML file in acepilot's home, which need not be there.

Owns what may stand in it. An option of a command says the same for one call.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from acepilot.errors import EvidenceError, InputError, UsageError
from acepilot.journal.files import make_private_directory, write_private_file
from acepilot.journal.operator import parse_said
from acepilot.regular import read_regular
from acepilot.yamlreading import read_yaml
from acepilot.yamltext import LARGEST_SIZE_BYTES, validate

SETTINGS = "settings.yaml"


class Settings(BaseModel):
    """What the person has settled for all runs.

    Attributes:
        quiet: Whether they are not called when it is their turn, as by `--quiet`.
        operator: Who they say they are, as by `--operator`; None while they have not said it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    quiet: Literal["yes", "no"] = "no"
    operator: Annotated[str, AfterValidator(parse_said)] | None = None


def load_settings(home: Path) -> Settings:
    """Read the settings in acepilot's home; the usual ones where there is no file.

    Raises:
        InputError: With all of the file's mistakes.
        UsageError: It cannot be read.
    """
    data = _read(home / SETTINGS)
    return Settings() if data is None else _parse(data, home / SETTINGS)


def keep_operator(home: Path, said: str) -> None:
    """Add who the person says they are to settings that do not say it; every other line stays as it is.

    Raises:
        UsageError: It cannot be kept; what was there is as it was.
    """
    path = home / SETTINGS
    before = _read(path) or b""
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    after = before + gap + f"operator: {json.dumps(said, ensure_ascii=False)}\n".encode()
    try:
        kept = _parse(after, path).operator
    except InputError:  # as where the settings stand in braces
        kept = None
    if kept != said:
        raise UsageError(f"{path} takes no further line.", hint="Add it there by hand.")
    try:
        make_private_directory(home)
        write_private_file(path, after)
    except EvidenceError as fault:
        raise UsageError(f"{path} cannot be written.", hint="Mend its permissions.") from fault


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path, most=LARGEST_SIZE_BYTES)
    except (FileNotFoundError, NotADirectoryError):  # a home that is no folder is told where it is needed
        return None
    except OSError as fault:
        raise UsageError(
            f"The settings in {path} cannot be read: {fault.strerror}.", hint="Mend the file, or delete it."
        ) from fault


def _parse(data: bytes, path: Path) -> Settings:
    return validate(Settings, read_yaml(data, name=str(path), comments_after_plain=False), error=InputError)
