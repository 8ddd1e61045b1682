// Stillness, and what the page announces.

let lastChange = performance.now();
const rhythm = acepilotRhythm({ up, FIELDS, CONTROLS });
let hasPressed = false;
const observed = new WeakSet();
const lives = new WeakMap();
// Said again after a press it counts, but not for a change around it alone: what stood there before is no answer.
const announce = (node, isItself = true) => {
  const region = up(node, LIVE);
  if (!region) return;
  if (!shown(region)) return void lives.delete(region);
  const text = fold(region.innerText);
  if (!text || (lives.get(region) === text && !(hasPressed && isItself))) return;
  lives.set(region, text);
  const role = region.getAttribute("role") || ({ DIALOG: "dialog", OUTPUT: "status" })[region.tagName] ||
    (region.getAttribute("aria-live") === "assertive" ? "alert" : "status");
  tell({ t: "live", role, text });
};
const isOurs = (node) => [globalThis.acepilotPanel, globalThis.acepilotPointing].some((one) => one?.isHost(node));
const sayings = acepilotSayings({ tell, rootOf, isOurs, mayListen });
const onMutation = (records) => {
  const theirs = records.filter((record) => !isOurs(record.target) &&
    ![...record.addedNodes, ...record.removedNodes].some(isOurs));
  if (theirs.length === 0) return;
  lastChange = performance.now();
  if (home) rhythm.note(theirs);
  const added = theirs.flatMap((record) => [...record.addedNodes]).filter((node) => node instanceof Element);
  if (isGuarding) unspeculate([...theirs.map((record) => record.target), ...added, ...added.flatMap(scriptsIn)]);
  added.forEach(observeIn);
  if (!home) return;
  if (review === null || isSensitive()) return;
  for (const node of new Set(theirs.map((record) => record.target))) announce(node);
  for (const node of new Set(theirs.flatMap((record) => [...record.addedNodes]))) {
    announce(node);
    if (node instanceof Element) livesIn(node).forEach((region) => announce(region));
  }
  for (const node of new Set(theirs.filter((record) => record.type === "attributes").map((record) => record.target)))
    livesIn(node).forEach((region) => announce(region, false));
  sayings.stir(); // what has a role is told before
};
const livesIn = (node) => inside(node, LIVE);
const rememberLives = () => livesIn(document).filter(shown).forEach((region) => lives.set(region, fold(region.innerText)));
const observer = new MutationObserver(onMutation);
const observe = (root) => {
  if (observed.has(root)) return;
  observed.add(root);
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
};
function observeIn(element) {
  for (const inner of [element, ...inside(element, "*")]) {
    if (inner instanceof HTMLFormElement || !inner.shadowRoot) continue;
    observe(inner.shadowRoot);
    if (isGuarding) unspeculate(scriptsIn(inner.shadowRoot));
    [...inner.shadowRoot.children].forEach(observeIn);
  }
}
observe(document);
armed();
