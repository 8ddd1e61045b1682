// Who signed a bag, by the browser's own Ed25519; and what can be told of a time-stamp without its authority's root.

import { FACTS } from "./facts.js";
import { sha256 } from "./digests.js";
import { LABEL } from "./bag.js";
import { LAYOUT } from "./layout.js";
import { fill, hexOf, isSame, joined, say } from "./python.js";
import { NUMBER, PASS, UNCHECKED, absent, judged, mismatch, unchecked } from "./verification.js";

const HEAD = "-----BEGIN PUBLIC KEY-----\n";
const FOOT = "\n-----END PUBLIC KEY-----\n";
const ED25519 = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
// RFC 8032, 7.1, test 1: the browser can check signatures only if it finds this one good, and with a bit changed bad.
const KNOWN_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const KNOWN_SIGNATURE =
  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

export async function canCheckSignatures() {
  const changed = bytesOf(KNOWN_SIGNATURE);
  changed[40] ^= 1;
  const key = bytesOf(KNOWN_KEY);
  const nothing = new Uint8Array(0);
  return (await isSigned(key, bytesOf(KNOWN_SIGNATURE), nothing)) && !(await isSigned(key, changed, nothing));
}

async function isSigned(key, signature, bytes) {
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, bytes);
  } catch {
    return false;
  }
}

// Returns the 32 bytes of the key in a PEM file that is nothing else; null when it is no such file.
function readPublicKey(pem) {
  const text = String.fromCharCode(...(pem ?? []).slice(0, 500));
  const body = text.slice(HEAD.length, text.length - FOOT.length);
  if (!/^[A-Za-z0-9+/]{59}=$/.test(body) || text !== HEAD + body + FOOT || pem.length !== text.length) return null;
  const der = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
  if (!isSame(der.subarray(0, ED25519.length), ED25519) || btoa(String.fromCharCode(...der)) !== body) return null;
  return der.subarray(ED25519.length);
}

const fingerprint = (key) => sha256(joined([ED25519, key]));

// Returns checks 8 and 9, and the fingerprint of the key whose signature holds; empty without one.
export async function signatureChecks(files, expected, canCheck) {
  const key = readPublicKey(files.texts.get(LAYOUT.PUBLIC_KEY));
  const check = await signatureCheck(files, key, canCheck);
  const signer = check.outcome === PASS && key !== null ? fingerprint(key) : "";
  const isOpen = check.outcome === UNCHECKED;
  return { signer, checks: [check, isOpen ? unchecked(NUMBER.SIGNER, FACTS.page.no_signer) : signerCheck(signer, expected)] };
}

async function signatureCheck(files, key, canCheck) {
  const signature = files.texts.get(LAYOUT.SIGNATURE);
  const claimed = files.info.found.get(LABEL.SIGNED_BY) ?? "nobody";
  if (signature === undefined && !files.digests.has(LAYOUT.PUBLIC_KEY) && claimed === "nobody") {
    return absent(NUMBER.SIGNATURE, say`The bundle is not signed: it is whole at best, by an unknown hand.`);
  }
  const wrong = [];
  if (!files.digests.has(LAYOUT.PUBLIC_KEY)) {
    wrong.push(mismatch(LAYOUT.PUBLIC_KEY, say`the key of ${claimed}`, say`no such file`));
  } else if (key === null) {
    wrong.push(mismatch(LAYOUT.PUBLIC_KEY, say`an Ed25519 public key in PEM, and nothing else`, say`something else`));
  } else if (claimed !== "nobody" && claimed !== fingerprint(key)) {
    const expected = say`the key ${claimed}, as ${LAYOUT.BAG_INFO} says`;
    wrong.push(mismatch(LAYOUT.PUBLIC_KEY, expected, say`the key ${fingerprint(key)}`));
  }
  if (signature === undefined) wrong.push(mismatch(LAYOUT.SIGNATURE, say`a signature`, say`no such file`));
  else if (key !== null && canCheck) {
    const signed = files.texts.get(LAYOUT.TAG_MANIFEST) ?? new Uint8Array(0);
    if (!(await isSigned(key, signature, signed))) {
      wrong.push(mismatch(LAYOUT.SIGNATURE, say`a signature of ${LAYOUT.TAG_MANIFEST} by the key`, say`one that is not`));
    }
  }
  if (wrong.length === 0 && !canCheck) return unchecked(NUMBER.SIGNATURE, FACTS.page.no_ed25519);
  return judged(NUMBER.SIGNATURE, wrong);
}

function signerCheck(signer, expected) {
  if (expected) {
    const found = signer || say`no signature that holds`;
    return judged(NUMBER.SIGNER, signer === expected ? [] : [mismatch(say`the signer`, expected, found)]);
  }
  if (!signer) return absent(NUMBER.SIGNER, say`No signer was named, and no signature holds.`);
  return absent(NUMBER.SIGNER, fill(FACTS.page.signed_by, { signer }));
}

// Returns a fingerprint that somebody typed or pasted; null when it is none.
export function parseFingerprint(text) {
  const bare = text.replace(/[\s:]/g, "").toLowerCase().replace(/^sha256/, "");
  return /^[0-9a-f]{64}$/.test(bare) ? bare : null;
}

// Returns check 10. A stamp that was asked for something else fails here, too; any other is not checked by this page.
export function stampCheck(files) {
  const request = files.texts.get(LAYOUT.STAMP_REQUEST);
  const response = files.texts.get(LAYOUT.STAMP_RESPONSE);
  if (request === undefined && response === undefined) {
    return absent(NUMBER.STAMP, say`There is no time-stamp: the times are those of the computer's clock.`);
  }
  if (request === undefined || response === undefined) {
    const missing = request === undefined ? LAYOUT.STAMP_REQUEST : LAYOUT.STAMP_RESPONSE;
    return judged(NUMBER.STAMP, [mismatch(missing, say`request and response of the time-stamp`, say`no such file`)]);
  }
  const wrong = stampProblem(request, files.texts.get(LAYOUT.TAG_MANIFEST) ?? new Uint8Array(0));
  if (!wrong) return unchecked(NUMBER.STAMP, FACTS.page.stamp);
  return judged(NUMBER.STAMP, [mismatch(LAYOUT.STAMP_RESPONSE, say`a time-stamp of ${LAYOUT.TAG_MANIFEST}`, wrong)]);
}

function stampProblem(request, stamped) {
  const asked = readRequest(request);
  if (asked === null) return say`a request in ${LAYOUT.STAMP_REQUEST} that cannot be read`;
  if (stamped.length === 0) return say`nothing that was stamped`;
  return asked === sha256(stamped) ? "" : say`it was asked for something else`;
}

// Returns the digest in a request as acepilot asks: version 1, SHA-256, a nonce, the certificate wanted; null if it is
// another. ITU-T X.690: all its lengths are of one byte.
function readRequest(bytes) {
  const found = new RegExp(
    "^30([0-7].)020101(?:3031300d06096086480165030402010500|302f300b0609608648016503040201)" +
      "0420([0-9a-f]{64})02([0-7].)((?:..)*)0101ff$",
  );
  const match = found.exec(hexOf(bytes.subarray(0, 300)));
  if (match === null || parseInt(match[1], 16) !== bytes.length - 2) return null;
  const [, , digest, length, nonce] = match;
  return parseInt(length, 16) === nonce.length / 2 && !/^[89a-f]/.test(nonce) ? digest : null;
}
