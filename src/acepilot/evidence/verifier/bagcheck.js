// Checking one bag: that it is complete, and that nothing lies beside (checks 2 and 3); and all its other checks.

import { FACTS } from "./facts.js";
import { LABEL } from "./bag.js";
import { DATA, JOURNAL, LAYOUT, bagName, isPlainPath, litterOf, tornName } from "./layout.js";
import { asciiOf, compare, decoded, say } from "./python.js";
import { checkRecord, endCheck } from "./record.js";
import { signatureChecks, stampCheck } from "./signature.js";
import { NUMBER, judged, mismatch } from "./verification.js";

export async function checkBag(files, trust) {
  const { signer, checks } = await signatureChecks(files, trust.signer, trust.canCheck);
  return {
    signer,
    checks: [
      judged(NUMBER.BAG, bagMismatches(files), say`${files.payload.size} files`),
      judged(NUMBER.BESIDE, beside(files)),
      ...checkRecord(files.record, files.payload),
      ...checks,
      stampCheck(files),
      endCheck(files.record, Array.from(claims(files))),
    ],
  };
}

// The letters are those of the command's own source.
function* bagMismatches(files) {
  for (const name of LAYOUT.TAG_FILES) { // a
    if (!files.digests.has(name)) yield mismatch(name, say`a file of every bag`, say`no such file`);
  }
  yield* files.unread;
  const bagit = files.texts.get(LAYOUT.BAGIT);
  if (bagit !== undefined && asciiOf(bagit) !== LAYOUT.BAGIT_TEXT) { // b
    yield mismatch(LAYOUT.BAGIT, say`BagIt-Version: 1.0, in UTF-8`, startOf(bagit));
  }
  for (const [name, lines] of [[LAYOUT.MANIFEST, files.manifest], [LAYOUT.TAG_MANIFEST, files.tagManifest]]) { // c
    if (!files.digests.has(name)) continue;
    yield* lines.mismatches;
    yield* listed(files, lines.found, name);
  }
  if (files.digests.has(LAYOUT.BAG_INFO)) {
    yield* files.info.mismatches;
    yield* infoMismatches(files); // d, e
  }
}

function startOf(bytes) {
  return escapedText(bytes.subarray(0, 80)).split(/[\s\x1c-\x1f\x85]+/).filter(Boolean).join(" ");
}

// UTF-8, with each byte that is none as its escape.
function escapedText(bytes) {
  try {
    return decoded(bytes);
  } catch (error) {
    const { start } = error;
    return decoded(bytes.subarray(0, start)) + asciiOf(bytes.subarray(start, start + 1)) + escapedText(bytes.subarray(start + 1));
  }
}

function* listed(files, found, name) {
  const isPayload = name === LAYOUT.MANIFEST;
  for (const [path, digest] of found) {
    const is = files.digests.get(path);
    if (path.startsWith(DATA) !== isPayload || path.startsWith("signature/") || path === LAYOUT.TAG_MANIFEST) {
      yield mismatch(path, say`a file that ${name} is for`, say`a line in it all the same`);
    } else if (is === undefined) yield mismatch(path, digest, say`no such file`);
    else if (is !== digest) yield mismatch(path, digest, is);
  }
  if (isPayload) return;
  for (const path of LAYOUT.KNOWN_TAG_FILES) {
    if (!found.has(path) && path !== LAYOUT.TAG_MANIFEST && files.digests.has(path)) {
      yield mismatch(path, say`a line in ${name}`, say`none`);
    }
  }
}

function* infoMismatches(files) {
  const info = files.info.found;
  for (const label of FACTS.required) {
    if (!info.has(label)) yield mismatch(say`${LAYOUT.BAG_INFO} ${label}`, say`a line`, say`none`);
  }
  const counted = Array.from(files.sizes).filter(
    ([path]) => path.startsWith(DATA) && (files.manifest.found.has(path) || !litterOf(path)),
  );
  const oxum = `${counted.reduce((sum, [, size]) => sum + size, 0)}.${counted.length}`;
  const told = info.get(LABEL.OXUM) ?? oxum;
  if (told !== oxum) yield mismatch(say`the payload, by ${LAYOUT.BAG_INFO} ${LABEL.OXUM}`, told, oxum);
  const run = files.record.run || (info.get(LABEL.RUN) ?? "");
  const said = info.get(LABEL.RUN) ?? run;
  if (said !== run) yield mismatch(say`${LAYOUT.BAG_INFO} ${LABEL.RUN}`, run, said);
  if (files.folder && files.folder !== bagName(run)) yield mismatch(say`the bag's folder`, bagName(run), files.folder);
}

function* beside(files) {
  const named = files.record.files.map(({ path }) => path).filter(isPlainPath);
  const own = [JOURNAL, LAYOUT.LOG, LAYOUT.REPORT, LAYOUT.REPORT_PDF, tornName(files.record.entries.length)];
  const known = new Set([...named, ...own].map((path) => DATA + path));
  for (const path of [...LAYOUT.KNOWN_TAG_FILES, ...LAYOUT.SIGNATURE_FILES]) known.add(path);
  for (const path of files.digests.keys()) {
    if (!known.has(path)) yield mismatch(path, say`a file that the journal names or every bag has`, another(path));
    else if (path.startsWith(DATA) && !files.manifest.found.has(path)) {
      yield mismatch(path, say`a line in ${LAYOUT.MANIFEST}`, say`none`);
    }
  }
  const parents = new Set();
  for (const path of known) {
    const parts = path.split("/");
    for (let many = 1; many < parts.length; many += 1) parents.add(parts.slice(0, many).join("/"));
  }
  for (const folder of Array.from(files.folders).filter((one) => !parents.has(one)).sort(compare)) {
    yield mismatch(say`${folder}/`, say`a folder of the bag`, another(folder, "folder"));
  }
}

export function another(path, kind = "file") {
  const who = litterOf(path);
  return who ? say`a ${kind} as ${who} leaves` : say`another ${kind}`;
}

// Yields where `bag-info.txt` tells another end of the run than the journal does.
function* claims(files) {
  const { record } = files;
  const info = files.info.found;
  const told = [[LABEL.STATE, record.state], [LABEL.ENTRIES, String(record.entries.length)], [LABEL.HEAD, record.head]];
  for (const [label, found] of told) {
    const claimed = info.get(label) ?? found;
    if (claimed !== found) yield mismatch(say`${JOURNAL}, by ${LAYOUT.BAG_INFO} ${label}`, claimed, found);
  }
}
