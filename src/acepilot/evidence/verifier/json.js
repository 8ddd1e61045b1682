// JSON as the command reads it: no key twice, no NaN, large numbers as they are, positions and words as Python tells them.

import { Fraction, decoded, lengthOf, say } from "./python.js";

export class NoEntry extends Error {}

const MOST_NESTED = 100;
const FAR_TOO_DEEP = 900;
const MOST_DIGITS = 4300;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const CONSTANTS = new Map([["null", null], ["true", true], ["false", false]]);
const WORD = /null|true|false|NaN|-?Infinity/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const CLEAN = /[^"\\\u0000-\u001f]*/y;

// Returns what a journal's line holds, as a Map; an array is an array.
export function parseLine(bytes) {
  let text;
  try {
    text = decoded(bytes);
  } catch (error) {
    throw new NoEntry(error.message);
  }
  const reader = new Reader(text);
  const entry = reader.whole();
  if (!(entry instanceof Map)) throw new NoEntry(say`not a JSON object`);
  if (reader.deepest > MOST_NESTED) throw new NoEntry(say`nested too deeply`);
  return entry;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.deepest = 0;
  }

  whole() {
    if (this.text.startsWith("\ufeff")) this.fail("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0);
    this.skip();
    const value = this.value(0);
    this.skip();
    if (this.at !== this.text.length) this.fail("Extra data", this.at);
    return value;
  }

  fail(what, at) {
    const place = lengthOf(this.text.slice(0, at));
    throw new NoEntry(`${what}: line 1 column ${place + 1} (char ${place})`);
  }

  skip() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  value(depth) {
    const sign = this.text[this.at];
    if (sign === '"') return this.string();
    if (sign === "{" || sign === "[") {
      if (depth > FAR_TOO_DEEP) throw new NoEntry(say`nested too deeply`);
      this.deepest = Math.max(this.deepest, depth + 1);
      return sign === "{" ? this.object(depth + 1) : this.array(depth + 1);
    }
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0];
    if (word === undefined) return this.number();
    this.at += word.length;
    if (CONSTANTS.has(word)) return CONSTANTS.get(word);
    throw new NoEntry(say`${word} is no JSON number`);
  }

  takes(word) {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found === null) this.fail("Expecting value", this.at);
    const [digits, point, exponent] = found;
    this.at += digits.length;
    if (point !== undefined || exponent !== undefined) return new Fraction(Number(digits));
    const many = digits.replace("-", "").length;
    if (many > MOST_DIGITS) {
      throw new NoEntry(
        `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion: value has ${many} digits;` +
          " use sys.set_int_max_str_digits() to increase the limit",
      );
    }
    const whole = Number(digits);
    return Number.isSafeInteger(whole) ? whole + 0 : BigInt(digits);
  }

  object(depth) {
    const pairs = new Map();
    let isRepeated = false;
    this.at += 1;
    this.skip();
    if (this.takes("}")) return pairs;
    for (;;) {
      if (this.text[this.at] !== '"') this.fail("Expecting property name enclosed in double quotes", this.at);
      const key = this.string();
      this.skip();
      if (!this.takes(":")) this.fail("Expecting ':' delimiter", this.at);
      this.skip();
      const value = this.value(depth);
      isRepeated ||= pairs.has(key);
      pairs.set(key, value);
      this.skip();
      if (this.takes("}")) break;
      if (!this.takes(",")) this.fail("Expecting ',' delimiter", this.at);
      this.skip();
    }
    if (isRepeated) throw new NoEntry(say`a key stands twice`);
    return pairs;
  }

  array(depth) {
    const values = [];
    this.at += 1;
    this.skip();
    if (this.takes("]")) return values;
    for (;;) {
      values.push(this.value(depth));
      this.skip();
      if (this.takes("]")) return values;
      if (!this.takes(",")) this.fail("Expecting ',' delimiter", this.at);
      this.skip();
    }
  }

  string() {
    const begin = this.at;
    let found = "";
    this.at += 1;
    for (;;) {
      CLEAN.lastIndex = this.at;
      found += CLEAN.exec(this.text)[0];
      this.at = CLEAN.lastIndex;
      const sign = this.text[this.at];
      if (sign === undefined) this.fail("Unterminated string starting at", begin);
      if (sign === '"') break;
      if (sign !== "\\") this.fail("Invalid control character at", this.at);
      found += this.escape(begin);
    }
    this.at += 1;
    return found;
  }

  escape(begin) {
    const start = this.at;
    const sign = this.text[start + 1];
    if (sign === undefined) this.fail("Unterminated string starting at", begin);
    if (sign !== "u") {
      if (!Object.hasOwn(ESCAPES, sign)) this.fail("Invalid \\escape", start);
      this.at += 2;
      return ESCAPES[sign];
    }
    const digits = this.text.slice(start + 2, start + 6);
    if (start + 6 >= this.text.length || !/^[0-9a-fA-F]{4}$/.test(digits)) {
      this.fail("Invalid \\uXXXX escape", start + 1);
    }
    this.at += 6;
    return String.fromCharCode(parseInt(digits, 16));
  }
}
