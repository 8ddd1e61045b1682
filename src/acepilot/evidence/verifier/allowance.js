// How much a bundle may hold in all, counted as it is read: the command's own bounds.

import { JOURNAL, LAYOUT, MOST } from "./layout.js";
import { FACTS } from "./facts.js";
import { counted, say } from "./python.js";
import { mismatch } from "./verification.js";

const JOURNAL_PATH = LAYOUT.DATA + JOURNAL;

export class Allowance {
  constructor() {
    this.texts = MOST.MOST_TEXTS;
    this.journals = MOST.MOST_JOURNALS;
    this.entries = MOST.MOST_ENTRIES;
    this.parts = MOST.MOST_PARTS_IN_ALL;
    this.told = MOST.MOST_TOLD_IN_ALL;
  }

  text(name, size) {
    const most = FACTS.most_bytes[name];
    if (size > most) return [mismatch(name, say`at most ${most} bytes`, say`${size} bytes`)];
    const isJournal = name === JOURNAL_PATH;
    if (isJournal) this.journals -= size;
    else this.texts -= size;
    if ((isJournal ? this.journals : this.texts) >= 0) return [];
    const all = isJournal ? MOST.MOST_JOURNALS : MOST.MOST_TEXTS;
    return [mismatch(name, say`at most ${all} bytes in all texts of its kind`, say`more in the whole bundle`)];
  }

  journal(bytes) {
    const parts = counted(bytes, ",", ":", "{", "[");
    if (parts > MOST.MOST_PARTS) {
      return [mismatch(JOURNAL_PATH, say`at most ${MOST.MOST_PARTS} ${FACTS.notes.PARTS}`, String(parts))];
    }
    this.entries -= counted(bytes, "\n");
    this.parts -= parts;
    if (this.entries < 0) {
      const expected = say`at most ${MOST.MOST_ENTRIES} lines in all journals`;
      return [mismatch(JOURNAL_PATH, expected, say`more in the whole bundle`)];
    }
    if (this.parts < 0) {
      const expected = say`at most ${MOST.MOST_PARTS_IN_ALL} ${FACTS.notes.PARTS} in all journals`;
      return [mismatch(JOURNAL_PATH, expected, say`more`)];
    }
    return [];
  }

  tell(checks) {
    for (const check of checks) this.told -= check.mismatches.length;
  }

  get isUsedUp() {
    return this.told <= 0;
  }
}
