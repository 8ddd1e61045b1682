// What lies where in a bundle, and which names may stand in one.

import { FACTS } from "./facts.js";
import { lengthOf, rule, say } from "./python.js";

export const LAYOUT = FACTS.layout;
export const MOST = FACTS.most;
export const DATA = LAYOUT.DATA;
export const JOURNAL = LAYOUT.JOURNAL;

const PART = rule("part");
const RESERVED = rule("reserved");
const LITTER = Object.entries(FACTS.litter).map(([who, { pattern, flags }]) => [who, new RegExp(`^(?:${pattern})$`, flags)]);

export function litterOf(path) {
  const parts = path.replace(/^\/+|\/+$/g, "").split("/");
  return LITTER.find(([, names]) => parts.some((part) => names.test(part)))?.[0] ?? "";
}

export const bagName = (run) => LAYOUT.BAG_PREFIX + run;
export const tornName = (number) => FACTS.torn.replace("{}", String(number));

export function oddName(path) {
  const parts = path.split("/");
  if (path.startsWith("/") || path.includes("\\") || /^[A-Za-z]:/.test(path)) {
    return say`a path from the root of a disk, or with backslashes`;
  }
  if (parts.includes("..")) return say`a path that leads out of its folder`;
  if (lengthOf(path) > MOST.LONGEST_PATH || parts.some((part) => lengthOf(part) > MOST.LONGEST_PART)) {
    return say`a path of ${lengthOf(path)} characters`;
  }
  if (parts.length > MOST.DEEPEST_PATH) return say`a path of ${parts.length} parts`;
  return parts.every(isUsual) ? "" : say`an odd name`;
}

function isUsual(part) {
  return PART.test(part) && !/[. ]$/.test(part) && !RESERVED.test(part);
}

export function isPlainPath(path) {
  return path !== "" && oddName(path) === "" && path.split("/").every((part) => part !== "" && part !== ".");
}

// Tells which folders lie above a path.
export function parentsOf(path) {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}
