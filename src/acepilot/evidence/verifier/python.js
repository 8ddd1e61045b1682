// Texts as the command has them: lengths and order by code points, values as Python writes them, strict UTF-8.

import { FACTS } from "./facts.js";

// A number that was written with a point or an exponent; whole ones are numbers, large whole ones are BigInts.
export class Fraction {
  constructor(value) {
    this.value = value;
  }
}

// Joins a sentence that the command has, too; a test holds them against each other.
export function say(texts, ...values) {
  return texts.reduce((text, part, at) => text + str(values[at - 1]) + part);
}

// What the command says by a name, with values put into its gaps.
export function fill(template, values) {
  return template.replace(/\{([a-z0-9_]+)\}/g, (_, name) => String(values[name]));
}

export function cut(text, most, end = "") {
  if (text.length <= most) return text;
  const signs = Array.from(text.slice(0, 2 * most + 2));
  return signs.length <= most ? text : signs.slice(0, most).join("") + end;
}

export function lengthOf(text) {
  let length = text.length;
  for (const _ of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) length -= 1;
  return length;
}

// Code points in place of UTF-16 units: surrogates stand above all else there.
export function compare(one, other) {
  const most = Math.min(one.length, other.length);
  for (let at = 0; at < most; at += 1) {
    const first = one.charCodeAt(at);
    const second = other.charCodeAt(at);
    if (first !== second) return lifted(first) - lifted(second);
  }
  return one.length - other.length;
}

function lifted(unit) {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export const isText = (value) => typeof value === "string";
export const textOf = (value) => (isText(value) ? value : "");
export const isWhole = (value) => typeof value === "number" || typeof value === "bigint";

export function str(value) {
  return isText(value) ? value : repr(value);
}

export function repr(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (isText(value)) return quoted(value);
  if (value instanceof Fraction) return fraction(value.value);
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (value instanceof Map) {
    return `{${Array.from(value, ([key, one]) => `${repr(key)}: ${repr(one)}`).join(", ")}}`;
  }
  return String(value);
}

const NAMED = new Map([["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"], ["\\", "\\\\"]]);

function quoted(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = Array.from(text, (sign) => {
    if (sign === mark) return `\\${sign}`;
    return NAMED.get(sign) ?? (isPrintable(sign) ? sign : escaped(sign));
  });
  return mark + inner.join("") + mark;
}

const UNPRINTABLE = /[\p{C}\p{Z}]/u;

export function isPrintable(sign) {
  return sign === " " || !UNPRINTABLE.test(sign);
}

function escaped(sign) {
  const code = sign.codePointAt(0);
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}

// What would act or hide is shown as its escape.
export function visible(text) {
  return Array.from(text, (sign) => {
    if (isPrintable(sign)) return sign;
    if (/\p{Zs}/u.test(sign)) return " ";
    return NAMED.get(sign) ?? escaped(sign);
  }).join("");
}

// One line for every reader: what is not printable becomes a space, and spaces become one.
export function plain(text) {
  return Array.from(text, (sign) => (isPrintable(sign) ? sign : " ")).join("").split(" ").filter(Boolean).join(" ");
}

function fraction(value) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const text = String(value);
  if (/e/.test(text)) return value.toFixed(-power + digits.replace(/[-.]/g, "").length - 1);
  return text.includes(".") ? text : `${text}.0`;
}

// Bytes that are no UTF-8: where, and why, in the words of Python's own decoder.
export class NoText extends Error {
  constructor(bytes, start, length, why) {
    const one = `byte 0x${bytes[start].toString(16).padStart(2, "0")} in position ${start}`;
    super(`'utf-8' codec can't decode ${length === 1 ? one : `bytes in position ${start}-${start + length - 1}`}: ${why}`);
    this.start = start;
  }
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function decoded(bytes) {
  try {
    return DECODER.decode(bytes);
  } catch {
    throw noText(bytes);
  }
}

function noText(bytes) {
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at];
    const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length === 0) return new NoText(bytes, at, 1, "invalid start byte");
    for (let part = 1; part < length; part += 1) {
      if (at + part >= bytes.length) return new NoText(bytes, at, part, "unexpected end of data");
      if (!follows(first, part, bytes[at + part])) return new NoText(bytes, at, part, "invalid continuation byte");
    }
    at += length;
  }
  return new Error("text");
}

function follows(first, part, byte) {
  if (byte < 0x80 || byte > 0xbf) return false;
  if (part > 1) return true;
  if (first === 0xe0) return byte >= 0xa0;
  if (first === 0xed) return byte <= 0x9f;
  if (first === 0xf0) return byte >= 0x90;
  return first !== 0xf4 || byte <= 0x8f;
}

// Bytes in ASCII; any other as its escape.
export function asciiOf(bytes) {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : escaped(String.fromCharCode(byte)))).join("");
}

export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isSame(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export function counted(bytes, ...signs) {
  let count = 0;
  const wanted = new Uint8Array(256);
  for (const sign of signs) wanted[sign.charCodeAt(0)] = 1;
  for (let at = 0; at < bytes.length; at += 1) count += wanted[bytes[at]];
  return count;
}

// A rule of the command's for a whole text.
export function rule(name) {
  const { pattern, flags } = FACTS.rules[name];
  return new RegExp(`^(?:${pattern})$`, flags);
}
