// Where a journal's chain does not hold: SHA-256 over the RFC 8785 form of each entry without its own hash.

import { NoForm, canonical } from "./canonical.js";
import { sha256 } from "./digests.js";
import { FACTS } from "./facts.js";
import { compare, repr, say, str } from "./python.js";

export function* brokenIn(entries) {
  let previous = FACTS.genesis;
  for (const [number, entry] of entries.entries()) {
    yield* problems(entry, number, previous);
    previous = str(entry.get("hash"));
  }
}

function* problems(entry, number, previous) {
  const broken = (what, expected, found) => ({ entry: number, what, expected, found });
  const missing = FACTS.keys.filter((key) => !entry.has(key)).sort(compare);
  const extra = Array.from(entry.keys()).filter((key) => !FACTS.keys.includes(key)).sort(compare);
  if (missing.length > 0 || extra.length > 0) {
    const others = say`others (missing: ${missing}, unknown: ${extra})`;
    yield broken(say`the set of keys`, say`that of an entry`, others);
  }
  if (entry.get("seq") !== number) yield broken("seq", String(number), repr(entry.get("seq")));
  if (entry.get("prev") !== previous) yield broken("prev", previous, str(entry.get("prev")));
  const bare = new Map(entry);
  bare.delete("hash");
  let own;
  try {
    own = sha256(canonical(bare));
  } catch (error) {
    if (!(error instanceof NoForm)) throw error;
    yield broken("hash", say`its own`, say`one that cannot be computed: ${error.message}`);
    return;
  }
  if (entry.get("hash") !== own) yield broken("hash", own, str(entry.get("hash")));
}
