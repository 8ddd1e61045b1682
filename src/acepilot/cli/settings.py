"""The person's own settings: one YAML file in acepilot's home, which need not be there.

Owns what may stand in it. An option of a command says the same for one call.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from acepilot.errors import InputError, UsageError
from acepilot.regular import read_regular
from acepilot.yamltext import LARGEST_SIZE_BYTES, read_yaml, validate

SETTINGS = "settings.yaml"


class Settings(BaseModel):
    """What the person has settled for all runs.

    Attributes:
        quiet: Whether they are not called when it is their turn, as by `--quiet`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    quiet: Literal["yes", "no"] = "no"


def load_settings(home: Path) -> Settings:
    """Read the settings in acepilot's home; the usual ones where there is no file.

    Raises:
        InputError: With all of the file's mistakes.
        UsageError: It cannot be read.
    """
    path = home / SETTINGS
    try:
        data = read_regular(path, most=LARGEST_SIZE_BYTES)
    except FileNotFoundError:
        return Settings()
    except OSError as fault:
        raise UsageError(
            f"The settings in {path} cannot be read: {fault.strerror}.", hint="Mend the file, or delete it."
        ) from fault
    return validate(Settings, read_yaml(data, name=str(path), comments_after_plain=False), error=InputError)
