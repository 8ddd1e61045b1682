"""Set up what `make demo` and `make test` need: a virtual environment, the package in it, a browser.

Run by `tools/bootstrap` with any Python >= 3.11; standard library alone. Does nothing when nothing is missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = "requirements-dev.lock"
PURPOSES = ("demo", "test")
BROWSER_PACKAGES = {
    "apt-get": ("chromium", "fonts-liberation"),
    "dnf": ("chromium",),
    "pacman": ("chromium",),
    "zypper": ("chromium",),
    "apk": ("chromium",),
    "brew": ("--cask", "google-chrome"),
    "winget": ("--exact", "--id", "Google.Chrome"),
}
INSTALL = {
    "apt-get": ("install", "-y", "-q", "--no-install-recommends"),
    "dnf": ("install", "-y"),
    "pacman": ("-S", "--noconfirm"),
    "zypper": ("--non-interactive", "install"),
    "apk": ("add",),
    "brew": ("install",),
    "winget": ("install", "--silent"),
}
OWN_RIGHTS = {"brew", "winget"}  # these ask for rights by themselves


def main(arguments: Sequence[str]) -> None:
    """Set up for `demo` (the package and a browser) or `test` (the developers' tools too)."""
    if len(arguments) != 1 or arguments[0] not in PURPOSES:
        give_up("Usage: tools/bootstrap demo | test", "")
    set_up_package(arguments[0])
    set_up_browser()


def say(text: str) -> None:
    """Tell what is being done; the result of `make` stays on stdout."""
    print(f"acepilot: {text}", file=sys.stderr, flush=True)


def give_up(what: str, hint: str) -> NoReturn:
    """Tell what could not be done and what to do, and end."""
    say(what)
    if hint:
        print(f"  {hint}", file=sys.stderr)
    raise SystemExit(1)


def succeeds(command: Sequence[str], *, is_quiet: bool = False) -> bool:
    """Run a command, its output on stderr, and tell whether it worked."""
    sink = subprocess.DEVNULL if is_quiet else sys.stderr
    try:
        return subprocess.run(command, stdout=sink, stderr=sink, cwd=ROOT, check=False).returncode == 0
    except OSError:
        return False


# The package


def venv_python() -> str:
    """Return the virtual environment's Python."""
    return str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def stamp_of(purpose: str) -> str:
    """Return what tells this set-up from another: change it, and the package is installed again."""
    files = ["pyproject.toml", *([LOCK] if purpose == "test" else [])]
    parts = [*[(ROOT / file).read_bytes() for file in files], str(ROOT).encode(), purpose.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamp_file(purpose: str) -> Path:
    """Return where the stamp of a finished set-up lies."""
    return VENV / f".acepilot-{purpose}"


def is_set_up(purpose: str) -> bool:
    """Tell whether the package is installed as the project's files say now; set up for tests is set up for the demo."""
    if not Path(venv_python()).exists():
        return False
    enough = PURPOSES[PURPOSES.index(purpose) :]
    return any(
        file.is_file() and file.read_text() == stamp_of(each)
        for each in enough
        for file in [stamp_file(each)]
    )


def set_up_package(purpose: str) -> None:
    """Make the virtual environment and install the package, unless that has been done.

    The tests get the versions that the lock names, each by its hash; the demo gets what an installed acepilot would.
    """
    if is_set_up(purpose):
        return
    make_venv()
    say(f"installing acepilot and what it needs (for `make {purpose}`)")
    install = [*installer(), "-qq"]
    if purpose == "test" and not succeeds([*install, "--require-hashes", "-r", LOCK]):
        give_up(
            f"The versions that {LOCK} names could not be installed; the lines above say why.",
            "Is this machine online? For a Python that is newer than the file: make PYTHON=python3.13 test",
        )
    if not succeeds([*install, *(["--no-deps"] if purpose == "test" else []), "--editable", "."]):
        give_up("The package could not be installed; the lines above say why.", "Is this machine online?")
    stamp_file(purpose).write_text(stamp_of(purpose))


def make_venv() -> None:
    """Make the virtual environment, unless a sound one is there."""
    if succeeds([venv_python(), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], is_quiet=True):
        return
    say(f"making a virtual environment in {VENV.name}")
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if succeeds(make, is_quiet=True):
        return
    # Debian and its kin ship Python without the module that puts pip into a virtual environment.
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if shutil.which("apt-get") and install_packages("apt-get", (package,)) and succeeds(make):
        return
    if shutil.which("uv") and succeeds(["uv", "venv", "--quiet", "--seed", "--clear", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)  # half of one would be taken for a whole one
    give_up(
        f"{sys.executable} cannot make a virtual environment.",
        f"On Debian and Ubuntu: sudo apt-get install {package}. Elsewhere: install a whole Python 3.11 or newer.",
    )


def installer() -> list[str]:
    """Return the command that installs into the virtual environment."""
    python = venv_python()
    has_pip = succeeds([python, "-m", "pip", "--version"], is_quiet=True)
    if not has_pip and not succeeds([python, "-m", "ensurepip"], is_quiet=True):
        return ["uv", "pip", "install", "--python", python]
    return [python, "-m", "pip", "install", "--disable-pip-version-check"]


# The browser


def has_browser() -> bool:
    """Tell whether acepilot finds a browser, asking the checkout as it is now."""
    if str(ROOT / "src") not in sys.path:
        sys.path.insert(0, str(ROOT / "src"))
    from acepilot.browser.find import NoBrowser, find_browser  # noqa: PLC0415 - not on the path before
    from acepilot.errors import UsageError  # noqa: PLC0415 - as above

    try:
        find_browser()
    except NoBrowser:
        return False
    except UsageError as error:
        give_up(error.message, error.hint)
    return True


def set_up_browser() -> None:
    """Get a browser when there is none: by the system's package manager, else Playwright's own."""
    if has_browser():
        return
    say("no Chrome, Edge or Chromium was found; installing one")
    for manager, packages in BROWSER_PACKAGES.items():
        if shutil.which(manager) and install_packages(manager, packages) and has_browser():
            return
    say("the system's package manager has none for us; taking Playwright's own")
    playwright = [venv_python(), "-m", "playwright"]
    if succeeds([*playwright, "install", "chromium"]):
        if sys.platform == "linux" and (root := as_root()) is not None:
            succeeds([*root, *playwright, "install-deps", "chromium"])
        if has_browser():
            return
    give_up("No browser could be installed.", "Install Chrome, Edge or Chromium, then try again.")


def install_packages(manager: str, packages: tuple[str, ...]) -> bool:
    """Install packages of the system, with an administrator's rights only where they are needed."""
    root = [] if manager in OWN_RIGHTS else as_root()
    if root is None:
        return False
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"] if manager == "apt-get" else []
    say(f"{manager} installs {' '.join(packages)}")
    if manager == "apt-get":
        succeeds([*root, "apt-get", "update", "-q"])
    return succeeds([*root, *environment, manager, *INSTALL[manager], *packages])


def as_root() -> list[str] | None:
    """Return what stands before a command that needs an administrator; None when there is no way."""
    if os.name == "nt" or os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]


if __name__ == "__main__":
    main(sys.argv[1:])
