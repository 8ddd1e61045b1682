// SHA-256 and CRC-32 of bytes that come piece by piece.
//
// The browser hashes only what is in memory as a whole. Small files are hashed by it; larger ones here, so that a file
// of any size needs no more memory than a piece.

import { hexOf, joined } from "./python.js";

const MOST_AT_ONCE = 8 * 1024 * 1024;

export class Digest {
  constructor() {
    this.pieces = [];
    this.size = 0;
    this.own = null;
  }

  update(piece) {
    this.size += piece.length;
    if (this.own === null && (this.size > MOST_AT_ONCE || !hasDigest())) {
      this.own = new Sha256();
      for (const before of this.pieces) this.own.update(before);
      this.pieces = [];
    }
    if (this.own === null) this.pieces.push(piece);
    else this.own.update(piece);
  }

  async hex() {
    if (this.own !== null) return hexOf(this.own.finish());
    if (!hasDigest()) return hexOf(new Sha256().finish());
    const whole = this.pieces.length === 1 ? this.pieces[0] : joined(this.pieces);
    return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", whole)));
  }
}

export function sha256(bytes) {
  const digest = new Sha256();
  digest.update(bytes);
  return hexOf(digest.finish());
}

function hasDigest() {
  return globalThis.crypto?.subtle !== undefined;
}

// FIPS 180-4, 4.2.2 and 5.3.3: the first 32 bits of the fractions of the first primes' cube and square roots.
const PRIMES = [];
for (let number = 2; PRIMES.length < 64; number += 1) {
  if (PRIMES.every((prime) => number % prime !== 0)) PRIMES.push(number);
}
const bitsOf = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32);
const ROUNDS = Int32Array.from(PRIMES, (prime) => bitsOf(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => bitsOf(Math.sqrt(prime)));

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.words = new Int32Array(64);
    this.block = new Uint8Array(64);
    this.filled = 0;
    this.size = 0;
  }

  update(bytes) {
    this.size += bytes.length;
    let at = 0;
    if (this.filled > 0) {
      at = Math.min(64 - this.filled, bytes.length);
      this.block.set(bytes.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < 64) return;
      this.mix(this.block, 0, 64);
      this.filled = 0;
    }
    const whole = at + ((bytes.length - at) & ~63);
    this.mix(bytes, at, whole);
    this.block.set(bytes.subarray(whole), 0);
    this.filled = bytes.length - whole;
  }

  finish() {
    const bits = BigInt(this.size) * 8n;
    const end = new Uint8Array((this.filled < 56 ? 64 : 128) - this.filled);
    end[0] = 0x80;
    new DataView(end.buffer).setBigUint64(end.length - 8, bits);
    this.update(end);
    const found = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, at) => found.setInt32(4 * at, word));
    return new Uint8Array(found.buffer);
  }

  mix(bytes, from, to) {
    const w = this.words;
    const k = ROUNDS;
    let [a0, b0, c0, d0, e0, f0, g0, h0] = this.state;
    for (let at = from; at < to; at += 64) {
      for (let i = 0, j = at; i < 16; i += 1, j += 4) {
        w[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
      }
      for (let i = 16; i < 64; i += 1) {
        const x = w[i - 15];
        const y = w[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let a = a0, b = b0, c = c0, d = d0, e = e0, f = f0, g = g0, h = h0;
      for (let i = 0; i < 64; i += 1) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + (g ^ (e & (f ^ g))) + k[i] + w[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (c & (a ^ b)))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + t1) | 0;
        d = c;
        c = b;
        b = a;
        a = (t1 + t2) | 0;
      }
      a0 = (a0 + a) | 0;
      b0 = (b0 + b) | 0;
      c0 = (c0 + c) | 0;
      d0 = (d0 + d) | 0;
      e0 = (e0 + e) | 0;
      f0 = (f0 + f) | 0;
      g0 = (g0 + g) | 0;
      h0 = (h0 + h) | 0;
    }
    this.state.set([a0, b0, c0, d0, e0, f0, g0, h0]);
  }
}

// Eight bytes at a time, by eight tables.
const TABLES = Array.from({ length: 8 }, () => new Int32Array(256));
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  TABLES[0][byte] = value;
}
for (let table = 1; table < 8; table += 1) {
  for (let byte = 0; byte < 256; byte += 1) {
    const before = TABLES[table - 1][byte];
    TABLES[table][byte] = (before >>> 8) ^ TABLES[0][before & 255];
  }
}

export function crc32(bytes, before = 0) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let crc = ~before;
  let at = 0;
  for (const whole = bytes.length & ~7; at < whole; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      t7[crc & 255] ^ t6[(crc >>> 8) & 255] ^ t5[(crc >>> 16) & 255] ^ t4[crc >>> 24] ^
      t3[bytes[at + 4]] ^ t2[bytes[at + 5]] ^ t1[bytes[at + 6]] ^ t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at += 1) crc = t0[(crc ^ bytes[at]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
