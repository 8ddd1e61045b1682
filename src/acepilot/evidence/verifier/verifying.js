// Verifying a bundle with nothing but the bundle and what the reader knows from elsewhere. Every file is read once.

import { Allowance } from "./allowance.js";
import { Archive } from "./archive.js";
import { LABEL, readInfo, readManifest } from "./bag.js";
import { another, checkBag } from "./bagcheck.js";
import { Digest } from "./digests.js";
import { FACTS } from "./facts.js";
import { Journal } from "./journal.js";
import { DATA, JOURNAL, LAYOUT, MOST, litterOf } from "./layout.js";
import { compare, joined, say } from "./python.js";
import { canCheckSignatures } from "./signature.js";
import { FAIL, NUMBER, UNCHECKED, Unsafe, inOrder, judged, mismatch } from "./verification.js";

const NOTHING = new Uint8Array(0);
const BREATH_MS = 40;

// Checks a file that the reader has chosen. `signer` is a fingerprint, or empty; `progress` is told bytes and all of them.
export async function verify(file, signer = "", progress = () => {}) {
  try {
    const archive = await Archive.open(file);
    const bundle = await Bundle.of(archive, progress);
    const trust = { signer, canCheck: await canCheckSignatures() };
    const found = await bags(bundle, trust);
    return result(found, bundle.folders.length > 0 || archive.damage.length > 0 ? "" : FACTS.notes.NO_BAG);
  } catch (error) {
    if (!(error instanceof Unsafe)) throw error;
    const refused = judged(NUMBER.ARCHIVE, error.mismatches, error.note);
    return result([unread(inOrder([refused], FACTS.notes.NOT_MADE))], error.isNone);
  }
}

const unread = (checks) => ({ folder: "", record: null, signer: "", isSignerKnown: false, checks });

function result(found, isNone) {
  const checks = found.flatMap((bag) => bag.checks);
  const isWhole = checks.every((check) => check.outcome !== FAIL);
  const isOpen = checks.some((check) => check.outcome === UNCHECKED && check.number !== NUMBER.STAMP);
  return { bags: found, isWhole, verdict: verdict(found, isWhole, isOpen), isOpen, isNone };
}

function verdict(found, isWhole, isOpen) {
  if (!isWhole) return say`does not verify`;
  if (isOpen) return FACTS.page.open_verdict;
  if (found.every((bag) => bag.isSignerKnown)) return say`whole, and by the signer you named`;
  if (found.every((bag) => bag.signer)) return say`whole, and signed by a key that you have not named`;
  return say`whole, by an unknown hand`;
}

// A bundle's files, sorted by bag; the texts of one bag at a time are kept.
class Bundle {
  static async of(archive, progress) {
    const bundle = new Bundle();
    bundle.archive = archive;
    bundle.told = new Teller(archive.sizes, progress);
    bundle.allowance = new Allowance();
    bundle.isOneBag = archive.sizes.has(LAYOUT.BAGIT);
    bundle.files = bundle.sorted(archive.sizes.keys());
    bundle.parents = bundle.sorted(Array.from(archive.folders).sort(compare));
    bundle.folders = Array.from(bundle.files.keys()).filter((folder) => bundle.isBag(folder)).sort(compare);
    if (bundle.folders.length > MOST.MOST_BAGS) {
      const many = String(bundle.folders.length);
      throw new Unsafe([mismatch(say`the bundle`, say`at most ${MOST.MOST_BAGS} runs`, many)]);
    }
    const isOutside = ([folder]) => !bundle.folders.includes(folder);
    bundle.outside = [...bundle.files, ...bundle.parents].filter(isOutside).flatMap(([, paths]) => paths);
    bundle.indexSha256 = "";
    for (const path of bundle.outside.filter((one) => archive.sizes.has(one))) {
      const { digest } = await bundle.read(path, false);
      if (path === LAYOUT.INDEX) bundle.indexSha256 = digest;
    }
    return bundle;
  }

  sorted(paths) {
    const found = new Map();
    for (const path of paths) {
      const [top, ...rest] = path.split("/");
      const isFolder = rest.join("/") !== "" || this.archive.folders.has(path);
      const folder = isFolder && !this.isOneBag ? top : "";
      if (!found.has(folder)) found.set(folder, []);
      found.get(folder).push(path);
    }
    return found;
  }

  isBag(folder) {
    return this.isOneBag || folder.startsWith(LAYOUT.BAG_PREFIX);
  }

  async read(path, isKept) {
    const digest = new Digest();
    const kept = [];
    for await (const piece of this.archive.parts(path)) {
      digest.update(piece);
      if (isKept) kept.push(piece);
      await this.told.tell(piece.length);
    }
    return { digest: await digest.hex(), bytes: isKept ? joined(kept) : NOTHING };
  }

  async bag(folder) {
    const files = { folder, digests: new Map(), sizes: new Map(), texts: new Map(), unread: [] };
    const start = folder ? folder.length + 1 : 0;
    for (const path of this.files.get(folder)) {
      const name = path.slice(start);
      const size = this.archive.sizes.get(path);
      const wrong = Object.hasOwn(FACTS.most_bytes, name) ? this.allowance.text(name, size) : null;
      files.unread.push(...(wrong ?? []));
      const isKept = wrong !== null && wrong.length === 0;
      const { digest, bytes } = await this.read(path, isKept);
      files.digests.set(name, digest);
      files.sizes.set(name, size);
      if (isKept) files.texts.set(name, bytes);
    }
    let journal = files.texts.get(DATA + JOURNAL) ?? NOTHING;
    const wrong = this.allowance.journal(journal);
    files.unread.push(...wrong);
    if (wrong.length > 0) journal = NOTHING;
    const inside = (this.parents.get(folder) ?? []).map((path) => path.slice(start));
    files.folders = new Set(inside.filter(Boolean));
    return { ...files, ...meaning(files, journal) };
  }

  // Every file and folder that is in no bag; the page of several runs is where a bag tells of it.
  beside(files) {
    const hasIndex = files.info.found.has(LABEL.INDEX_DIGEST);
    return this.outside.filter((path) => !(path === LAYOUT.INDEX && hasIndex));
  }
}

// Returns what a bag's texts say.
function meaning(files, journal) {
  const text = (name) => files.texts.get(name) ?? NOTHING;
  const payload = Array.from(files.digests).filter(([path]) => path.startsWith(DATA));
  return {
    record: new Journal(journal),
    info: readInfo(LAYOUT.BAG_INFO, text(LAYOUT.BAG_INFO)),
    manifest: readManifest(LAYOUT.MANIFEST, text(LAYOUT.MANIFEST)),
    tagManifest: readManifest(LAYOUT.TAG_MANIFEST, text(LAYOUT.TAG_MANIFEST)),
    payload: new Map(payload.map(([path, digest]) => [path.slice(DATA.length), digest])),
  };
}

async function bags(bundle, trust) {
  const checked = [];
  for (const [number, folder] of bundle.folders.entries()) {
    if (bundle.allowance.isUsedUp) {
      const what = say`${bundle.folders.length - number} runs that were not checked`;
      const rest = mismatch(say`the bundle`, say`fewer than ${MOST.MOST_TOLD_IN_ALL} things that are wrong`, what);
      checked.push(unread(inOrder([judged(NUMBER.BAG, [rest])], say`Not checked, as so much is wrong.`).slice(1)));
      break;
    }
    const one = await checkedBag(bundle, folder, trust);
    bundle.allowance.tell(one.checks);
    checked.push(one);
  }
  const archive = judged(NUMBER.ARCHIVE, bundle.archive.damage, say`${bundle.archive.sizes.size} files`);
  if (checked.length === 0) {
    const nothing = mismatch(say`the bundle`, say`a folder ${LAYOUT.BAG_PREFIX}… with the record of a run`, say`none`);
    return [unread(inOrder([archive, judged(NUMBER.BAG, [nothing])], say`Not checked, as there is no bag.`))];
  }
  return checked.map((one) => ({ ...one, checks: [archive, ...one.checks] }));
}

async function checkedBag(bundle, folder, trust) {
  const files = await bundle.bag(folder);
  const { checks, signer } = await checkBag(files, trust);
  const outside = bundle.beside(files).slice(0, MOST.MOST_TOLD + 1);
  const more = new Map([
    [NUMBER.BAG, Array.from(groupMismatches(bundle, files))],
    [NUMBER.BESIDE, outside.map((path) => mismatch(path, say`bags alone`, another(path)))],
  ]);
  return {
    folder,
    record: files.record,
    info: files.info.found,
    signer,
    isSignerKnown: trust.signer !== "" && signer === trust.signer,
    checks: littered(checks.map((check) => withMore(check, more.get(check.number) ?? []))),
  };
}

function withMore(check, found) {
  return found.length > 0 ? judged(check.number, [...check.mismatches, ...found], check.note) : check;
}

// Says of a bag in which nothing is wrong but litter of a system that all else is as it was; it does not pass.
function littered(checks) {
  const failed = checks.filter((check) => check.outcome === FAIL);
  const isAlone = failed.length === 1 && failed[0].number === NUMBER.BESIDE;
  if (!isAlone || !failed[0].mismatches.every((one) => litterOf(one.path))) return checks;
  return checks.map((check) => (check === failed[0] ? { ...check, note: FACTS.notes.LITTER } : check));
}

function* groupMismatches(bundle, files) {
  if (bundle.isOneBag) return;
  const info = files.info.found;
  const index = info.get(LABEL.INDEX_DIGEST);
  const [, claimed = ""] = /^.*? of (.*)$/s.exec(info.get(LABEL.COUNT) ?? "1 of 1") ?? [];
  if (claimed !== String(bundle.folders.length)) {
    yield mismatch(say`the bundle`, say`${claimed} runs, as ${LAYOUT.BAG_INFO} says`, String(bundle.folders.length));
  }
  if (index !== undefined && bundle.indexSha256 !== index) {
    yield mismatch(LAYOUT.INDEX, index, bundle.indexSha256 || say`no such file`);
  }
}

// Tells how far the reading is, and lets the browser draw and answer in between.
class Teller {
  constructor(sizes, progress) {
    this.whole = Array.from(sizes.values()).reduce((sum, size) => sum + size, 0);
    this.progress = progress;
    this.done = 0;
    this.rested = performance.now();
  }

  async tell(size) {
    this.done += size;
    if (performance.now() - this.rested < BREATH_MS) return;
    this.progress(this.done, this.whole);
    await new Promise((resolve) => setTimeout(resolve));
    this.rested = performance.now();
  }
}
