// Fields: what they are called, of what kind they are, and what stands in them.
//
// Fields are known by a number that is handed out here and lives as long as the element does.

const numbers = new WeakMap();
const elements = new Map();
let lastNumber = 0;
const numberOf = (element) => {
  if (!numbers.has(element)) {
    lastNumber += 1;
    numbers.set(element, lastNumber);
    elements.set(lastNumber, new WeakRef(element));
  }
  return numbers.get(element);
};
const byNumber = (number) => elements.get(number)?.deref() ?? null;

// A page may draw its form anew at any time. What was filled keeps its number: the one field that now stands for it, by its
// name, else by its `id` or `name`, is known by it from then on. What is off the page is never read.
// What stood beside it before it was filled is another field, and stays one.
const filledAs = new Map(); // number -> {kind, was: its name before, label: its name since, id, name, chosen, others}
const othersThen = new Map(); // number -> the fields beside it when it was shown
const scenes = new Map(); // number -> the page's address and the heading above it, then: on another page, nothing stands for it
const sceneOf = (element) => {
  const above = all("h1, h2, h3, h4, legend, [role=heading]").filter((one) => one.getRootNode() === element.getRootNode() && shown(one) &&
    one.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  const route = /^#[!/]/.test(location.hash) ? location.hash.split("?")[0] : "";
  return [location.pathname, route, fold(above.at(-1)?.textContent)].join("\n");
};
const heirOf = (number) => {
  const was = filledAs.get(number);
  const claimed = [...filledAs.keys()].map(byNumber).filter((element) => element?.isConnected);
  const free = all(FIELDS).filter((one) => shown(one) && kindOf(one) === was.kind && !claimed.includes(one) &&
    !was.others?.has(one) && (!scenes.has(number) || scenes.get(number) === sceneOf(one)));
  // An `id` or a `name` may be given anew to another field: it tells one only where its label is the same, but for its value.
  const spelled = (...texts) => texts.join("").toLowerCase().replace(/[\s:*]/g, "");
  const isAlike = (one) => [was.was, was.label].filter(Boolean).some((before) =>
    ["", was.chosen ?? "", valueOf(one)].some((value) => spelled(label(one)) === spelled(before, value)));
  const isLike = [(one) => [was.was, was.label].includes(label(one)), (one) => one.id === was.id && isAlike(one),
    (one) => one.getAttribute("name") === was.name && isAlike(one)];
  const known = [was.was || was.label, was.id, was.name];
  for (const [n, fits] of isLike.entries()) {
    const like = known[n] ? free.filter(fits) : [];
    if (like.length > 0) return like.length === 1 ? like[0] : null;
  }
  return null;
};
const current = (number) => {
  const element = byNumber(number);
  if (element?.isConnected) return element;
  const heir = filledAs.has(number) ? heirOf(number) : null;
  if (!heir) return null;
  numbers.set(heir, number);
  elements.set(number, new WeakRef(heir));
  touch(heir);
  return heir;
};

function textById(element, attribute) {
  const root = treeOf(element);
  return (attributeOf(element, attribute) || "").split(/\s+/).filter(Boolean)
    .map((id) => fold(root.getElementById?.(id)?.textContent)).filter(Boolean).join(" ");
}
const unmarked = (text) => text.replace(/^(\s|\*|\(required\))+|(\s|\*|:|\(required\))+$/gi, "") || text;
function label(element) {
  return unmarked(labelText(element));
}
// What a list offers, or a text area held at first, is no part of the label that it stands in.
const labelWords = (one, element) => fold(one.contains(element) ? one.textContent.replace(element.textContent, " ") : one.textContent);
function labelText(element) {
  const labels = element.labels ? [...element.labels].map((one) => labelWords(one, element)).join(" ") : "";
  const own = element.getAttribute("role") === "radio" ? plainWords(words(element)) : "";
  return textById(element, "aria-labelledby") || fold(element.getAttribute("aria-label")) || fold(labels) || own ||
    fold(element.getAttribute("title")) || fold(element.getAttribute("placeholder")) || fold(element.getAttribute("name"));
}
// What a person calls a field: the text beside it, where it has no name of its own. An HTML name is for programs.
const toldAs = (element) => {
  const isNamed = ["aria-labelledby", "aria-label", "title"].some((name) => fold(element.getAttribute(name))) ||
    [...(element.labels ?? [])].some((one) => fold(one.textContent));
  return (!isNamed && element.matches(FIELDS) && unmarked(fold(acepilotBeside.of(element, acepilot.kit)))) || label(element);
};
// A field that can be typed into and opens something, as a calendar, is a text box; a button, or one for reading only, is not.
const opensList = (element) => OPENS.includes(element.getAttribute("aria-haspopup")) &&
  (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) || element.readOnly);
const kindOf = (element) => {
  if (element instanceof HTMLSelectElement) return "select";
  if (element.getAttribute("role") === "combobox" || opensList(element)) return "combobox";
  if (element.getAttribute("role") === "listbox") return "listbox";
  const type = element instanceof HTMLInputElement ? element.type : element.getAttribute("role");
  if (type === "checkbox" || type === "radio") return type;
  if (element instanceof HTMLTextAreaElement || element.isContentEditable) return "text";
  if (element instanceof HTMLInputElement) {
    return ["button", "submit", "reset", "image", "file", "hidden", "range", "color"].includes(type) ? "other" : "text";
  }
  return element.getAttribute("role") === "textbox" ? "text" : "other";
};
// The words of an element as they are drawn: through shadow roots and slots, without what is hidden from a screen reader.
const words = (node, isLeftOut = () => false) => {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element) || node.matches("[aria-hidden=true], script, style, template, svg") || isLeftOut(node)) return "";
  if (!node.checkVisibility({ visibilityProperty: true }) && getComputedStyle(node).display !== "contents") return "";
  const slotted = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
  const children = rootOf(node)?.childNodes ?? (slotted.length ? slotted : node.childNodes);
  const text = [...children].map((child) => words(child, isLeftOut)).join("");
  return getComputedStyle(node).display.startsWith("inline") ? text : ` ${text} `;
};
// Arrows and clearing crosses at either end are drawn for the eye, and say nothing; a sign that strikes out does.
const PAINTED = /^(?:(?![⊘☒☓✕✖✗✘❌❎⛔🚫🗙🗴])[\p{So}\p{Sk}×→↓\s])+|(?:(?![⊘☒☓✕✖✗✘❌❎⛔🚫🗙🗴])[\p{So}\p{Sk}×→↓\s])+$/gu;
const plainWords = (text) => fold(text).replace(PAINTED, "");
// Some lists show what was chosen beside their control: what stands around it, but its name, its help and other controls.
const around = (element) => {
  const named = ["aria-labelledby", "aria-describedby"].flatMap((attribute) => (element.getAttribute(attribute) ?? "").split(/\s+/));
  const isNoValue = (node) => node.matches(`label, legend, button, [role=button], ${LISTS}`) || (node.id && named.includes(node.id));
  let at = element;
  for (let n = 0; n < 6; n += 1) {
    at = parent(at);
    if (!(at instanceof Element)) continue;
    if ([...at.querySelectorAll(FIELDS)].some((one) => one !== element && shown(one) && !one.contains(element) && !element.contains(one))) return "";
    const text = plainWords(words(at, isNoValue));
    if (text) return text;
  }
  return "";
};
// What a list's control shows. One that was filled may show the chosen option beside it, or after its name.
const shownBy = (element) => {
  const was = filledAs.get(numbers.get(element));
  const field = "value" in element && !(element instanceof HTMLButtonElement) ? element : element.querySelector("input, textarea");
  const own = field?.value || plainWords(element.getAttribute("aria-valuetext") || words(element, (node) => node.matches("label")));
  if (!was?.chosen) return own;
  const chosen = plainWords(was.chosen);
  if (!own) return fold(around(element)) === fold(chosen) ? chosen : "";
  const isBehindName = [`${was.was} ${chosen}`, `${was.was}: ${chosen}`].map((text) => text.toLowerCase()).includes(own.toLowerCase());
  return isBehindName ? chosen : own;
};
const valueOf = (element) => {
  const kind = kindOf(element);
  if (kind === "combobox") return shownBy(element);
  if (kind === "listbox") {
    return [...element.querySelectorAll("[aria-selected=true]")].map((one) => plainWords(words(one))).join(", ");
  }
  if (kind === "select") return fold([...element.selectedOptions].map((option) => option.textContent).join(", "));
  if (kind === "checkbox" || kind === "radio") {
    return (element.checked ?? element.getAttribute("aria-checked") === "true") ? "ticked" : "";
  }
  if ("value" in element && !(element instanceof HTMLButtonElement)) return element.value;
  const radios = kind === "other" ? [...element.querySelectorAll(RADIOS)] : [];
  if (radios.length > 0) return radios.filter((one) => valueOf(one) === "ticked").map(label).join(", ");
  return fold(element.getAttribute("aria-valuetext") || element.innerText);
};
// A read-only field with a list is one to choose in, not to type into.
const isEditable = (element) => !element.disabled && !element.matches(":disabled") &&
  element.getAttribute("aria-disabled") !== "true" &&
  (kindOf(element) === "combobox" || (!element.readOnly && element.getAttribute("aria-readonly") !== "true"));
const describe = (element) => ({
  number: numberOf(element),
  kind: kindOf(element),
  label: label(element),
  value: valueOf(element),
  options: [...(element instanceof HTMLSelectElement ? element.options : element.list?.options ?? [])]
    .filter((option) => !option.disabled).map((option) => [fold(option.label || option.textContent || option.value), option.value]),
  chooses: isChoice(element),
  editable: isEditable(element),
  invalid: element.getAttribute("aria-invalid") === "true" || (element.validity ? !element.validity.valid : false),
  connected: element.isConnected,
});

const suggests = (element) => ["aria-autocomplete", "aria-controls", "aria-owns", "aria-expanded"].some((name) => element.hasAttribute(name));
