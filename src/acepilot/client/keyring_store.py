"""The secrets that acepilot keeps in the system's keyring, and the list of their names.

A keyring cannot list what it holds, so the names, and never the values, are in `<home>/secrets.json`.
Must not know what a secret is for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

from pydantic import SecretStr

from acepilot.errors import EnvironmentFault, SecretError
from acepilot.regular import read_regular, write_private

SERVICE: Final = "acepilot"
"""The name under which a keyring files what is ours."""

_LARGEST_INDEX: Final = 1024 * 1024
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NO_KEYRING: Final = (
    "Give the secret in an environment variable (env:NAME) or have acepilot ask for it (prompt). "
    "On Linux a keyring comes with the desktop: gnome-keyring or KWallet, in a session that is signed in."
)


def is_secret_name(name: str) -> bool:
    """Tell whether a secret may have this name: letters, digits, `.`, `_`, `-`; at most 64."""
    return _NAME.fullmatch(name) is not None


def read_from_keyring(name: str) -> SecretStr:
    """Read a secret from the system's keyring.

    Raises:
        SecretError: When there is no keyring, it is locked, or it holds no such secret.
    """
    with system_keyring() as keyring:
        value = keyring.get_password(SERVICE, name)
    if not value:
        raise SecretError(
            f"The keyring holds no secret named {name!r}.",
            hint=f"Store it: acepilot secret set {name}",
        )
    return SecretStr(value)


@contextmanager
def system_keyring() -> Iterator[ModuleType]:
    """Yield the library that speaks to the system's keyring.

    Raises:
        SecretError: There is no keyring, or it fails; its own texts are kept out, as they may hold anything.
    """
    import keyring  # noqa: PLC0415  (slow to import, and needed only here)
    from keyring import errors  # noqa: PLC0415  (as above)

    try:
        yield keyring
    except (ImportError, AttributeError, TypeError, ValueError) as fault:  # what the person's settings name
        raise SecretError(
            f"The keyring that this system is set to use cannot be loaded ({type(fault).__name__}).",
            hint="Look at PYTHON_KEYRING_BACKEND and at keyringrc.cfg, where it is named.",
        ) from fault
    except errors.NoKeyringError as fault:
        raise SecretError("This system has no keyring that acepilot can use.", hint=_NO_KEYRING) from fault
    except errors.KeyringLocked as fault:
        raise SecretError(
            "The keyring is locked, and was not unlocked.", hint="Unlock it and run the command again."
        ) from fault
    except errors.KeyringError as fault:
        raise SecretError(
            f"The keyring did not answer ({type(fault).__name__}).",
            hint="Try again; or use env:NAME or prompt instead of keyring:NAME.",
        ) from fault


def usable_keyring() -> str:
    """Return the name of the keyring that secrets are kept in here; asks it for nothing.

    Raises:
        SecretError: There is none that is safe, or it cannot be used.
    """
    try:
        with system_keyring() as keyring:
            backend = keyring.get_keyring()
            priority = backend.priority
    except RuntimeError as fault:  # as a backend says that its system is not there
        raise SecretError(
            f"The keyring of this system cannot be used ({type(fault).__name__}).", hint=_NO_KEYRING
        ) from fault
    name = f"{type(backend).__module__}.{type(backend).__name__}"
    if priority <= 0:
        raise SecretError(f"This system has no keyring that is safe ({name}).", hint=_NO_KEYRING)
    return name


class KeptSecrets:
    """The secrets that acepilot put into the keyring.

    Args:
        home: acepilot's own directory; made when first needed.
    """

    def __init__(self, home: Path) -> None:
        self._index = home / "secrets.json"

    def names(self) -> tuple[str, ...]:
        """Return the names, in alphabetical order."""
        try:
            found = json.loads(read_regular(self._index, most=_LARGEST_INDEX))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as fault:
            raise EnvironmentFault(
                f"The list of secret names cannot be read: {self._index}"
                + (f" ({fault.strerror})." if isinstance(fault, OSError) else "."),
                hint="Move that file away, and store your secrets again: acepilot secret set NAME",
            ) from fault
        names = found.get("names", []) if isinstance(found, dict) else []
        return tuple(sorted({name for name in names if isinstance(name, str)}))

    def keep(self, name: str, value: SecretStr) -> None:
        """Put a secret into the keyring; one that had this name is replaced.

        Raises:
            SecretError: When the keyring does not take it.
        """
        with system_keyring() as keyring:
            keyring.set_password(SERVICE, name, value.get_secret_value())
        self._write({*self.names(), name})

    def drop(self, name: str) -> None:
        """Remove a secret from the keyring and its name from the list.

        Raises:
            SecretError: When there is none of this name, or the keyring refuses.
        """
        with system_keyring() as keyring:
            is_kept = keyring.get_password(SERVICE, name) is not None
            if is_kept:
                keyring.delete_password(SERVICE, name)
        if not is_kept and name not in self.names():
            raise SecretError(
                f"There is no secret named {name!r}.", hint="See what there is: acepilot secret list"
            )
        self._write(set(self.names()) - {name})

    def _write(self, names: set[str]) -> None:
        text = json.dumps({"version": 1, "names": sorted(names)}, indent=2) + "\n"
        try:
            self._index.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self._index, text.encode())
        except OSError as fault:
            raise EnvironmentFault(
                f"The list of secret names cannot be written: {self._index} ({fault.strerror})."
            ) from fault
