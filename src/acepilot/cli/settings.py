"""The person's own settings: one YAML file in acepilot's home, which need not be there.

Owns what may stand in it. An option of a command says the same for one call.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from acepilot.errors import InputError, UsageError
from acepilot.journal.files import write_private_file
from acepilot.journal.operator import parse_said
from acepilot.regular import read_regular
from acepilot.yamltext import LARGEST_SIZE_BYTES, read_yaml, validate

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
    path = home / SETTINGS
    try:
        data = read_regular(path, most=LARGEST_SIZE_BYTES)
    except (
        FileNotFoundError,
        NotADirectoryError,
    ):  # that the home cannot be one is told where it is first needed
        return Settings()
    except OSError as fault:
        raise UsageError(
            f"The settings in {path} cannot be read: {fault.strerror}.", hint="Mend the file, or delete it."
        ) from fault
    return validate(Settings, read_yaml(data, name=str(path), comments_after_plain=False), error=InputError)


def keep_operator(home: Path, said: str) -> None:
    """Add who the person says they are to settings that do not say it; every other line stays as it is.

    Raises:
        EvidenceError: The file cannot be written.
    """
    path = home / SETTINGS
    before = read_regular(path, most=LARGEST_SIZE_BYTES) if path.exists() else b""
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    line = f"operator: {json.dumps(said, ensure_ascii=False)}\n".encode()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private_file(path, (before or b"") + gap + line)
