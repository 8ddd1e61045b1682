// The one form of a zip that acepilot writes: every byte beside the files' own (PKWARE's APPNOTE.TXT 6.3).

import { FACTS } from "./facts.js";
import { asciiOf, isSame, joined, say } from "./python.js";

export const STORED = 0;
export const DEFLATED = 8;
export const LOCAL_SIZE = 30;
const LISTED_SIZE = 46;
const END_SIZE = 22;
const LOCATOR_SIZE = 20;
const END64_SIZE = 56;
export const LONGEST_END = END_SIZE + LOCATOR_SIZE + END64_SIZE;
const FIRST_YEAR = 1980;
const LARGEST_SMALL = 0x7fffffff;
const MOST16 = 0xffff;
const MOST32 = 0xffffffff;
const VERSION = 20;
const VERSION64 = 45;
const UNIX = 3 << 8;
const ATTRIBUTES = 0o100644 * 0x10000;
// How many bytes each number has that follows the mark of four bytes.
const LOCAL_WIDTHS = [2, 2, 2, 2, 2, 4, 4, 4, 2, 2];
const LISTED_WIDTHS = [2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4];
const END_WIDTHS = [2, 2, 2, 2, 4, 4, 2];
const END64_WIDTHS = [8, 2, 2, 4, 4, 8, 8, 8, 8];
const LOCATOR_WIDTHS = [4, 8, 4];

// A zip that cannot be read in this form, in the command's words.
export class NoZip extends Error {}

function packed(mark, widths, values) {
  const view = new DataView(new ArrayBuffer(4 + widths.reduce((sum, width) => sum + width, 0)));
  Array.from(mark).forEach((sign, at) => view.setUint8(at, sign.charCodeAt(0)));
  let at = 4;
  widths.forEach((width, number) => {
    if (width === 2) view.setUint16(at, Number(values[number]), true);
    else if (width === 4) view.setUint32(at, Number(values[number]), true);
    else view.setBigUint64(at, BigInt(values[number]), true);
    at += width;
  });
  return new Uint8Array(view.buffer);
}

function unpacked(bytes, widths, start = 0) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  let at = 4;
  return widths.map((width) => {
    const value = width === 2 ? view.getUint16(at, true) : width === 4 ? view.getUint32(at, true) : view.getBigUint64(at, true);
    at += width;
    return value;
  });
}

const named = (name) => new TextEncoder().encode(name);
export const localSize = (entry) => LOCAL_SIZE + entry.name.length;

export function local(entry) {
  const { method, time, date, crc, packed: inside, plain, name } = entry;
  const values = [VERSION, 0, method, time, date, crc, inside, plain, name.length, 0];
  return joined([packed("PK\x03\x04", LOCAL_WIDTHS, values), named(name)]);
}

export function listed(entry, at) {
  const { method, time, date, crc, packed: inside, plain, name } = entry;
  const isLarge = at > LARGEST_SMALL;
  const more = isLarge ? packed("\x01\0\x08\0", [8], [at]) : new Uint8Array(0);
  const version = isLarge ? VERSION64 : VERSION;
  const values = [version | UNIX, version, 0, method, time, date, crc, inside, plain];
  values.push(name.length, more.length, 0, 0, 0, ATTRIBUTES, isLarge ? MOST32 : at);
  return joined([packed("PK\x01\x02", LISTED_WIDTHS, values), named(name), more]);
}

const least = (one, other) => (one < other ? one : other);

function end(count, length, start) {
  const isLarge = count > MOST16 || length > LARGEST_SMALL || start > LARGEST_SMALL;
  const counts = least(count, BigInt(MOST16));
  const values = [0, 0, counts, counts, least(length, BigInt(MOST32)), least(start, BigInt(MOST32)), 0];
  const small = packed("PK\x05\x06", END_WIDTHS, values);
  if (!isLarge) return small;
  const large = packed("PK\x06\x06", END64_WIDTHS, [END64_SIZE - 12, VERSION64, VERSION64, 0, 0, count, count, length, start]);
  return joined([large, packed("PK\x06\x07", LOCATOR_WIDTHS, [0, start + length, 1]), small]);
}

// Returns count, length and start of the directory, as BigInts, that an archive's last bytes tell of.
export function readEnd(tail, size) {
  const locator = tail.length - END_SIZE - LOCATOR_SIZE;
  let numbers = null;
  if (tail.length >= END_SIZE) numbers = unpacked(tail, END_WIDTHS, tail.length - END_SIZE).slice(3, 6).map(BigInt);
  if (locator >= END64_SIZE && asciiOf(tail.subarray(locator, locator + 4)) === "PK\x06\x07") {
    numbers = unpacked(tail, END64_WIDTHS, locator - END64_SIZE).slice(6, 9).map(BigInt);
  }
  const expected = numbers === null ? null : end(...numbers);
  if (expected === null || expected.length > tail.length || !isSame(tail.subarray(tail.length - expected.length), expected)) {
    throw new NoZip(say`its end is missing, or something follows it`);
  }
  const [count, length, start] = numbers;
  if (start + length + BigInt(expected.length) !== BigInt(size)) throw new NoZip(say`a directory that does not lie at its end`);
  return { count, length, start };
}

// Returns the lines of a directory as they stand, of whatever form.
export function lines(directory, count) {
  const found = [];
  let at = 0;
  while (found.length < count && at + LISTED_SIZE <= directory.length) {
    const numbers = unpacked(directory, LISTED_WIDTHS, at);
    const [name, more, comment] = numbers.slice(9, 12);
    const start = at + LISTED_SIZE;
    const stop = start + name + more + comment;
    found.push({ name: asciiOf(directory.subarray(start, start + name)), raw: directory.subarray(at, stop), numbers });
    at = stop;
  }
  if (at !== directory.length || found.length !== count) {
    throw new NoZip(say`${found.length} entries, and ${directory.length - at} bytes more`);
  }
  return found;
}

export function entryOf(line) {
  const [, , , method, time, date, crc, inside, plain] = line.numbers;
  if (method !== STORED && method !== DEFLATED) throw new NoZip(say`method ${method}`);
  checkMoment(time, date);
  // A zip's seconds are even: what is written for the moment is what was read.
  return { name: line.name, method, time, date, crc, packed: inside, plain };
}

function checkMoment(time, date) {
  const year = (date >> 9) + FIRST_YEAR;
  const month = (date >> 5) & 15;
  const day = date & 31;
  if (month < 1 || month > 12) throw new NoZip("month must be in 1..12");
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) throw new NoZip("day is out of range for month");
  if (time >> 11 > 23) throw new NoZip("hour must be in 0..23");
  if (((time >> 5) & 63) > 59) throw new NoZip("minute must be in 0..59");
  if ((time & 31) * 2 > 59) throw new NoZip("second must be in 0..59");
}

export const listedDifference = (expected, found) => difference(LISTED_WIDTHS, FACTS.listed_parts, expected, found);
export const localDifference = (expected, found) => difference(LOCAL_WIDTHS, FACTS.local_parts, expected, found);

function difference(widths, parts, expected, found) {
  if (isSame(expected, found)) return "";
  if (found.length < 4 + widths.reduce((sum, width) => sum + width, 0)) return say`none`;
  const odd = [];
  const mark = asciiOf(found.subarray(0, 4));
  if (mark !== asciiOf(expected.subarray(0, 4))) odd.push(`${parts[0]} ${mark}`);
  const ought = unpacked(expected, widths);
  unpacked(found, widths).forEach((value, at) => {
    if (value !== ought[at]) odd.push(`${parts[at + 1]} 0x${value.toString(16)}`);
  });
  return odd.join(", ") || say`another name`;
}
