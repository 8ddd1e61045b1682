"""`verify.html` without a browser: what it is made of, its words, its copy in each bundle, and the command."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from tamperkit import Bundle

import acepilot.evidence
import acepilot.journal
from acepilot.cli import run_command
from acepilot.evidence import CheckOutcome, Exported, verifier, verify
from acepilot.evidence.checks import Number
from acepilot.evidence.layout import VERIFY_PAGE
from acepilot.evidence.verifier import MODULES, verifier_page

README = Path(__file__).parents[4] / "README.md"
_NAMED_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_SAID = re.compile(r"\bsay`([^`]*)`")
_GAP = re.compile(r"\$\{[^{}]*\}")
_OF_FOLDERS = {
    "at most {} files",
    "a file or a folder",
    "a link",
    "something else (mode {})",
    "a file that can be read",
}
_OF_STAMPS = {"a time-stamp, as a root for one was given", "a time-stamp made {}", "one of {}"}


def _sources() -> dict[str, str]:
    return {
        name: (resources.files(verifier) / f"{name}.js").read_text() for name in MODULES if name != "facts"
    }


def _trees() -> Iterator[ast.Module]:
    for package in (acepilot.evidence, acepilot.journal):
        for path in Path(package.__path__[0]).glob("*.py"):
            yield ast.parse(path.read_text())
    yield ast.parse((Path(acepilot.__path__[0]) / "cli" / "bundles.py").read_text())


def _sentence(node: ast.AST) -> str | None:
    """Return a text of the command's, with `{}` for each value in it; None for what is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_sentence(part) or "{}" for part in parts)
    return None


def _sentences() -> set[str]:
    """Return every text in the command's own sources, as it stands or within a longer expression."""
    return {text for tree in _trees() for node in ast.walk(tree) if (text := _sentence(node))}


def _of_mismatches() -> set[str]:
    """Return every text with which the command tells what is wrong."""
    calls = (
        node
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Mismatch"
    )
    return {text for call in calls for argument in call.args[1:] if (text := _sentence(argument))}


def test_every_sentence_of_the_page_is_the_commands() -> None:
    """What the page says of a bundle, the command says to the letter: a word changed in one alone fails here."""
    said = {
        (name, _GAP.sub("{}", text)) for name, source in _sources().items() for text in _SAID.findall(source)
    }
    assert len(said) > 100
    known = _sentences()
    assert {(name, text) for name, text in said if text not in known} == set()


def test_every_mismatch_of_the_command_is_the_pages() -> None:
    """A new thing that can be wrong the page tells, too; but for folders and time-stamps, which it does not read."""
    said = {_GAP.sub("{}", text) for source in _sources().values() for text in _SAID.findall(source)}
    told = {text for text in _of_mismatches() if re.search("[a-z]", text.replace("{}", ""))}
    assert told - said - _OF_FOLDERS - _OF_STAMPS == set()


def test_page_is_the_one_that_readme_names() -> None:
    """README tells the SHA-256 of the page, so that whoever has one can compare; UPDATE_GOLDEN=1 writes it anew."""
    digest, text = hashlib.sha256(verifier_page()).hexdigest(), README.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        text = _NAMED_DIGEST.sub(digest, text)
        README.write_text(text, encoding="utf-8")
    assert _NAMED_DIGEST.findall(text) == [digest]


def test_page_may_run_its_own_script_alone() -> None:
    """The policy in the page names its script and its style by their hashes, and lets nothing else in or out."""
    page = verifier_page().decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    script, style = (
        re.search(r"<script>(.*)</script>", page, re.DOTALL),
        re.search("<style>(.*)</style>", page, re.DOTALL),
    )
    assert policy is not None
    assert script is not None
    assert style is not None
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"
        for found in (script, style)
    ]
    rules = policy[1].split("; ")
    assert rules[0] == "default-src 'none'"
    assert rules[1:3] == [f"script-src {hashes[0]}", f"style-src {hashes[1]}"]
    assert "unsafe" not in policy[1]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "facts"])
def test_nothing_of_a_bundle_can_become_markup_or_script(name: str) -> None:
    """No part of the page writes markup, makes code of texts, or asks the network for anything."""
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|fetch\(|XMLHttp|WebSocket"
        r"|\.src\s*=|\.href\s*=|createContextualFragment|DOMParser|localStorage|import\("
    )
    assert re.search(forbidden, _sources()[name]) is None


def test_command_writes_the_page_and_its_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`evidence verifier` writes the page and tells its SHA-256; what is there already stays as it is."""
    to = tmp_path / "verify.html"
    assert run_command(["evidence", "verifier", "-o", str(to), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"] == {
        "path": str(to),
        "sha256": hashlib.sha256(to.read_bytes()).hexdigest(),
    }
    assert to.read_bytes() == verifier_page()
    to.write_bytes(b"mine")
    assert run_command(["evidence", "verifier", "-o", str(to)]) == 2
    assert to.read_bytes() == b"mine"


def test_each_bundle_has_the_page(signed: Exported) -> None:
    """The copy in a bundle is the page itself, byte for byte."""
    assert Bundle.read(signed.path).files[VERIFY_PAGE] == verifier_page()


@pytest.mark.parametrize("change", ["changed", "removed"])
def test_changed_copy_in_a_bundle_is_told(change: str, signed: Exported, tmp_path: Path) -> None:
    """A copy that is not the one that was exported fails the check of the bag."""
    bundle = Bundle.read(signed.path)
    if change == "changed":
        bundle.files[VERIFY_PAGE] += b" "
    else:
        del bundle.files[VERIFY_PAGE]
    (tmp_path / "b.zip").write_bytes(bundle.zipped())
    (bag,) = verify(tmp_path / "b.zip", signer=signed.signer).bags
    (wrong,) = (check for check in bag.verification.checks if check.outcome is CheckOutcome.FAIL)
    assert (wrong.number, [one.path for one in wrong.mismatches]) == (Number.BAG, [VERIFY_PAGE])


def test_unlisted_copy_in_a_bundle_is_told(signed: Exported, tmp_path: Path) -> None:
    """A page that was put beside an older record, and that no manifest lists, is told."""
    bundle = Bundle.read(signed.path)
    page = bundle.files.pop(VERIFY_PAGE)
    bundle.sign_by_another()
    bundle.files[VERIFY_PAGE] = page
    (tmp_path / "b.zip").write_bytes(bundle.zipped())
    assert not verify(tmp_path / "b.zip").is_whole


def test_bundle_of_an_earlier_version_has_no_page_and_verifies(signed: Exported, tmp_path: Path) -> None:
    """A bundle from before there was a page is as whole as ever."""
    bundle = Bundle.read(signed.path)
    del bundle.files[VERIFY_PAGE]
    bundle.sign_by_another()
    (tmp_path / "b.zip").write_bytes(bundle.zipped())
    assert verify(tmp_path / "b.zip").verdict == "whole, and signed by a key that you have not named"
