// What somebody typed or chose, and what the page said before. Values leave this world only when the engine asks for them, or
// with a press on the submit control while a review is watched.

const touched = new Set();
const touch = (element) => touched.add(new WeakRef(element));
const held = () => {
  const labels = new Set();
  for (const reference of touched) {
    const element = reference.deref();
    if (!element || !element.isConnected) {
      if (!element) touched.delete(reference);
      continue;
    }
    const value = element.matches(FIELDS) ? valueOf(element) : "?";
    if (value !== "") labels.add(label(element) || element.localName);
  }
  return [...labels];
};
const heldTexts = () => [...touched].map((reference) => reference.deref())
  .filter((element) => element?.isConnected && element.matches(FIELDS)).map(valueOf).filter(Boolean);
const heldValues = () => (home && !isSensitive() ? heldTexts() : []);

// What a page may send for a choice, instead of the words that were chosen.
const codesOf = (element) => {
  if (element instanceof HTMLSelectElement) return [...element.selectedOptions].map((option) => option.value);
  return element instanceof HTMLInputElement && element.type === "radio" && element.checked ? [element.value] : [];
};
// Whether a field only offers options of the page, and nothing can be typed into it.
const takesText = (element) => element.isContentEditable || (!element.readOnly &&
  (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement));
const isChoice = (element) => ["select", "radio", "listbox"].includes(kindOf(element)) ||
  (kindOf(element) === "combobox" && ![element, ...element.querySelectorAll("*")].some(takesText));
// What stands in each field that somebody typed or chose in: to be locked, sorted by what it is.
const heldFields = () => {
  if (!home) return [];
  const mayRead = !isSensitive();
  return [...touched].map((reference) => reference.deref()).filter((element) => element?.isConnected).map((element) => ({
    number: numberOf(element),
    isChoice: isChoice(element),
    texts: mayRead && element.matches(FIELDS) ? [valueOf(element)].filter(Boolean) : [],
    codes: codesOf(element).filter(Boolean),
  }));
};

// What the page says of its own before anything was typed in it: words without figures, and addresses. Later it could say
// anything.
const constants = () => {
  if (!home || held().length > 0) return null;
  const source = (document.documentElement?.outerHTML ?? "").replaceAll("&amp;", "&");
  const written = (source.match(/[?&][\w-]+=[\w.-]+(?=["'`&#\s<>)]|$)/g) ?? []).map((pair) => `${location.origin}/?${pair.slice(1)}`);
  const quoted = (source.match(/["'`]\/[\w.~/-]+(?:\?[\w.=&-]*)?/g) ?? []).map((path) => location.origin + path.slice(1));
  const entries = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type)).map((entry) => entry.name);
  const linked = [...document.links].map((one) => one.href);
  const hidden = [...document.querySelectorAll("input[type=hidden]")].filter((one) => one.name)
    .map((one) => `${location.origin}/?${new URLSearchParams([[one.name, one.value]])}`);
  return { words: [...new Set(source.match(/[A-Za-z][A-Za-z_-]*(?:\.[A-Za-z]+)*/g) ?? [])],
    addresses: [...new Set([location.href, ...entries, ...linked, ...hidden, ...written, ...quoted])].filter((one) => one.startsWith(`${location.origin}/`)) };
};
