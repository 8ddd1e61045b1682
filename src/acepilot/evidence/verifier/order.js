// Which entries can follow which; the letters are those of the rules in the command's own source.

import { FACTS } from "./facts.js";
import { entryProblem } from "./forms.js";
import { isText, rule, say, str } from "./python.js";

const AT = rule("at");
const STEP_ENDS = new Set(["step.done", "step.skipped", "step.failed"]);
const IN_REVIEW = new Set(["person.edited", "person.pressed", "person.submitted", "portal.answered"]);
const AFTER_END = new Set(["run.resumed", "dialog", "turn"]);
const NEEDS_BEFORE = new Map([["person.submitted", "person.pressed"], ["portal.answered", "person.submitted"]]);
const ENDINGS = new Set(FACTS.endings);
const WITH_FIELDS = new Set(["step.done", "step.failed", "person.pressed"]);

export function* orderProblems(entries) {
  const reader = new EntryReader();
  for (const [number, entry] of entries.entries()) {
    for (const [expected, found] of reader.read(number, inTodaysForm(entry))) yield { entry: number, expected, found };
  }
}

// Earlier versions told by sentences what is a code today; which one it would be decides nothing here.
function inTodaysForm(entry) {
  const data = entry.get("data");
  if (!(data instanceof Map)) return entry;
  const kind = str(entry.get("kind"));
  const renewed = kind === "step.skipped" ? skipped(data) : WITH_FIELDS.has(kind) ? withCodes(data) : data;
  return renewed === data ? entry : new Map(entry).set("data", renewed);
}

function skipped(data) {
  return data.has("why") || !isText(data.get("reason")) ? data : new Map(data).set("why", FACTS.other);
}

function withCodes(data) {
  const rows = data.get("fields");
  if (!Array.isArray(rows) || rows.every(isCoded)) return data;
  return new Map(data).set("fields", rows.map((row) => (isCoded(row) ? row : new Map(row).set("same", FACTS.other))));
}

function isCoded(row) {
  return !(row instanceof Map && row.has("same")) || FACTS.same.includes(row.get("same"));
}

class EntryReader {
  constructor() {
    this.turn = "acepilot";
    this.isGuided = false;
    this.ended = "";
    this.stage = null;
    this.stepsOver = 0n;
    this.hasFailed = false;
    this.seen = new Map();
  }

  *read(number, entry) {
    const wrong = formProblem(entry); // a
    if (wrong) {
      yield [say`an entry of a known form`, wrong];
      return;
    }
    const kind = entry.get("kind");
    yield* this.run(number, kind, entry.get("data")); // b
    yield* this.whoseTurn(kind, entry); // c
    yield* this.place(kind, entry); // d
    yield* this.review(kind, entry); // e
    yield* this.passed(kind, entry); // f
  }

  get firstTurn() {
    return this.isGuided ? "person" : "acepilot";
  }

  *run(number, kind, data) {
    if ((kind === "run.started") !== (number === 0)) {
      yield [number === 0 ? say`run.started` : say`run.started at the beginning alone`, kind];
    }
    if (this.ended === "run.finished") yield [say`nothing after run.finished`, kind];
    else if (this.ended && !AFTER_END.has(kind)) yield [say`nothing but run.resumed after ${this.ended}`, kind];
    if (kind === "run.started") {
      this.isGuided = data.get("guided") === true;
      this.turn = this.firstTurn;
    } else if (kind === "run.resumed") {
      if (data.get("after_seq") !== number - 1) yield [say`after_seq ${number - 1}`, str(data.get("after_seq"))];
      this.turn = this.firstTurn;
      this.ended = "";
      this.stage = null;
      this.hasFailed = false;
    } else if (ENDINGS.has(kind)) this.ended = kind;
  }

  *whoseTurn(kind, entry) {
    const turn = entry.get("turn");
    if (turn !== this.turn) yield [say`an entry in ${of(this.turn)} turn`, say`${kind} in ${of(turn)}`];
    if (kind !== "turn") return;
    const to = entry.get("data").get("to");
    if (this.isGuided && to !== "person") yield [say`the person's turn all through a guided run`, say`a turn to ${to}`];
    else if (!this.isGuided && to === this.turn) yield [say`a turn that goes to the other`, say`a turn that ${this.turn} has already`];
    this.turn = to;
  }

  *place(kind, entry) {
    const stage = entry.get("stage");
    const step = entry.get("step");
    if (this.hasFailed && (STEP_ENDS.has(kind) || kind === "stage.started")) {
      yield [say`the end of the run after a step that failed`, kind];
    }
    if (kind === "stage.started") {
      this.stage = stage;
      this.stepsOver = 0n;
      this.seen.clear();
      return;
    }
    if (step === null) {
      if (STEP_ENDS.has(kind)) yield [say`a step`, say`${kind} without one`];
      return;
    }
    if (stage === null || !isSameStage(stage, this.stage)) {
      const other = stage === null ? say`no stage` : stage.get("title");
      yield [say`the stage that was started`, say`${kind} in ${other}`];
    }
    if (!STEP_ENDS.has(kind)) return;
    const number = BigInt(step.get("n"));
    if (number !== this.stepsOver + 1n) yield [say`the end of step ${this.stepsOver + 1n}`, say`${kind} of step ${number}`];
    this.stepsOver = number;
    this.hasFailed ||= kind === "step.failed";
  }

  *review(kind, entry) {
    const step = entry.get("step");
    if (step === null) {
      if (IN_REVIEW.has(kind)) yield [say`a review`, say`${kind} outside of a step`];
      return;
    }
    const number = BigInt(step.get("n"));
    const seen = this.seen.get(number) ?? new Set();
    this.seen.set(number, seen);
    const isReview = step.get("kind") === FACTS.review;
    if (IN_REVIEW.has(kind)) {
      if (!isReview || entry.get("turn") !== "person") {
        yield [say`the person's turn in a review`, say`${kind} in ${of(entry.get("turn"))} turn, in a step ${step.get("kind")}`];
      }
      const before = NEEDS_BEFORE.get(kind);
      if (before !== undefined && !seen.has(before)) yield [say`${before} before it`, say`${kind} without`];
    }
    if (kind === "step.done" && isReview && !seen.has("portal.answered")) {
      yield [say`portal.answered before a review is done`, say`a review without an answer`];
    }
    seen.add(kind);
  }

  *passed(kind, entry) {
    if (kind !== "request.passed") return;
    if (this.isGuided) yield [say`no request of a page in a guided run`, kind];
    const step = entry.get("step");
    if (entry.get("data").get("why") === "person" && (step === null || step.get("kind") !== FACTS.fill)) {
      yield [say`a step that fills`, say`${kind} on the person's word outside of one`];
    }
  }
}

const of = (turn) => say`${turn}'s`;

function isSameStage(one, other) {
  return other !== null && ["n", "title", "item"].every((key) => one.get(key) === other.get(key));
}

function formProblem(entry) {
  const missing = FACTS.keys.filter((key) => !entry.has(key));
  if (missing.length > 0) return say`one without ${missing.join(", ")}`;
  const [kind, turn, data, at] = ["kind", "turn", "data", "at"].map((key) => entry.get(key));
  if (!(data instanceof Map && isText(kind) && isText(turn))) return say`one without kind, turn or data`;
  if (!AT.test(str(at))) return say`the time ${at}`;
  return entryProblem(kind, turn, entry.get("stage"), entry.get("step"), data);
}
