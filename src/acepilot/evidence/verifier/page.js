// The page: takes a file, and shows what was found. Whatever comes out of a bundle is text here, never markup.

import { FACTS } from "./facts.js";
import { front } from "./front.js";
import { cut, repr, say, visible } from "./python.js";
import { parseFingerprint } from "./signature.js";
import { ABSENT, FAIL, NUMBER, PASS, UNCHECKED } from "./verification.js";
import { verify } from "./verifying.js";

const TONES = new Map([[PASS, "good"], [FAIL, "bad"], [ABSENT, "quiet"], [UNCHECKED, "warn"]]);
const LONGEST_SHOWN = 2000;
const MOST_SHOWN = 3;
// Checks of entries one after the other: where one is wrong, all that follow can be.
const CHAINED = new Set([NUMBER.CHAIN, NUMBER.ORDER]);
// Checks that tell the place itself, where others tell only that some file is not what it was.
const CAUSES = new Set([NUMBER.ARCHIVE, NUMBER.CHAIN]);
const AT_LEAST = ["DecompressionStream", "TextDecoder", "BigInt"];

const byId = (id) => document.getElementById(id);
const form = byId("form");
const state = byId("state");
const result = byId("result");
// Counts what was asked, so that an answer to an earlier question is never shown.
let asked = 0;

function made(name, look, ...children) {
  const element = document.createElement(name);
  if (look) element.className = look;
  element.append(...children);
  return element;
}

// A text out of a bundle: its direction is its own, and nothing in it acts or hides.
const foreign = (text, look = "") => made("bdi", look, visible(cut(text, LONGEST_SHOWN, "…")));

function isAbleBrowser() {
  try {
    new DecompressionStream("deflate-raw");
    return AT_LEAST.every((name) => name in globalThis) && "".isWellFormed() && Object.hasOwn({ a: 1 }, "a");
  } catch {
    return false;
  }
}

function clear() {
  asked += 1;
  state.replaceChildren();
  result.replaceChildren();
  byId("signerwrong").textContent = "";
}

async function check() {
  clear();
  const own = asked;
  const file = byId("file").files[0];
  const typed = byId("signer").value.trim();
  const signer = typed === "" ? "" : parseFingerprint(typed);
  if (signer === null) {
    const wrong = `${repr(cut(typed, 100, "…"))} is no fingerprint: 64 digits and letters from a to f are expected.`;
    byId("signerwrong").textContent = visible(wrong);
    byId("signer").focus();
    return;
  }
  if (file === undefined) {
    banner("warn", "Nothing to check", "Choose the record first.");
    return;
  }
  const bar = made("progress", "");
  bar.setAttribute("aria-label", "How much was read");
  state.replaceChildren(made("p", "quiet", "Reading ", foreign(file.name), " …"), bar);
  try {
    const found = await verify(file, signer, (done, whole) => {
      bar.max = Math.max(1, whole);
      bar.value = done;
    });
    if (own === asked) show(found, file);
  } catch (error) {
    if (own === asked) banner("bad", "It could not be checked", `The file cannot be read to its end (${error.name}). Nothing was found out.`);
  }
}

function banner(tone, what, ...lines) {
  const box = made("div", `verdict ${tone}`, made("p", "is", what), ...lines.map((line) => made("p", "", line)));
  state.replaceChildren(box);
}

function show(found, file) {
  const isKnown = found.isWhole && !found.isOpen && found.bags.every((bag) => bag.isSignerKnown);
  const tone = found.isWhole ? (isKnown ? "good" : "warn") : "bad";
  const lines = [made("span", "", foreign(file.name), ` (${file.size.toLocaleString("en")} bytes)`)];
  if (found.isWhole && !isKnown && !found.isOpen) {
    lines.push("Anyone could have made it. Ask the signer for the fingerprint, and paste it above.");
  }
  const open = new Set(found.bags.flatMap((bag) => bag.checks.filter((one) => one.outcome === UNCHECKED)).map((one) => one.number));
  if (open.size > 0) {
    lines.push(`Not checked by this page: ${Array.from(open, (number) => `${number}. ${FACTS.titles[number]}`).join("; ")}.`);
  }
  if (found.isNone) banner("bad", "This is no bundle.", ...lines, found.isNone);
  else banner(tone, `${found.verdict}.`, ...lines);
  state.firstChild.dataset.verdict = found.verdict;
  const bags = found.bags.map((bag, at) => shownBag(bag, found, at));
  result.replaceChildren(...(found.isNone ? [made("details", "", made("summary", "", "All checks"), ...bags)] : bags));
}

function shownBag(bag, found, at) {
  const section = made("section", "bag");
  const heading = made("h2", "", bag.record?.run ? foreign(`Run ${bag.record.run}`) : "Run (cannot be read)");
  heading.id = `bag${at}`;
  section.setAttribute("aria-labelledby", heading.id);
  section.append(heading, ...firstWrong(bag.checks), made("ol", "checks", ...bag.checks.map((one) => shownCheck(one, bag))));
  if (bag.record !== null) section.append(...shownFront(bag, found));
  return section;
}

// Names what to look at first where several things are wrong: most of the others can come of it.
function firstWrong(checks) {
  const failed = checks.filter((check) => check.outcome === FAIL);
  if (failed.flatMap((check) => check.mismatches).length < 2) return [];
  const first = failed.find((check) => CAUSES.has(check.number)) ?? failed[0];
  const where = foreign(say`${first.mismatches[0].path} (check ${first.number})`);
  return [made("p", "first", "Look first at ", where, ": what else is wrong can follow from it.")];
}

function shownCheck(check, bag) {
  const item = made("li", "");
  item.dataset.number = check.number;
  item.dataset.outcome = check.outcome;
  const outcome = made("span", `outcome ${TONES.get(check.outcome)}`, check.outcome);
  item.append(outcome, made("h3", "title", `${check.number}. ${check.title}`));
  if (check.note) item.append(made("p", "more note", foreign(check.note)));
  const most = CHAINED.has(check.number) ? MOST_SHOWN : Infinity;
  const [told, more] = [check.mismatches.slice(0, most), check.mismatches.slice(most)];
  if (told.length > 0) item.append(made("ul", "wrongs", ...told.map(shownMismatch)));
  if (more.length > 0) {
    const summary = made("summary", "", `and ${more.length} more, which can all follow from these`);
    item.append(made("details", "more", summary, made("ul", "wrongs", ...more.map(shownMismatch))));
  }
  if (check.number === NUMBER.STAMP && check.outcome === UNCHECKED) item.append(stampCommands(bag));
  return item;
}

function shownMismatch({ path, expected, found }) {
  const row = (name, value) => made("div", "", made("dt", "", name), made("dd", "value", foreign(value)));
  return made("li", "", made("p", "path", foreign(path)), made("dl", "", row("expected", expected), row("found", found)));
}

function stampCommands(bag) {
  const lines = FACTS.page.stamp_commands.map((line) => line.replace("FOLDER", visible(bag.folder)));
  return made("div", "more", made("pre", "commands", lines.join("\n")));
}

function shownFront(bag, found) {
  const heading = made("h3", "", "What the record tells");
  if (!found.isWhole) {
    return [heading, made("p", "quiet", "Not shown, as the record does not verify: what it tells cannot be relied on.")];
  }
  const rows = front(bag.record, bag.info).map(([question, lines]) =>
    made("div", "", made("dt", "", question), made("dd", "", ...lines.map((line) => made("p", "", foreign(line))))),
  );
  return [heading, made("p", "quiet", "Told by the record itself. data/report.html in the zip tells it in full."), made("dl", "facts", ...rows)];
}

function listen() {
  const drop = byId("drop");
  const input = byId("file");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  input.addEventListener("change", check);
  byId("signer").addEventListener("input", clear);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", () => drop.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    check();
  });
}

if (isAbleBrowser()) listen();
else {
  byId("check").disabled = true;
  banner("bad", "This browser is too old", FACTS.page.old_browser);
}
