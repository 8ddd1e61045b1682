// How a check comes out: its number, and what is wrong.

import { FACTS } from "./facts.js";
import { cut, say } from "./python.js";

export const PASS = "pass";
export const FAIL = "fail";
export const ABSENT = "not present";
// What the command never has: this browser or this page cannot make a check. It is shown as that, and never as passed.
export const UNCHECKED = "not checked";

export const NUMBER = FACTS.numbers;

export const mismatch = (path, expected, found) => ({ path, expected, found });

export function judged(number, mismatches, note = "") {
  const wrong = [];
  for (const one of mismatches) {
    if (wrong.length === FACTS.most.MOST_TOLD) {
      wrong.push(mismatch(say`and more`, say`at most ${FACTS.most.MOST_TOLD} are told`, say`more than these`));
      break;
    }
    wrong.push(mismatch(...[one.path, one.expected, one.found].map((text) => cut(text, FACTS.most.LONGEST_TOLD, "…"))));
  }
  return check(number, wrong.length > 0 ? FAIL : PASS, wrong, note);
}

export const absent = (number, note) => check(number, ABSENT, [], note);
export const unchecked = (number, note) => check(number, UNCHECKED, [], note);

function check(number, outcome, mismatches, note) {
  return { number, title: FACTS.titles[number], outcome, mismatches, note };
}

export function inOrder(checks, otherwise) {
  return Object.values(NUMBER).map((number) => checks.find((one) => one.number === number) ?? absent(number, otherwise));
}

// A bundle that must not be read at all.
export class Unsafe extends Error {
  constructor(mismatches, note = "") {
    super("unsafe");
    this.mismatches = mismatches;
    this.note = note;
    this.isNone = "";
  }
}
