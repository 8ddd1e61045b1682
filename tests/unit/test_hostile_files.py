# ruff: noqa: E501 - what is hostile stays in one line
"""Flows and clients from people who mean ill, or whose editor does: every one becomes a model, or a refusal with places.

Four ways to make them, with 120 cases each; with five thousand in the long run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from shortkit import first

from acepilot.client.load import parse_client
from acepilot.client.redact import redacted_yaml
from acepilot.client.warnings import warnings
from acepilot.errors import ExitCode, InputError
from acepilot.flow.load import parse_flow
from acepilot.paths import shipped

CASES, CASES_LONG = 120, 5_000
WITHIN_S = 2.0
WITHIN_MB = 200
NAME = "theirs.yaml"
ACCOUNT = "739156284037"

FLOW = b"""flow: small
title: A small one
hosts: [ace.cbp.gov]
stages:
  - stage: Bank
    for_each: importer in importers
    steps:
      - open: https://ace.cbp.gov/
      - navigate: Accounts > Importers|Importer > row /${importer.ir_number.full}/ >> link "${importer.account_name}"
        timeout: 30s
      - ask: Sign in.
        until: link "Accounts" | menuitem /acc.*/
      - fill:
          textbox "Bank Account Number": ${bank.account_number}
        within: dialog /(ach|bank)/
      - review: Check it.
        submit: button "Submit"
        until: status /success/
"""
CLIENT = (
    shipped("fixtures", "clients", "one-importer.yaml")
    .read_bytes()
    .replace(b"000123456789", ACCOUNT.encode())
)

Parse = Callable[[bytes], object]


def load_flow(data: bytes) -> object:
    """Load a flow as the command does."""
    return parse_flow(data, name=NAME)


def load_client(data: bytes) -> object:
    """Load a client as the command does, with all that is asked of one before a browser opens."""
    client = parse_client(data, name=NAME, literal_secrets=False)
    return [*warnings(client), redacted_yaml(client)]


def refusal(parse: Parse, data: bytes) -> InputError | None:
    """Return why a file is refused; None when it is taken. Whatever else is raised fails the test."""
    try:
        parse(data)
    except InputError as refused:
        return refused
    return None


def judge(parse: Parse, data: bytes) -> None:
    """Make sure of the outcome: a model, or a refusal with exit code 2 and a place for each mistake, in time."""
    began = time.process_time()
    refused = refusal(parse, data)
    assert time.process_time() - began < WITHIN_S
    if refused is None:
        return
    assert refused.exit_code is ExitCode.WRONG_INPUT
    assert refused.mistakes
    for mistake in refused.mistakes:
        assert mistake.place.file == NAME
        assert mistake.place.line >= 1
        assert mistake.place.column >= 1
        assert mistake.message
    assert parse is not load_client or ACCOUNT not in str(refused)


# -- ways to make them -------------------------------------------------------------------------

NASTY = (
    b"\0", b"\x1b[2J", b"\r", b"\t", b"\xff", b"\xef\xbb\xbf", "\u202e".encode(), "\u2028".encode(), b"#", b" # ", b": ", b"- ", b"&a ",
    b"*a ", b"!!python/object/apply:os.system [id]", b"!!binary ", b"<<: ", b"---\n", b"...\n", b"%YAML 1.2\n", b"? ", b"|\n", b">-\n", b"'",
    b'"', b"\\u0000", b"[", b"{", b"]", b"}", b"~", b"null", b"${", b"${bank.account_number}", b"/(a+)+$/", b"/(x|x)*y/", b">>", b" | ", b"..",
    b"../../etc/passwd", b"CON", b"1e9999", b"0x10", b"@", b"`", b"9" * 5000, b" " * 3000, b"a" * 70_000, b"[" * 300, b"\n" * 2000,
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, base: bytes) -> bytes:
    """Damage a good file: cut, double, move, and put nasty bytes in."""
    data = bytearray(base)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        match draw(st.sampled_from(["put", "cut", "double", "flip", "raw"])):
            case "put":
                data[at:at] = draw(st.sampled_from(NASTY))
            case "cut":
                del data[at:end]
            case "double":
                data[at:at] = data[at:end]
            case "flip":
                data[at:end] = bytes(draw(st.integers(0, 255)) for _ in range(min(end - at, 3)))
            case _:
                data[at:at] = draw(st.binary(max_size=20))
    encoding = draw(st.sampled_from(["utf-8"] * 8 + ["utf-16", "utf-32-le"]))
    return bytes(data) if encoding == "utf-8" else bytes(data).decode("latin-1").encode(encoding)


WORDS = (
    "flow title hosts stages stage steps for_each open navigate ask fill review expect capture confirm click until submit within when "
    "unless timeout checks countdown or_skip if_present hint refused done allow_requests company importers bank legal_name ein address "
    "ir_number suffix account_name routing_number account_number account_type first_name last_name email phone zip state"
).split()
TEXTS = (
    'textbox "A"', 'button "Next" | link /a.*b/', 'row /${importer.ir_number.full}/ >> link "x"', "https://ace.cbp.gov/", "ace.cbp.gov",
    "importer in importers", "${bank.account_number}", "${company.legal_name}", "30s", "10m", "12-3456789", "021000021", "checking", ACCOUNT,
    "keyring:a", "env:A", "prompt", "env:" + "A" * 999, "keyring:../../x", "/(a+)+b/", "/(?=a)(?!b)\\1/", "/[/", "/a{9999999}/", "/" + "(" * 200 + "/",
    "/(a|a|a|a)*(b|b)*$/", "css=" + "div " * 500, "", " ", "x" * 3000, "\u202etxt", "\x1b]8;;http://x\x07", "[bold]x", "<script>", "con", "../../../etc",
    "> > >", "| |", '"', '""', "/", "//", "a >> b >> c >> d", "$", "${", "${}", "${${a}}", "999999999999h", "-1s", "𝟘𝟙𝟚", "\ud7ff", "1.5e3s",
)  # fmt: skip


def tree_of(chance: Random, depth: int = 3) -> object:
    """Make a tree of our own keys, in wrong places, with texts that mean ill."""
    kind = chance.random()
    if depth == 0 or kind < 0.4:
        return chance.choice(TEXTS)
    if kind < 0.65:
        return [tree_of(chance, depth - 1) for _ in range(chance.randrange(5))]
    return {
        chance.choice(WORDS if chance.random() < 0.8 else TEXTS): tree_of(chance, depth - 1)
        for _ in range(chance.randrange(6))
    }


@st.composite
def bent(draw: st.DrawFn, base: str) -> bytes:
    """Bend a good file: parts of its tree are replaced by other trees. JSON is YAML too."""
    chance = draw(st.randoms(use_true_random=False))
    tree = json.loads(base)
    for _ in range(chance.randrange(1, 4)):
        bend(chance, tree)
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, 1]))
    return text.encode("utf-8", "surrogatepass")


def bend(chance: Random, tree: Any) -> None:
    """Replace, or put in, one part somewhere below."""
    while True:
        key = chance.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        inner = tree[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.4:
            break
        tree = inner
    tree[chance.choice(WORDS) if isinstance(tree, dict) and chance.random() < 0.5 else key] = tree_of(chance)


def as_json(data: bytes) -> str:
    """Return a good file as JSON."""
    import yaml  # noqa: PLC0415 - the reference reader, for well-known text

    return json.dumps(yaml.load(data, Loader=yaml.BaseLoader))


FLOW_TREE, CLIENT_TREE = as_json(FLOW), as_json(CLIENT)
few = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(max_examples=CASES_LONG, deadline=None, suppress_health_check=list(HealthCheck))


# -- the judgement -----------------------------------------------------------------------------


def test_the_good_ones_load() -> None:
    """What is damaged below is a file that loads: else nothing but the first check would be tried."""
    assert load_flow(FLOW)
    assert parse_client(CLIENT, name=NAME, literal_secrets=True).bank
    assert load_flow(FLOW_TREE.encode())


@few
@given(damaged(FLOW))
@example(b"")
@example(b"\xff\xfe")
@example(b"*a")
def test_damaged_flow(data: bytes) -> None:
    """A flow whose bytes are damaged is a flow still, or is refused with places, in time."""
    judge(load_flow, data)


@few
@given(damaged(CLIENT))
def test_damaged_client(data: bytes) -> None:
    """A client whose bytes are damaged is a client still, or is refused with places, and never repeats its account."""
    judge(load_client, data)


@few
@given(bent(FLOW_TREE))
def test_bent_flow(data: bytes) -> None:
    """A flow whose structure is wrong is refused with places, in time."""
    judge(load_flow, data)


@few
@given(bent(CLIENT_TREE))
def test_bent_client(data: bytes) -> None:
    """A client whose structure is wrong is refused with places, and never repeats its account."""
    judge(load_client, data)


@pytest.mark.long
@many
@given(damaged(FLOW))
def test_damaged_flow_long(data: bytes) -> None:
    """As above, ten times as often."""
    judge(load_flow, data)


@pytest.mark.long
@many
@given(damaged(CLIENT))
def test_damaged_client_long(data: bytes) -> None:
    """As above, ten times as often."""
    judge(load_client, data)


@pytest.mark.long
@many
@given(bent(FLOW_TREE))
def test_bent_flow_long(data: bytes) -> None:
    """As above, ten times as often."""
    judge(load_flow, data)


@pytest.mark.long
@many
@given(bent(CLIENT_TREE))
def test_bent_client_long(data: bytes) -> None:
    """As above, ten times as often."""
    judge(load_client, data)


# -- monsters ----------------------------------------------------------------------------------


def _step(line: str) -> bytes:
    return FLOW.replace(b"      - ask: Sign in.\n", f"      - {line}\n      - ask: Sign in.\n".encode())


MONSTERS = {
    "deep flow style": b"flow: " + b"[" * 100_000,
    "deep block style": b"".join(b" " * n + b"a:\n" for n in range(600)),
    "deep dashes": b"- " * 100_000 + b"a",
    "many keys": b"".join(b"k%d: v\n" % n for n in range(25_000)),
    "one key again and again": b"a: b\n" * 50_000,
    "many mistakes": b"stages:\n" + b"  - stge: x\n" * 20_000,
    "billion laughs": b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)),
    "an alias within itself": b"a: &a [*a, *a]\n",
    "one long line": b"a: " + b"x" * 250_000,
    "one long quoted line": b'a: "' + b"\\u0041" * 40_000 + b'"',
    "large": b"# comment\n" * 2_000_000,
    "null bytes": b"\0" * 250_000,
    "alternatives": _step("expect: " + " | ".join(['text "a"'] * 5_000)),
    "chains": _step("expect: " + " >> ".join(['text "a"'] * 5_000)),
    "nested regex": _step("expect: text /" + "(" * 2_000 + "a" + ")" * 2_000 + "/"),
    "exponential regex": _step("click: button /(a+)+(b+)+(c|c|c)*$/"),
    "regex for a submit word": _step("click: button /(s|u|b|m|i|t|(s?u?b?m?i?t?)*)*(((.*)*)*)*/"),
    "counted regex": _step("expect: text /((a{1,900}){1,900}){1,900}/"),
    "regex of many parts": _step("click: button /" + "|".join(f"(x{n}.*){{0,50}}" for n in range(300)) + "/"),
    "many names": _step("expect: text " + json.dumps("${company.legal_name}" * 3_000)),
    "client of many importers": CLIENT.replace(b"importers:\n", b"importers:\n" + b"  - ir_number: '12-3456789'\n    suffix: '01'\n" * 5_000),
}  # fmt: skip


@pytest.mark.parametrize(
    "key", ["<a>", "<", "[key]", "__root__", "", " ", "\\u0000", "$ref", "function-after[x(), str]"]
)
@pytest.mark.parametrize("base", [FLOW_TREE, CLIENT_TREE], ids=["flow", "client"])
def test_strange_key(base: str, key: str) -> None:
    """A key that looks like one of the checker's own signs is not known, like any other, wherever it stands."""
    for depth in range(4):
        tree = here = json.loads(base)
        for _ in range(depth):
            inner = next(
                (
                    part
                    for part in (here.values() if isinstance(here, dict) else here)
                    if isinstance(part, dict | list)
                ),
                here,
            )
            here = inner
        if isinstance(here, dict):
            here[key] = "x"
        judge(load_flow if base == FLOW_TREE else load_client, json.dumps(tree).encode())
        assert refusal(
            load_flow if base == FLOW_TREE else load_client, json.dumps(tree).encode()
        ) or not isinstance(here, dict)


@pytest.mark.full
@first("name", MONSTERS, 12)
@first("parse", [load_flow, load_client], ids=["flow", "client"])
def test_monster(name: str, parse: Parse) -> None:
    """What is made to take all time and memory is refused, with places, in time.

    The short run has clients' files in the test of all together, which one reader of YAML reads.
    """
    judge(parse, MONSTERS[name])


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak as Linux tells it")
def test_all_monsters_together_stay_small(tmp_path: Path) -> None:
    """A process that loads every one of them needs less than 200 MB at its largest."""
    for n, data in enumerate(MONSTERS.values()):
        (tmp_path / f"{n}.yaml").write_bytes(data)
    code = """
import sys
from pathlib import Path
from random import Random
from typing import Any
from acepilot.client.load import load_client
from acepilot.errors import AcepilotError
from acepilot.flow.load import load_flow
for path in Path(sys.argv[1]).iterdir():
    try:
        load_client(path, literal_secrets=False) if path.stem[-1] in "02468" else load_flow(path)
    except AcepilotError:
        pass
status = Path("/proc/self/status").read_text().split()
print(int(status[status.index("VmHWM:") + 1]) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < WITHIN_MB


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no file without an end here")
def test_file_without_end() -> None:
    """A file that never ends is refused at once, as what it is."""
    command = [sys.executable, "-m", "acepilot", "client", "check", "/dev/zero"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == ExitCode.WRONG_INPUT
    assert "The client file /dev/zero cannot be read: it is a device" in done.stderr
    assert "Traceback" not in done.stderr
