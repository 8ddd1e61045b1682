// The RFC 8785 form of an entry, in UTF-8: keys sorted by UTF-16 units, numbers as ECMAScript writes them.

import { Fraction, isText, lengthOf, repr } from "./python.js";

export class NoForm extends Error {}

export function canonical(entry) {
  if (!isPlain(entry)) return new TextEncoder().encode(written(entry, checked));
  const text = written(entry, raw);
  if (!text.isWellFormed()) throw new NoForm(halves(text, "utf-8"));
  return new TextEncoder().encode(text);
}

function written(value, quoted) {
  if (isText(value)) return quoted(value);
  if (value instanceof Map) {
    const odd = quoted === checked ? Array.from(value.keys()).find((key) => !key.isWellFormed()) : undefined;
    if (odd !== undefined) throw new NoForm(halves(odd, "utf-16-be"));
    const keys = Array.from(value.keys()).sort((one, other) => (one < other ? -1 : Number(one > other)));
    return `{${keys.map((key) => `${quoted(key)}:${written(value.get(key), quoted)}`).join(",")}}`;
  }
  if (Array.isArray(value)) return `[${value.map((one) => written(one, quoted)).join(",")}]`;
  if (typeof value === "bigint") throw new NoForm(`${value} exceeds safe integer domain for JSON floats`);
  if (value instanceof Fraction && !Number.isFinite(value.value)) {
    throw new NoForm(`${repr(value)} is not representable in JCS`);
  }
  return JSON.stringify(value instanceof Fraction ? value.value : value);
}

function checked(text) {
  if (!text.isWellFormed()) throw new NoForm("input contains non-UTF-8 codepoints");
  return JSON.stringify(text);
}

// The command writes what has no fractions, large numbers or odd keys in another way, which fails in other words.
function isPlain(value) {
  if (value instanceof Map) {
    for (const [key, one] of value) if (/[^\0-\x7f]/.test(key) || !isPlain(one)) return false;
    return true;
  }
  if (Array.isArray(value)) return value.every(isPlain);
  return !(value instanceof Fraction || typeof value === "bigint");
}

// JSON.stringify would write half a sign as its escape, which the command does not.
function raw(text) {
  if (text.isWellFormed()) return JSON.stringify(text);
  return `"${Array.from(text, (sign) => (sign.isWellFormed() ? JSON.stringify(sign).slice(1, -1) : sign)).join("")}"`;
}

// Tells where the first half of a sign stands, in the words of Python's own encoder.
function halves(text, encoding) {
  const [{ length }] = text.match(/\p{Cs}+/u);
  const start = lengthOf(text.slice(0, text.search(/\p{Cs}/u)));
  const one = `character ${repr(text.match(/\p{Cs}/u)[0])} in position ${start}`;
  const what = length === 1 ? one : `characters in position ${start}-${start + length - 1}`;
  return `'${encoding}' codec can't encode ${what}: surrogates not allowed`;
}
