"""`acepilot desk check`: every stored bundle is read again; what is not as it was filed is told."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence

import click

from acepilot.cli.options import json_option
from acepilot.cli.output import Block, Report, Style, Text, emit
from acepilot.desk.desk import Desk
from acepilot.desk.stored import CheckedBundle, StoredCode
from acepilot.errors import ExitCode
from acepilot.paths import home

_TOLD = {
    StoredCode.GOOD: "as it was filed",
    StoredCode.MISSING: "missing: add it again, from where it came or from a backup",
    StoredCode.ROTTEN: "no longer as it was filed: add it again, from where it came or from a backup",
    StoredCode.ORPHAN: "stored, and never filed: add it by its path, or leave it",
}


@click.command("check")
@json_option
def desk_check(*, as_json: bool) -> int:
    """Read every stored bundle again, and tell what has rotted.

    What has rotted stands on the desk as a problem from then on, until it is added again. Ends with 5 when anything is
    not as it was.
    """
    with Desk.open(home(), os.environ) as desk:
        found = tuple(desk.check())
    emit(_report(found), as_json=as_json)
    return int(ExitCode.DONE if all(one.code is StoredCode.GOOD for one in found) else ExitCode.EVIDENCE)


def _report(found: Sequence[CheckedBundle]) -> Report:
    bad = [one for one in found if one.code is not StoredCode.GOOD]
    data = {
        "bundles": len(found),
        "counts": dict(Counter(one.code.value for one in found)),
        "bad": [{"code": one.code.value, "sha256": one.sha256, "client": one.client or None} for one in bad],
    }
    return Report(data, tuple(_blocks(found, bad)))


def _blocks(found: Sequence[CheckedBundle], bad: Sequence[CheckedBundle]) -> Iterator[Block]:
    for one in bad:
        yield Text(f"{one.sha256}  {one.client or '-'}: {_TOLD[one.code]}", Style.BAD)
    good = len(found) - len(bad)
    yield Text(
        f"{good} of {len(found)} stored bundles are as they were filed.", Style.BAD if bad else Style.GOOD
    )
