// A journal, read: the entries, which lines are none, the files that it names, and how the run ended.

import { FACTS } from "./facts.js";
import { NoEntry, parseLine } from "./json.js";
import { cut, isText, rule, textOf } from "./python.js";

const SHA256 = rule("sha256");
const ENDINGS = new Set(FACTS.endings);
const AFTER_END = new Set(FACTS.after_end);
const LINE_END = 10;
export const TEXT_SHOWN = 200;

export const dataOf = (entry) => part(entry, "data");

export function part(mapping, key) {
  const value = mapping.get(key);
  return value instanceof Map ? value : new Map();
}

export function rows(mapping, key) {
  const value = mapping.get(key);
  return Array.isArray(value) ? value.filter((row) => row instanceof Map) : [];
}

export class Journal {
  constructor(bytes) {
    this.entries = [];
    this.broken = [];
    let number = 0;
    let start = 0;
    for (let stop = bytes.indexOf(LINE_END); stop !== -1; stop = bytes.indexOf(LINE_END, start)) {
      number += 1;
      this.read(bytes.subarray(start, stop), number);
      start = stop + 1;
    }
    this.isTorn = start < bytes.length;
    this.files = this.entries.flatMap((entry, at) => namedIn(dataOf(entry)).map(([path, sha256]) => ({ entry: at, path, sha256 })));
  }

  read(line, number) {
    try {
      this.entries.push(parseLine(line));
    } catch (error) {
      if (!(error instanceof NoEntry)) throw error;
      this.broken.push({ number, why: error.message });
    }
  }

  get head() {
    const head = textOf(this.entries.at(-1)?.get("hash"));
    return SHA256.test(head) ? head : FACTS.genesis;
  }

  get run() {
    return this.entries.length > 0 ? cut(textOf(dataOf(this.entries[0]).get("run")), TEXT_SHOWN) : "";
  }

  get ending() {
    for (let at = this.entries.length - 1; at >= 0; at -= 1) {
      const kind = textOf(this.entries[at].get("kind"));
      if (ENDINGS.has(kind)) return this.entries[at];
      if (!AFTER_END.has(kind)) return null;
    }
    return null;
  }

  get state() {
    return this.ending === null ? "open" : this.ending.get("kind").replace(/^run\./, "");
  }
}

function namedIn(value) {
  const found = [];
  if (value instanceof Map) {
    const path = value.get("path");
    const digest = value.get("sha256");
    if (isText(path) && isText(digest) && SHA256.test(digest)) found.push([path, digest]);
    for (const one of value.values()) found.push(...namedIn(one));
  } else if (Array.isArray(value)) {
    for (const one of value) found.push(...namedIn(one));
  }
  return found;
}
