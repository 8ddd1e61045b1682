// What a run's own record says of itself: checks 4 to 7 and 11.

import { brokenIn } from "./chain.js";
import { dataOf, part, TEXT_SHOWN } from "./journal.js";
import { JOURNAL, isPlainPath } from "./layout.js";
import { orderProblems } from "./order.js";
import { compare, cut, repr, rule, say, str, textOf } from "./python.js";
import { NUMBER, absent, judged, mismatch } from "./verification.js";

const CAPTURE = rule("capture");

// Returns the checks of a run's own record but the last.
export function checkRecord(record, digests) {
  return [
    judged(NUMBER.CHAIN, chainMismatches(record), say`${record.entries.length} entries, head ${record.head}`),
    judged(NUMBER.FILES, fileMismatches(record, digests), say`${record.files.length} files`),
    orderCheck(record),
    captureCheck(record),
  ];
}

export function endCheck(record, claims) {
  if (claims.length > 0) return judged(NUMBER.END, claims);
  if (record.ending === null) {
    return absent(NUMBER.END, say`The journal has no end: the run was open or cut off when it was exported.`);
  }
  const reason = cut(textOf(dataOf(record.ending).get("reason")), TEXT_SHOWN);
  return judged(NUMBER.END, [], record.state + (reason ? say`: ${reason}` : ""));
}

function* chainMismatches(record) {
  for (const line of record.broken) {
    yield mismatch(say`${JOURNAL} line ${line.number}`, say`a journal entry`, say`no entry: ${line.why}`);
  }
  if (record.isTorn) {
    const number = record.entries.length + record.broken.length + 1;
    yield mismatch(say`${JOURNAL} line ${number}`, say`a line that ends`, say`a torn line`);
  }
  if (record.entries.length === 0) yield mismatch(JOURNAL, say`at least one entry`, say`none`);
  for (const broken of brokenIn(record.entries)) {
    yield mismatch(entryName(broken.entry), say`${broken.what} ${broken.expected}`, broken.found);
  }
}

function* fileMismatches(record, digests) {
  const said = new Map();
  for (const named of record.files) {
    const where = say`${named.path} (entry ${named.entry})`;
    const found = digests.get(named.path);
    if (!isPlainPath(named.path)) yield mismatch(where, say`a plain path inside the run`, say`one that leads elsewhere`);
    else if (found === undefined) yield mismatch(where, named.sha256, say`no such file`);
    else if (found !== named.sha256) yield mismatch(where, named.sha256, found);
    const before = said.get(named.path);
    if (before === undefined) said.set(named.path, named.sha256);
    else if (before !== named.sha256) yield mismatch(where, say`${before}, as an entry before says`, named.sha256);
  }
  for (const wanted of ["flow.yaml", "client.yaml"]) {
    if (!said.has(wanted)) yield mismatch(wanted, say`a file that the first entry names`, say`no such name in the journal`);
  }
}

function* orderMismatches(record) {
  for (const { entry, expected, found } of orderProblems(record.entries)) yield mismatch(entryName(entry), expected, found);
}

function orderCheck(record) {
  if (record.entries.length === 0) return absent(NUMBER.ORDER, say`No entry of the journal can be read.`);
  const times = record.entries.map((entry) => textOf(entry.get("at")));
  const backwards = times.findIndex((at, number) => number > 0 && compare(at, times[number - 1]) < 0);
  const note = backwards > 0 ? say`The computer's clock was set back before entry ${backwards}.` : "";
  return judged(NUMBER.ORDER, orderMismatches(record), note);
}

function captureCheck(record) {
  const many = record.entries.filter((entry) => entry.get("kind") === "capture").length;
  if (record.entries.length === 0) return absent(NUMBER.CAPTURES, say`No entry of the journal can be read.`);
  if (many === 0) return absent(NUMBER.CAPTURES, say`The run took no captures.`);
  return judged(NUMBER.CAPTURES, captureMismatches(record), say`${many} captures`);
}

function* captureMismatches(record) {
  let lastPath = "";
  let lastNumber = 0;
  const over = new Set();
  for (const [number, entry] of record.entries.entries()) {
    const kind = entry.get("kind");
    const data = dataOf(entry);
    const place = repr([entry.get("stage"), entry.get("step")]);
    if (kind === "stage.started") over.clear();
    else if (kind === "step.done" || kind === "step.skipped" || kind === "step.failed") over.add(place);
    else if (kind === "capture") {
      const path = textOf(data.get("path"));
      const text = textOf(part(data, "text").get("path"));
      const stem = path.replace(/\.png$/, "");
      const match = CAPTURE.exec(stem);
      if (match === null || stem === path || text !== `${stem}.aria.yaml`) {
        yield mismatch(entryName(number), say`a picture and its text under one name`, say`${path} and ${text}`);
      } else if (Number(match[1]) <= lastNumber) {
        yield mismatch(entryName(number), say`a capture numbered above ${lastNumber}`, path);
      } else lastNumber = Number(match[1]);
      if ((entry.get("step") ?? null) === null || over.has(place)) {
        yield mismatch(entryName(number), say`a capture in a step that is not over`, path);
      }
      lastPath = path;
    } else if (kind === "person.pressed") {
      const same = data.get("same_as") ?? null;
      if (same !== null && same !== lastPath) {
        const last = lastPath || say`of which there is none`;
        yield mismatch(entryName(number), say`the last capture, ${last}`, str(same));
      }
    } else if (kind === "run.resumed") lastPath = "";
  }
}

const entryName = (number) => say`${JOURNAL} entry ${number}`;
