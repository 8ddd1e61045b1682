// The guard, the listeners that it shares with the watch, and what a press at a point would hit.
//
// In acepilot's turn no form is submitted and no submit control is pressed, whoever or whatever tries. Each document and
// each shadow root has listeners of its own, as a submit event does not leave its root. A page can drop them all with
// document.open(): so they are asked to answer before every act, and put back where they do not.
// While the person is asked about what was stopped, their own first press or key ends it here and at once.

let isGuarding = false;
let isYielding = false;
const yieldTo = (event) => {
  if (isYielding && event.isTrusted) isGuarding = isYielding = false;
};
const isSubmitControl = (element) => Boolean(element.form) && (element.type === "submit" || element.type === "image");
const stop = (event, what) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  tell({ t: "stopped", what });
};
const guardClick = (event) => {
  if (!isGuarding) return;
  const pressed = submitting(event);
  if (pressed && !passesClick(event, pressed)) stop(event, `a press on “${nameOf(pressed) || pressed.localName}”`);
};
// What comes before a click is kept from such a control too: a page may act on it.
const guardPress = (event) => {
  if (event.type === "pointerdown") yieldTo(event);
  if (isGuarding && event.isTrusted && submitting(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
};
const submitting = (event) => event.composedPath().find((node) => node instanceof Element && isSubmitControl(node)) ??
  labelled(event) ?? (event.isTrusted ? worded(event) : null);
// A control can be renamed between being found and being pressed: the words are read at the press itself.
const worded = (event) => {
  const element = first(event);
  const pressed = element instanceof Element ? control(element) : null;
  if (!pressed || ["link", "tab", "menuitem", "treeitem"].includes(roleOf(pressed))) return null;
  return saysSend(pressed) ? pressed : null;
};
const saysSendIn = (texts) => {
  const plain = texts.map((text) => text.normalize("NFKC").replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, ""));
  const words = plain.flatMap((text) => [text, text.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")])
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return words.some((word) => SETTINGS.words.includes(word));
};
const saysSend = (element) => saysSendIn([nameOf(element), label(element)]);
const BUTTONS = "button, input[type=submit], input[type=image], input[type=button], [role=button]";
const labelled = (event) => {
  const element = first(event);
  const pointed = element instanceof Element ? up(element, "label")?.control : null;
  return pointed && isSubmitControl(pointed) ? pointed : null;
};
const formName = (form) => textById(form, "aria-labelledby") ||
  ["aria-label", "title", "name", "id"].map((one) => fold(attributeOf(form, one))).find(Boolean);
const guardSubmit = (event) => {
  if (!isGuarding || passesSubmit(event)) return;
  const name = event.target instanceof HTMLFormElement ? formName(event.target) : "";
  stop(event, `the form “${name || "without a name"}”`);
};
// What speculation rules name is fetched where no interception sees it: while the guard is on, no document has any.
// Rules are weighed at the end of the task that brings them (measured): taken out in the same task, they fetch nothing.
const isSpeculation = (node) => node instanceof HTMLScriptElement && node.type.trim().toLowerCase() === "speculationrules";
const scriptsIn = (node) => inside(node, "script");
const unspeculate = (nodes) => {
  for (const rules of nodes.filter(isSpeculation)) {
    const text = rules.textContent;
    rules.remove();
    if (heldTexts().some((value) => [value, encodeURIComponent(value), encodeURIComponent(value).replace(/%20/g, "+")]
      .some((form) => text.includes(form)))) tell({ t: "stopped", what: "rules to fetch ahead what was typed" });
  }
};
// While acepilot types, what is typed goes into the field that is held, or nowhere: a page may take the focus elsewhere at
// any moment, even in the event that tells of the entry. In every other document nothing is held.
let typing = null; // {element, entry: the event that tells of it, isAstray}
const stray = (event) => {
  typing.isAstray = true;
  event.preventDefault();
  event.stopImmediatePropagation();
};
const guardEntry = (event) => {
  if (typing === null || !event.isTrusted) return;
  if (typing.element && focusedNow() === typing.element) typing.entry = event;
  else stray(event);
};
const guardFocus = () => {
  const isEntering = typing?.entry && typing.entry.eventPhase !== Event.NONE;
  if (isEntering && focusedNow() !== typing.element) stray(typing.entry);
};
const GUARDS = [["click", guardClick], ["submit", guardSubmit], ["keydown", yieldTo], ["beforeinput", guardEntry],
  ["blur", guardFocus], ["focus", guardFocus],
  ...["pointerdown", "mousedown", "pointerup", "mouseup"].map((type) => [type, guardPress])];
const WATCHES = [["pointerdown", (event) => { if (event.isTrusted && mayListen()) hand("mouse"); }],
  ["keydown", (event) => { if (event.isTrusted && mayListen()) hand("key"); }],
  ["pointermove", onMove], ["wheel", onMove],
  ["click", onClick], ["submit", onSubmit], ["focusin", (event) => { entered.add(first(event)); }],
  ["input", onInput], ["change", onInput]];
// When acepilot closes the window, a page says no farewell: it could hold what was typed.
let isLeaving = false;
const FAREWELLS = ["beforeunload", "pagehide", "unload", "visibilitychange"]
  .map((type) => [type, (event) => { if (isLeaving) event.stopImmediatePropagation(); }]);
const PROBE = `acepilot-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
let probed = null;
const handlers = new WeakMap(); // listener -> the same listener, deaf to the panel's own events
const deaf = (act) => {
  if (!handlers.has(act)) handlers.set(act, (event) => { if (!ours(event)) act(event); });
  return handlers.get(act);
};
const onProbe = (event) => {
  event.stopImmediatePropagation();
  probed = event.currentTarget;
};
const answers = (target) => {
  probed = null;
  target.dispatchEvent(new Event(PROBE));
  return probed === target;
};
let met = null;
const onMeet = (event) => {
  event.stopImmediatePropagation();
  met = met === null || met === first(event) ? first(event) : false; // of two, none is meant
};
const arm = (target) => {
  target.addEventListener(PROBE, onProbe, true);
  if (target === window) target.addEventListener(SETTINGS.meet, onMeet, true);
  if (target === window) AIMED.forEach((type) => target.addEventListener(type, guardAim, true)); // before all others
  [...(target === window ? [...FAREWELLS, ...WATCHES] : [["submit", onSubmit]]), ...GUARDS]
    .forEach(([type, act]) => target.addEventListener(type, deaf(act), true));
};
const armed = () => {
  if (!answers(window)) {
    globalThis.acepilotPanel?.arm();
    arm(window);
  }
  const inner = roots().slice(1);
  inner.filter((root) => !answers(root)).forEach(arm);
  inner.forEach((root) => observe(root));
  if (isGuarding) unspeculate(all("script"));
  return answers(window) && inner.every(answers);
};

const deepestAt = (x, y) => {
  let element = document.elementFromPoint(x, y);
  while (element && rootOf(element)) {
    const inner = rootOf(element).elementFromPoint(x, y);
    if (!inner || inner === element) break;
    element = inner;
  }
  return element;
};
const pressedBy = (element) => control(element) ?? up(element, "label")?.control ?? element;
// What a press at this point would hit: an element in a frame of its own, or a control with its role and all its names.
const under = (x, y) => {
  const element = deepestAt(x, y);
  if (!element) return null;
  if (element.matches("iframe, frame")) return { frame: true };
  const labelled = up(element, "label");
  const pressed = pressedBy(element);
  const names = [nameOf(pressed), label(pressed), fold(pressed.value), pressed.title, pressed.alt, fold(labelled?.textContent)];
  return { role: pressed.matches(CONTROLS) ? roleOf(pressed) : pressed.getAttribute("role") || pressed.localName,
    submits: isSubmitControl(pressed), sends: isSubmitControl(pressed) ? meaningOf(pressed) : "", number: numberOf(pressed),
    names: [...new Set(names.map((name) => fold(String(name ?? ""))).filter(Boolean))] };
};
