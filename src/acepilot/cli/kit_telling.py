"""What `acepilot kit` prints: of a kit that was made or opened, and of those that are here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import ndiff
from pathlib import Path

from acepilot.cli.bundles import export_data, export_report
from acepilot.cli.output import Block, Report, Style, Table, Text, warning_lines
from acepilot.cli.plan import stage_blocks
from acepilot.client.resolving import unresolved
from acepilot.client.secret_sources import Keyring
from acepilot.evidence import Exported
from acepilot.evidence.keys import SigningKey
from acepilot.flow.warnings import find_warnings
from acepilot.journal.summary import RunSummary
from acepilot.kit.installed import Listed
from acepilot.kit.judging import Doubt, FlowJudged, Judgment, KnownMaker
from acepilot.kit.opening import Kit
from acepilot.kit.page import outline
from acepilot.kit.sources import client_bytes, secrets_told
from acepilot.plaintext import bounded

_MOST_DIFFERENCES = 40
_MAKERS = {
    KnownMaker.OWN: Text("you: it is signed with the key of this computer", Style.GOOD),
    KnownMaker.KNOWN: Text("known: kits of this maker were opened here before", Style.GOOD),
    KnownMaker.NEW: Text(
        "NEW: nothing of this maker was opened here before. Ask them for this number by telephone.",
        Style.WARN,
    ),
}
DOUBTS = {
    Doubt.FLOW: "It has a flow that does not come with acepilot: what that does, nobody has checked but its maker.",
    Doubt.MAKER_OF_NAME: "THE MAKER HAS CHANGED: the kit of this name that is here was signed by another key.",
    Doubt.KEPT_NUMBER: "It would use a number that you keep already, and did not keep for a kit of this maker's.",
    Doubt.MAKER_OF_CLIENT: "THE MAKER HAS CHANGED: a kit for this client that is here was signed by another key.",
}


def grouped(fingerprint: str) -> str:
    """Return a fingerprint as it is read out: in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def made_report(kit: Kit, path: Path, key: SigningKey, *, is_written: bool) -> Report:
    """Return that a kit was made, and how its maker is known."""
    data = {**_kit_data(kit), "path": str(path.absolute()), "key_is_new": key.is_new}
    rows = (
        ("Kit", Text(str(path.absolute()), Style.STRONG)),
        *_what_rows(kit),
        ("Signed by", grouped(kit.maker)),
    )
    new = (
        Text(
            "This key was made just now. Keep acepilot's home safe: it is how your kits are known.",
            Style.WARN,
        ),
    )
    same = (Text("It was there already, byte for byte; nothing was written."),)
    advice = "Tell the fingerprint to the importer in another way than with the kit, as by telephone."
    blocks = (Table((), rows), *(() if is_written else same), *(new if key.is_new else ()), Text(advice))
    return Report(data, blocks)


def answer_report(kit: Kit, exported: Exported, runs: Sequence[RunSummary]) -> Report:
    """Return that an answer was written, which of its runs are practice alone, and what to do with it."""
    practice = [run.run for run in runs if run.mock]
    blocks = (*export_report(exported).blocks, Text(""), *_answer_blocks(kit, exported, practice))
    return Report({**export_data(exported), "practice": practice}, blocks)


def _answer_blocks(kit: Kit, exported: Exported, practice: Sequence[str]) -> Iterator[Block]:
    """Return what to do with an answer: send it, or first do what was only practised."""
    if len(practice) == len(exported.runs):
        yield Text(
            "There is nothing but practice in it: nothing was entered at CBP. Do it, and answer again:",
            Style.WARN,
        )
        yield Text(f"    acepilot run {next(iter(kit.flows))} --kit {kit.name}")
        return
    yield Text(
        f"Send {exported.path.name} to whoever made the kit. When they call, read the fingerprint to them:"
    )
    yield Text(f"    {grouped(exported.signer)}")


def _kit_data(kit: Kit) -> dict[str, object]:
    manifest = kit.manifest
    return {
        "name": kit.name,
        "sha256": kit.sha256,
        "maker": kit.maker,
        "client": manifest.client,
        "contact": manifest.contact,
        "flows": manifest.flows,
        "hosts": manifest.hosts,
        "acepilot": manifest.acepilot,
    }


def _what_rows(kit: Kit) -> Iterator[tuple[Text | str, ...]]:
    values = unresolved(kit.client)
    yield "For", f"“{kit.client.company.legal_name}”"
    for item in values.items:
        at = item.values
        routing, holder = at.lookup("bank.routing_number"), at.lookup("bank.account_holder")
        whose = f", of “{holder.text}”" if holder.is_present else ""
        bank = f": bank with routing number {routing.text}{whose}" if routing.is_present else ""
        yield "Importer", f"{item.label}{bank}"
    for source, what in secrets_told(kit.client):
        where = f"kept: acepilot secret set {source.name}" if isinstance(source, Keyring) else "you are asked"
        yield "Secret", f"{what} ({where})"
    yield "On the hosts", ", ".join(kit.manifest.hosts)
    if kit.manifest.contact:
        yield "It says, call", f"“{kit.manifest.contact}”"


def opening_data(judged: Judgment, *, result: str) -> dict[str, object]:
    """Return what a kit is, and what there is to know of it, for programs.

    Args:
        result: What became of it: `opened`, `replaced`, `unchanged`.
    """
    return {
        **_kit_data(judged.kit),
        "known": judged.known.value,
        "doubts": [doubt.value for doubt in judged.doubts],
        "page_is_ours": judged.kit.is_page_ours,
        "result": result,
        "judged": [
            {
                "flow": one.flow.name,
                "shipped": one.is_shipped,
                "compared_with": one.nearest.name if one.nearest else None,
                "differs": [{"where": d.where, "here": d.here, "there": d.there} for d in one.differs],
                "strange_hosts": one.strange_hosts,
            }
            for one in judged.flows
        ],
    }


def opening_blocks(judged: Judgment) -> Iterator[Block]:
    """Yield what a person is told of a kit before it is used: who made it, for whom, and what it does.

    No text of the kit's is so long that who made it is out of sight by it.
    """
    yield from map(_short, _opening_blocks(judged))


def _short(block: Block) -> Block:
    match block:
        case Text():
            return replace(block, text=bounded(block.text))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(map(_short_cell, row)) for row in rows))
        case _:
            return block


def _short_cell(cell: Text | str) -> Text | str:
    return bounded(cell) if isinstance(cell, str) else replace(cell, text=bounded(cell.text))


def _opening_blocks(judged: Judgment) -> Iterator[Block]:
    kit = judged.kit
    yield Text(f"Kit {kit.name}", Style.STRONG)
    yield Table((), (("Made by", grouped(kit.maker)), ("", _MAKERS[judged.known]), *_what_rows(kit)))
    yield Text("")
    for one in judged.flows:
        yield from _flow_blocks(kit, one)


def doubt_blocks(judged: Judgment) -> Iterator[Text]:
    """Yield what is odd about a kit: the last that a person reads before they say yes."""
    kit = judged.kit
    for one in judged.flows:
        for host in one.strange_hosts:
            yield Text(f"{one.flow.name} works on {host}, on which no flow of acepilot's works.", Style.BAD)
    if not kit.is_page_ours:
        yield Text(
            f"Its page of instructions is NOT the one that acepilot writes for it (the kit says that acepilot "
            f"{kit.manifest.acepilot} made it): go by nothing that stands there.",
            Style.BAD,
        )
    for doubt in judged.doubts:
        yield Text(DOUBTS[doubt], Style.BAD)
    for other in judged.others:
        yield Text(f"  {other.name} was signed by {grouped(other.maker) or 'nobody knows whom'}", Style.BAD)
    for name in judged.kept:
        yield Text(f"  {name} is in the keyring. See whose it is: acepilot secret list", Style.BAD)


def _flow_blocks(kit: Kit, judged: FlowJudged) -> Iterator[Block]:
    flow = judged.flow
    yield Text(f"{flow.name}: “{flow.title}”", Style.STRONG)
    if judged.is_shipped:
        yield Text("It is, byte for byte, the flow of this name that comes with acepilot.", Style.GOOD)
    else:
        yield Text("It is NOT one of the flows that come with acepilot, whatever it calls itself.", Style.BAD)
        yield from _difference_blocks(judged)
        yield from warning_lines(find_warnings(flow))
    yield from stage_blocks(outline(flow, kit.client))
    yield Text("")


def _difference_blocks(judged: FlowJudged) -> Iterator[Text]:
    name = judged.nearest.name if judged.nearest else ""
    if not judged.differs:
        yield Text(f"It does the same as {name}, and is written otherwise.", Style.WARN)
        return
    yield Text(f"What it does otherwise than {name}:", Style.BAD)
    for one in judged.differs[:_MOST_DIFFERENCES]:
        yield Text(f"  {one.where}", Style.BAD)
        yield Text(f"      here  {bounded(one.here)}")
        yield Text(f"      {name}  {bounded(one.there)}")
    if more := len(judged.differs) - _MOST_DIFFERENCES:
        yield from [Text(f"  and {more} more", Style.BAD)] if more > 0 else []


def replaced_blocks(kit: Kit, before: Kit | None) -> Iterator[Block]:
    """Yield how a kit differs from the one that it would take the place of."""
    if before is None:
        yield Text("The kit of this name that is here does not hold any more.", Style.WARN)
        return
    yield Text(f"Another kit {kit.name} is here. What changes:", Style.WARN)
    old, new = (client_bytes(one.client).decode().splitlines() for one in (before, kit))
    yield from (Text(f"  {line}") for line in ndiff(old, new) if line[0] in "+-")
    for name in dict.fromkeys([*before.flows, *kit.flows]):
        was, is_ = before.flows.get(name), kit.flows.get(name)
        if was is None or is_ is None or was.data != is_.data:
            told = "comes" if was is None else "goes" if is_ is None else "is another"
            yield Text(f"  the flow {name} {told}")


def list_report(kits: Sequence[Listed]) -> Report:
    """Return the kits that are here."""
    data = [
        {
            "name": one.name,
            "maker": one.maker or None,
            "kit": _kit_data(one.kit) if one.kit else None,
            "faults": [fault.data() for fault in one.faults],
        }
        for one in kits
    ]
    if not kits:
        return Report(data, (Text("There are no kits here. Open one: acepilot kit open FILE.kit.zip"),))
    rows = tuple(_list_row(one) for one in kits)
    return Report(data, (Table(("Kit", "For", "Flows", "Made by"), rows, is_first_whole=True),))


def _list_row(one: Listed) -> tuple[Text | str, ...]:
    name = Text(one.name, Style.STRONG)
    if one.kit is None:
        return name, Text("DOES NOT HOLD ANY MORE: open it once more", Style.BAD), "", one.maker[:16]
    return name, one.kit.manifest.client, ", ".join(one.kit.flows), one.maker[:16]
