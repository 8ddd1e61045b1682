// The person's hand: what they press and type, and the submit control of a review.

let review = null; // {submit: [{role, name} or {css}], fields: [numbers]}
let lastHand = 0;
const ours = (event) => globalThis.acepilotPanel?.owns(event) ?? false;
const hand = (by) => {
  lastHand = Date.now();
  tell({ t: "hand", by });
};
let lastMove = 0;
const onMove = (event) => {
  if (!event.isTrusted || Date.now() - lastMove < 1000) return;
  lastMove = Date.now(); // first, as to look whether it may be heard takes longer
  if (mayListen()) tell({ t: "moved" });
};
const first = (event) => event.composedPath()[0];
const control = (element) => up(element, CONTROLS);
const roleOf = (element) => element.getAttribute("role") ||
  ({ A: "link", SUMMARY: "button" })[element.tagName] || "button";
const nameOf = (element) => textById(element, "aria-labelledby") || fold(element.getAttribute("aria-label")) ||
  fold(element instanceof HTMLInputElement ? element.value || element.alt : element.textContent) ||
  fold(element.getAttribute("title"));
const isSubmit = (element) => review !== null && review.submit.some((one) => one.css
  ? element.matches(one.css)
  : (!one.role || roleOf(element) === one.role) && (!one.name || new RegExp(one.name, "i").test(nameOf(element))));

// A press on a button submits its form in the same task, however long that takes: that is one press.
let lastPress = 0;
let isInPress = false;
const press = (name, by) => {
  const now = Date.now();
  if (isInPress || now - lastPress < 50) return;
  lastPress = now;
  isInPress = true;
  setTimeout(() => { isInPress = false; });
  hasPressed = true;
  tell({ t: "press", at: sayings.press(), control: name, by, fields: review.fields.map(current).filter(Boolean).map(describe) });
};
const onClick = (event) => {
  if (review === null || !event.isTrusted || !mayListen()) return;
  const pressed = control(first(event));
  if (pressed && isSubmit(pressed)) press(nameOf(pressed), event.detail === 0 ? "key" : "mouse");
};
const onSubmit = (event) => {
  if (review?.submit.length && mayListen()) press(event.submitter ? nameOf(event.submitter) : "the form", "key");
};
const onInput = (event) => {
  const element = first(event);
  if (!(element instanceof Element)) return;
  const field = element.matches(FIELDS) ? element : up(element, FIELDS) || element;
  if (!numbers.has(field)) [...filledAs.keys()].forEach(current); // it may stand for one that was filled
  touch(field);
  // What acepilot types is no hand of the person's, nor is the change that is told of as it leaves the field.
  if (event.isTrusted && event.type === "input" && typing === null && mayListen()) {
    lastHand = Date.now();
    tell({ t: "input", number: field.matches(FIELDS) ? numberOf(field) : 0 });
  }
};
