// What the record itself tells, in a few words: the first questions of whoever reads it. Claims nothing of its own.

import { LABEL } from "./bag.js";
import { dataOf, part, rows } from "./journal.js";
import { say, str, textOf } from "./python.js";

const ANSWERS = new Map([["accepted", "The portal accepted it"], ["refused", "The portal refused it"]]);
const UNKNOWN = "What the portal answered is not known";
const BASES = new Map([["said", "as the person said"], ["unknown", "not known whether it was sent"]]);

// Returns pairs of a question and the lines of its answer.
export function front(record, info) {
  const started = dataOf(record.entries[0] ?? new Map());
  const first = textOf(record.entries[0]?.get("at"));
  const last = textOf(record.entries.at(-1)?.get("at"));
  return [
    ["Run", [record.run]],
    ["What", [info.get(LABEL.DESCRIPTION) ?? "not known"]],
    ["Portal", portal(started)],
    ["When", [`${first} to ${last}`, "By the computer’s clock, in UTC."]],
    ["At the computer", operators(record.entries)],
    ["How it ended", ending(record)],
    ["Submitted", submitted(record, started)],
    ["Importers", importers(record)],
    ["Journal", [say`${record.entries.length} entries, head ${record.head}`]],
  ].filter(([, lines]) => lines.length > 0);
}

function portal(started) {
  if (started.get("guided") === true) {
    return ["Guided: this tells what the person said. acepilot drove no browser, and saw nothing of the portal."];
  }
  const mock = started.get("mock") ?? false;
  if (started.get("rehearsal") === true) return ["Rehearsal on the mock portal, by a scripted person. Nothing here is real."];
  return [mock === false ? "the real portal" : "Practice on the mock portal. Nothing here is real."];
}

// Returns who began the run, and whoever else went on with it: what is known, and what they said, apart.
function operators(entries) {
  const lines = [];
  let before = null;
  for (const entry of entries) {
    if (!["run.started", "run.resumed"].includes(entry.get("kind"))) continue;
    const hand = part(dataOf(entry), "operator");
    const [account, name, said] = ["account", "name", "said"].map((key) => textOf(hand.get(key)));
    const who = JSON.stringify([account, name, said]);
    if (before !== null && (hand.size === 0 || who === before)) continue;
    const holder = `${account || "not known"}${name && name !== account ? ` (${name})` : ""}`;
    lines.push(`${before === null ? "The" : "Resumed from the"} account ${holder}, signed in to that computer.`);
    if (said) lines.push(`Said, not checked: the person gave their name as “${said}”.`);
    before = who;
  }
  return [...lines, "acepilot cannot know who sat there."];
}

function ending(record) {
  if (record.ending === null) return ["Still open: the journal has no end."];
  const data = dataOf(record.ending);
  return [record.state, textOf(data.get("reason"))].filter(Boolean);
}

function submitted(record, started) {
  const sent = [];
  for (const entry of record.entries) {
    const kind = entry.get("kind");
    if (kind === "person.submitted") sent.push({ item: itemOf(entry), basis: textOf(dataOf(entry).get("basis")), answer: null });
    if (kind === "portal.answered" && sent.length > 0) sent.at(-1).answer = dataOf(entry);
  }
  if (sent.length === 0) {
    const basis = started.get("guided") === true ? "the person said" : "acepilot saw";
    return [`Nothing was submitted, as far as ${basis}.`];
  }
  const times = sent.length === 1 ? "once" : sent.length === 2 ? "twice" : `${sent.length} times`;
  return [`The person submitted ${times}.`, ...sent.map(sentence)];
}

function sentence({ item, basis, answer }) {
  const place = item ? `${item}: ` : "";
  const how = BASES.has(basis) ? ` (${BASES.get(basis)})` : "";
  if (answer === null) return `${place}No answer is recorded: it may have been submitted${how}.`;
  const said = ANSWERS.get(textOf(answer.get("outcome"))) ?? UNKNOWN;
  const text = textOf(answer.get("text"));
  return `${place}${said}${how}${text ? `: “${text}”` : "."}`;
}

function itemOf(entry) {
  return textOf(part(entry, "stage").get("item"));
}

function importers(record) {
  if (record.ending === null) return [];
  return rows(dataOf(record.ending), "items").map((row) => {
    const reason = textOf(row.get("reason"));
    return `${str(row.get("item"))}: ${str(row.get("outcome"))}${reason ? `: ${reason}` : ""}`;
  });
}
