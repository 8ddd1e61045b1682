// Whether an entry has the form of its kind: exactly its keys, each of exactly its type, in the words of the command.

import { FACTS } from "./facts.js";
import { cut, fill, isText, isWhole, repr, say } from "./python.js";

// Returns why an entry does not fit its kind; empty when it does.
export function entryProblem(kind, turn, stage, step, data) {
  if (!Object.hasOwn(FACTS.kinds, kind)) return say`There is no journal entry of kind ${repr(kind)}.`;
  if (turn !== "acepilot" && turn !== "person") return say`${kind}: ${repr(turn)} holds no turn; expected acepilot or person.`;
  const places = [["stage", FACTS.stage, stage], ["step", FACTS.step, step], ["data", FACTS.kinds[kind], data]];
  for (const [place, model, value] of places) {
    if (value === null && place !== "data") continue;
    const wrong = problem({ model }, value);
    if (wrong !== null) return say`${kind}: ${place}${told(wrong)}`;
  }
  return "";
}

function told({ where, message }) {
  const path = where.map((part) => `.${part}`).join("");
  return say`${path}: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}.`;
}

const wrong = (error, values = {}, where = []) => ({ where, message: fill(FACTS.errors[error], values) });
const within = (part, found) => found && { where: [part, ...found.where], message: found.message };

// Returns the first thing that is wrong with a value, and where; null when nothing is.
function problem(type, value) {
  if (type === "str") return isText(value) ? null : wrong("string_type");
  if (type === "int") return isWhole(value) ? null : wrong("int_type");
  if (type === "bool") return typeof value === "boolean" ? null : wrong("bool_type");
  if (type.or_none) return value === null ? null : problem(type.or_none, value);
  if (type.one) return ofSet(type, value);
  if (type.any) {
    const found = type.any.map(([name, one]) => within(name, problem(one, value)));
    return found.includes(null) ? null : found[0];
  }
  if (type.list) return ofList(type.list, value);
  return ofModel(type.model, value);
}

function ofSet(type, value) {
  if (isText(value) && !value.isWellFormed()) return wrong("string_unicode");
  return isText(value) && type.one.includes(value) ? null : wrong(type.error, { expected: type.expected });
}

function ofList(type, value) {
  if (!Array.isArray(value)) return wrong("list_type");
  for (const [at, one] of value.entries()) {
    const found = problem(type, one);
    if (found !== null) return within(at, found);
  }
  return null;
}

function ofModel(name, value) {
  if (!(value instanceof Map)) return wrong("model_type", { class_name: name });
  if (!Array.from(value.keys()).every((key) => key.isWellFormed())) return wrong("string_unicode");
  const { fields, open } = FACTS.models[name];
  for (const field of fields) {
    if (!value.has(field.name)) {
      if (field.required) return wrong("missing", {}, [field.name]);
      continue;
    }
    const found = problem(field.type, value.get(field.name));
    if (found !== null) return within(field.name, found);
  }
  if (open) return null;
  for (const key of value.keys()) {
    if (!fields.some((field) => field.name === key)) return wrong("extra_forbidden", {}, [key]);
  }
  return null;
}
