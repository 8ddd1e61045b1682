// The texts that make a folder a BagIt bag (RFC 8493): manifests and `bag-info.txt`, read.

import { MOST } from "./layout.js";
import { FACTS } from "./facts.js";
import { NoText, cut, decoded, plain, rule, say } from "./python.js";
import { mismatch } from "./verification.js";

export const LABEL = FACTS.labels;
const LINE = rule("line");
const FIELD = rule("field");

export function readManifest(name, bytes) {
  return read(name, bytes, (line) => reversed(LINE.exec(line)), say`a SHA-256, two spaces and a path`);
}

export function readInfo(name, bytes) {
  return read(name, bytes, (line) => FIELD.exec(line)?.slice(1), say`a label, a colon, a space and a value`);
}

function reversed(match) {
  return match === null ? undefined : [match[2], match[1]];
}

function read(name, bytes, split, expected) {
  let text;
  try {
    text = decoded(bytes);
  } catch (error) {
    if (!(error instanceof NoText)) throw error;
    return { found: new Map(), mismatches: [mismatch(name, say`text in UTF-8`, say`a byte that is none, at ${error.start}`)] };
  }
  const lines = text.split("\n");
  if (lines.length - 1 > MOST.MOST_LINES) {
    return { found: new Map(), mismatches: [mismatch(name, say`at most ${MOST.MOST_LINES} lines`, say`${lines.length - 1} lines`)] };
  }
  const mismatches = [];
  if (lines.pop() !== "" || lines.length === 0) {
    mismatches.push(mismatch(name, say`lines that end`, bytes.length === 0 ? say`none` : say`a last line without an end`));
  }
  const found = new Map();
  lines.forEach((line, at) => {
    const pair = split(line);
    if (!pair || plain(line) !== line.replaceAll("  ", " ")) {
      mismatches.push(mismatch(say`${name} line ${at + 1}`, expected, cut(line, 120)));
      return;
    }
    const [key, value] = pair;
    if (found.has(key)) mismatches.push(mismatch(say`${name} line ${at + 1}`, say`one line each`, say`${key} a second time`));
    found.set(key, value);
  });
  return { found, mismatches };
}
