// A zip that is checked before anything in it is read, and never unpacked to a disk.

import { FACTS } from "./facts.js";
import { crc32 } from "./digests.js";
import { MOST, oddName, parentsOf } from "./layout.js";
import { asciiOf, say } from "./python.js";
import { Unsafe, mismatch } from "./verification.js";
import {
  DEFLATED, LONGEST_END, NoZip, STORED, entryOf, lines, listed, listedDifference, local, localDifference, localSize, readEnd,
} from "./zipform.js";

const PIECE = 4 * 1024 * 1024;
const WINDOW = 256 * 1024;
// What the browser may have to unpack at once: deflated bytes swell a thousandfold at most.
const SWELLING_PIECE = 16 * 1024;

const LOCAL_MARK = "PK\x03\x04";
const END_MARK = "PK\x05\x06";

const otherForm = (...wrong) => new Unsafe([mismatch(...wrong)], FACTS.notes.PACKED_ANEW);

// A file's bytes through a window, so that many short reads in a row are one.
class Reader {
  constructor(file) {
    this.file = file;
    this.start = 0;
    this.window = new Uint8Array(0);
  }

  async read(start, length) {
    const stop = Math.min(start + length, this.file.size);
    if (start >= this.start && stop <= this.start + this.window.length) {
      return this.window.subarray(start - this.start, stop - this.start);
    }
    if (length > WINDOW) return bytesOf(this.file, start, stop);
    this.start = start;
    this.window = await bytesOf(this.file, start, Math.min(start + WINDOW, this.file.size));
    return this.window.subarray(0, Math.max(0, stop - start));
  }

  async *pieces(start, length) {
    for (let at = 0; at < length; at += PIECE) yield this.read(start + at, Math.min(PIECE, length - at));
  }
}

async function bytesOf(file, start, stop) {
  return new Uint8Array(await file.slice(start, stop).arrayBuffer());
}

export class Archive {
  // Checks an archive's structure; no file in it is read. The numbers are those of the command's own source.
  static async open(file) {
    const archive = new Archive();
    archive.reader = new Reader(file);
    archive.damage = [];
    const { start, found } = await directory(archive.reader, file.size); // 1
    throwIf(nameMismatches(found.map((line) => line.name.replace(/\/$/, "")))); // 2
    archive.entries = new Map(found.map((line) => [line.name, entry(line)]));
    archive.sizes = new Map(Array.from(archive.entries, ([name, one]) => [name, one.plain]));
    throwIf([...sizeMismatches(archive.entries.values()), ...nested(archive.sizes.keys())]); // 3
    throwIf(swell(archive.sizes, file.size));
    archive.starts = await places(archive.reader, archive.entries, found, start); // 4
    archive.folders = new Set(Array.from(archive.sizes.keys()).flatMap(parentsOf));
    return archive;
  }

  // Yields a file's bytes, never more than the archive says that it has.
  async *parts(path) {
    const one = this.entries.get(path);
    const pieces = this.reader.pieces(this.starts.get(path), one.packed);
    let crc = 0;
    let size = 0;
    try {
      for await (const piece of one.method === DEFLATED ? inflated(pieces, one.plain) : pieces) {
        crc = crc32(piece, crc);
        size += piece.length;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof NoZip)) throw error;
      this.damage.push(mismatch(path, say`bytes that can be unpacked`, error.message));
      return;
    }
    const hex = (value) => value.toString(16).padStart(8, "0");
    if (size !== one.plain) this.damage.push(mismatch(path, say`${one.plain} bytes`, say`${size} bytes`));
    else if (crc !== one.crc) this.damage.push(mismatch(path, say`CRC-32 ${hex(one.crc)}`, hex(crc)));
  }
}

function throwIf(mismatches) {
  if (mismatches.length > 0) throw new Unsafe(mismatches);
}

async function directory(reader, size) {
  try {
    const tail = await reader.read(Math.max(0, size - LONGEST_END), LONGEST_END);
    const { count, length, start } = readEnd(tail, size);
    if (count > MOST.MOST_FILES || length > MOST.LARGEST_DIRECTORY) {
      throw new Unsafe([mismatch(say`the archive`, say`at most ${MOST.MOST_FILES} entries`, say`${count} entries`)]);
    }
    const bytes = await bytesOf(reader.file, Number(start), Number(start + length));
    return { start: Number(start), found: lines(bytes, Number(count)) };
  } catch (error) {
    if (!(error instanceof NoZip)) throw error;
    const unsafe = otherForm(say`the archive`, say`a whole zip as acepilot writes it`, error.message);
    unsafe.isNone = (await looksLikeZip(reader, size)) ? "" : FACTS.notes.NO_ZIP;
    throw unsafe;
  }
}

async function looksLikeZip(reader, size) {
  const start = asciiOf(await reader.read(0, LOCAL_MARK.length));
  const end = asciiOf(await reader.read(Math.max(0, size - LONGEST_END), LONGEST_END));
  return start === LOCAL_MARK || end.includes(END_MARK);
}

function entry(line) {
  if (line.name.endsWith("/")) throw otherForm(line.name, say`an entry as acepilot writes it`, say`one of a folder`);
  try {
    return entryOf(line);
  } catch (error) {
    if (!(error instanceof NoZip)) throw error;
    throw otherForm(line.name, say`an entry as acepilot writes it`, error.message);
  }
}

// Returns where each file's bytes begin, once every other byte of the archive has been compared.
async function places(reader, entries, found, end) {
  const starts = new Map();
  let at = 0;
  for (const line of found) {
    const one = entries.get(line.name);
    const wrong = listedDifference(listed(one, at), line.raw) || (await localWrong(reader, one, at));
    if (wrong) throw otherForm(one.name, say`an entry as acepilot writes it`, wrong);
    starts.set(one.name, at + localSize(one));
    at += localSize(one) + one.packed;
  }
  if (at !== end) {
    const more = say`${end - at} bytes between the last entry and the directory`;
    throw otherForm(say`the archive`, say`one entry after the other, then the directory`, more);
  }
  return starts;
}

async function localWrong(reader, one, at) {
  const wrong = localDifference(local(one), await reader.read(at, localSize(one)));
  return wrong && say`before its bytes ${wrong}`;
}

async function* inflated(pieces, limit) {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  let isClosing = false;
  const feeding = (async () => {
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += SWELLING_PIECE) await writer.write(piece.subarray(at, at + SWELLING_PIECE));
    }
    isClosing = true;
    await writer.close();
  })();
  feeding.catch(() => {});
  let rest = limit;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      rest -= value.length;
      if (rest < 0) break;
      yield value;
    }
    if (rest >= 0) await feeding;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the file itself cannot be read
    throw new NoZip(isClosing ? say`it ends too early` : say`it is broken, or holds more than it should`);
  } finally {
    reader.cancel().catch(() => {});
  }
  if (rest < 0) throw new NoZip(say`it is broken, or holds more than it should`);
}

function nameMismatches(paths) {
  const found = [];
  const seen = new Map();
  for (const path of paths) {
    const odd = oddName(path);
    if (odd) found.push(mismatch(path, FACTS.notes.SAFE, odd));
    const folded = path.toLowerCase();
    if (seen.has(folded)) {
      const other = seen.get(folded);
      const clash = path === other ? say`two` : say`also ${other}, which differs in case alone`;
      found.push(mismatch(path, say`one entry of this name`, clash));
    }
    seen.set(folded, path);
  }
  return found;
}

function sizeMismatches(entries) {
  const found = [];
  const large = [];
  let whole = 0;
  for (const one of entries) {
    if (one.method === STORED && one.packed !== one.plain) {
      found.push(mismatch(one.name, say`${one.plain} bytes, as it is stored`, say`${one.packed} bytes`));
    }
    if (one.plain > MOST.RATIO_FROM_BYTES && one.plain > MOST.MOST_RATIO * one.packed) {
      const times = say`${Math.floor(one.plain / Math.max(1, one.packed))} times`;
      found.push(mismatch(one.name, say`at most ${MOST.MOST_RATIO} times its packed size`, times));
    }
    if (one.plain > MOST.LARGEST_FILE) {
      large.push(mismatch(one.name, say`at most ${MOST.LARGEST_FILE} bytes`, say`${one.plain} bytes`));
    }
    whole += one.plain;
  }
  if (whole > MOST.LARGEST_WHOLE) {
    large.push(mismatch(say`all files`, say`at most ${MOST.LARGEST_WHOLE} bytes`, say`${whole} bytes`));
  }
  return [...found, ...large];
}

function swell(sizes, size) {
  const whole = Array.from(sizes.values()).reduce((sum, one) => sum + one, 0);
  if (whole > MOST.RATIO_FROM_BYTES && whole > MOST.MOST_RATIO * size) {
    return [mismatch(say`all files`, say`at most ${MOST.MOST_RATIO} times the archive's size`, say`more`)];
  }
  if (whole - size > MOST.MOST_SWELL) {
    const more = say`${whole - size} bytes more`;
    return [mismatch(say`all files`, say`at most ${MOST.MOST_SWELL} bytes more than the archive has`, more)];
  }
  return [];
}

function nested(paths) {
  const names = new Map(Array.from(paths, (path) => [path.toLowerCase(), path]));
  const found = [];
  for (const path of names.values()) {
    for (const parent of parentsOf(path)) {
      const file = names.get(parent.toLowerCase());
      if (file !== undefined) found.push(mismatch(path, say`a folder above it`, say`the file ${file}`));
    }
  }
  return found;
}
