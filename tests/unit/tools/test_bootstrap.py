from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[3] / "tools"
APT = "sudo env DEBIAN_FRONTEND=noninteractive apt-get"
PROJECT = '[project]\nname = "x"\n'
LOCK = "requirements-dev.lock"


class Machine:
    """What bootstrap runs on, faked: programs that are there, and what each command does."""

    def __init__(self) -> None:
        self.ran: list[list[str]] = []
        self.programs: set[str] = set()
        self.fails: Callable[[Sequence[str]], bool] = lambda _: False

    def succeeds(self, command: Sequence[str], *, is_quiet: bool = False) -> bool:  # noqa: ARG002 - as the real one
        """Note a command, and say whether it works."""
        self.ran.append(list(command))
        return not self.fails(command)

    def which(self, program: str) -> str | None:
        """Find a program."""
        return f"/bin/{program}" if program in self.programs else None


@pytest.fixture
def machine() -> Machine:
    """Return a machine with nothing on it."""
    return Machine()


@pytest.fixture
def bootstrap(tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script as a module, set upon an empty checkout and the faked machine."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", TOOLS / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / LOCK).write_text("ruff==0.11.0 --hash=sha256:00\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "succeeds", machine.succeeds)
    monkeypatch.setattr(module, "as_root", lambda: ["sudo"])
    monkeypatch.setattr(shutil, "which", machine.which)
    python = Path(module.venv_python())
    python.parent.mkdir(parents=True)
    python.touch()
    return module


def pip_installs(machine: Machine) -> list[list[str]]:
    """Return what was installed by pip."""
    return [command for command in machine.ran if "--editable" in command]


def test_second_set_up_does_nothing(bootstrap: ModuleType, machine: Machine) -> None:
    """What has been set up is not set up again."""
    bootstrap.set_up_package("demo")
    assert len(pip_installs(machine)) == 1
    machine.ran.clear()
    bootstrap.set_up_package("demo")
    assert machine.ran == []


def test_changed_project_is_installed_again(bootstrap: ModuleType, machine: Machine, tmp_path: Path) -> None:
    """When pyproject.toml changes, the package is installed as it says now."""
    bootstrap.set_up_package("demo")
    (tmp_path / "pyproject.toml").write_text(PROJECT + "# more\n")
    bootstrap.set_up_package("demo")
    assert len(pip_installs(machine)) == 2


def test_demo_needs_no_developers_tools_and_test_does(bootstrap: ModuleType, machine: Machine) -> None:
    """The demo installs the package; tests the locked versions by their hashes, then the package; the demo has both."""
    bootstrap.set_up_package("demo")
    bootstrap.set_up_package("test")
    bootstrap.set_up_package("demo")
    installs = [command[command.index("-qq") + 1 :] for command in machine.ran if "-qq" in command]
    assert installs == [
        ["--editable", "."],
        ["--require-hashes", "-r", LOCK],
        ["--no-deps", "--editable", "."],
    ]


def test_changed_lock_is_installed_again(bootstrap: ModuleType, tmp_path: Path) -> None:
    """When the lock changes, tests are set up anew, and the demo is not."""
    bootstrap.set_up_package("demo")
    bootstrap.set_up_package("test")
    (tmp_path / LOCK).write_text("ruff==0.12.0 --hash=sha256:00\n")
    assert bootstrap.is_set_up("demo")
    assert not bootstrap.is_set_up("test")


def test_lock_that_cannot_be_installed_is_told(
    bootstrap: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """A version that is not there, or has another hash, ends the set-up: nothing else is taken in its place."""
    machine.fails = lambda command: "--require-hashes" in command
    with pytest.raises(SystemExit):
        bootstrap.set_up_package("test")
    assert LOCK in capsys.readouterr().err
    assert pip_installs(machine) == []


def test_failed_install_is_no_set_up(bootstrap: ModuleType, machine: Machine) -> None:
    """An install that failed ends with 1, and the next try installs again."""
    machine.fails = lambda command: "--editable" in command
    with pytest.raises(SystemExit):
        bootstrap.set_up_package("demo")
    assert not bootstrap.is_set_up("demo")


def test_debian_without_venv_gets_it(bootstrap: ModuleType, machine: Machine) -> None:
    """Where Python cannot make a virtual environment, the package that lets it is installed."""
    machine.programs = {"apt-get"}
    tries: list[bool] = []
    python: str = bootstrap.venv_python()

    def fails(command: Sequence[str]) -> bool:
        if "venv" in command:
            tries.append(True)
            return len(tries) == 1
        return command[0] == python

    machine.fails = fails
    bootstrap.make_venv()
    package = f"python3.{sys.version_info.minor}-venv"
    assert any(command[-1] == package and "apt-get" in command for command in machine.ran)
    assert len(tries) == 2


def test_no_venv_at_all_is_one_clear_message(
    bootstrap: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Where nothing helps, it is said what to install, and no half environment is left."""
    machine.fails = lambda _: True
    with pytest.raises(SystemExit):
        bootstrap.make_venv()
    assert "cannot make a virtual environment" in capsys.readouterr().err
    assert not (tmp_path / ".venv").exists()


def test_installed_browser_is_taken(
    bootstrap: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a browser on the machine nothing is installed."""
    monkeypatch.setattr(bootstrap, "has_browser", lambda: True)
    bootstrap.set_up_browser()
    assert machine.ran == []


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        (
            "apt-get",
            f"{APT} install -y -q --no-install-recommends chromium fonts-liberation",
        ),
        ("dnf", "sudo dnf install -y chromium"),
        ("pacman", "sudo pacman -S --noconfirm chromium"),
        ("brew", "brew install --cask google-chrome"),
        ("winget", "winget install --silent --exact --id Google.Chrome"),
    ],
)
def test_package_manager_comes_before_playwright(
    bootstrap: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch, manager: str, command: str
) -> None:
    """Without a browser the system's own package manager gets one, with rights only where it needs them."""
    machine.programs = {manager}
    monkeypatch.setattr(bootstrap, "has_browser", lambda: command.split() in machine.ran)
    bootstrap.set_up_browser()
    assert machine.ran[-1] == command.split()


def test_playwright_is_the_last_resort(
    bootstrap: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the package manager has no browser, or gives one that is not found, Playwright's own is taken."""
    machine.programs = {"apt-get"}
    install = [bootstrap.venv_python(), "-m", "playwright", "install", "chromium"]
    monkeypatch.setattr(bootstrap, "has_browser", lambda: install in machine.ran)
    bootstrap.set_up_browser()
    assert install in machine.ran


def test_no_rights_means_no_package_manager(
    bootstrap: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an administrator's rights the package manager is not even tried."""
    machine.programs = {"apt-get"}
    monkeypatch.setattr(bootstrap, "as_root", lambda: None)
    assert not bootstrap.install_packages("apt-get", ("chromium",))
    assert machine.ran == []


def test_no_browser_at_all_ends_with_a_message(
    bootstrap: ModuleType,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """When nothing gets a browser, it is said what to install."""
    machine.fails = lambda _: True
    monkeypatch.setattr(bootstrap, "has_browser", lambda: False)
    with pytest.raises(SystemExit):
        bootstrap.set_up_browser()
    assert "Install Chrome, Edge or Chromium" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_python_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    """The shell script takes the first Python that is new enough, and hands its arguments on."""
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    (checkout / "tools").mkdir(parents=True)
    programs.mkdir()
    shutil.copy(TOOLS / "bootstrap", checkout / "tools" / "bootstrap")
    (checkout / "tools" / "bootstrap.py").write_text("import sys; print('new', sys.argv[1:])")
    for name, body in (("python3", "exit 1"), ("python3.12", f'exec "{sys.executable}" "$@"')):
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(checkout / "tools" / "bootstrap"), "test"],
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "new ['test']\n"
