// What acepilot sees from its isolated world, in every document: where it may look, and what of a page is in sight. Page
// scripts can neither see nor call any of this.
//
// This and the parts behind it (`WATCH` in `world_scripts.py`) are one scope, in which each knows the names of the others;
// what comes of it is `acepilot`, in `watch.js`.
// SETTINGS is put in front of all scripts: {hosts: [exact host names on which acepilot may look], words: [submit words],
// meet: the name of the event by which Playwright's own world shows this one an element; no page can know it}.
const tell = (message) => globalThis.acepilotTell(JSON.stringify(message));
const FIELDS = "input, textarea, select, [role=combobox], [role=textbox], [role=radio], [role=checkbox], [contenteditable='']," +
  " [contenteditable=true], [aria-haspopup=listbox], [aria-haspopup=tree], [aria-haspopup=grid]";
const RADIOS = "input[type=radio], [role=radio], [role=menuitemradio]";
const OPENS = ["true", "listbox", "menu", "tree", "grid"]; // what `aria-haspopup` may say of a control that opens a list
const LISTS = "[role=listbox], [role=menu], [role=tree], [role=grid], [role=treegrid]";
const LIVE = "[role=status], [role=alert], [role=log], [role=alertdialog], [role=dialog], dialog, output," +
  " [aria-live=polite], [aria-live=assertive]";
const CONTROLS = "button, a[href], input[type=submit], input[type=button], input[type=image], input[type=reset], summary," +
  " [role=button], [role=link], [role=menuitem], [role=tab], [role=treeitem]";
const CODE_WORDS = /(verification|security|one.?time|access|confirmation)[\s_-]*(code|token|password)|passcode|\botp\b/i;

const home = (() => {
  try {
    const url = new URL(self.origin);
    return url.protocol === "https:" && SETTINGS.hosts.includes(url.host);
  } catch {
    return false;
  }
})();

const closed = new WeakMap(); // host -> its closed root, once CDP has handed it over
const rootOf = (element) => (element instanceof HTMLFormElement ? null : element.shadowRoot ?? closed.get(element) ?? null); // no form has one
const own = new WeakMap(); // the same for roots of acepilot's own, such as the panel's
// How many nodes stand in all that is known here, how many of them in roots of our own, and how many that may hold a frame.
// CDP counts the closed roots too: where it counts no more, and nothing may hold a frame, there is none.
const FRAMES = "iframe, frame, object, embed, fencedframe, portal";
const nodes = () => {
  const top = document.documentElement;
  const counted = { all: top ? 1 : 0, own: 0, frames: top && isMatch(top, FRAMES) ? 1 : 0 };
  const walk = (root, isOwn) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      counted.all += 1;
      if (isOwn) counted.own += 1;
      if (!(node instanceof Element)) continue;
      if (isMatch(node, FRAMES)) counted.frames += 1;
      const inner = rootOf(node) ?? own.get(node);
      if (inner) walk(inner, isOwn || own.has(node));
    }
  };
  if (top) walk(top, false);
  return counted;
};
const roots = () => {
  const found = [document];
  for (let i = 0; i < found.length; i += 1) {
    for (const element of inside(found[i], "*")) {
      const root = rootOf(element);
      if (root) found.push(root);
    }
  }
  return found;
};
const all = (selector) => roots().flatMap((root) => inside(root, selector));
const parent = (node) => (node instanceof HTMLFormElement ? slotOf(node) : node.assignedSlot) || outward(node);
const up = (node, selector) => {
  for (let at = node; at; at = outward(at)) {
    if (at instanceof Element && isMatch(at, selector)) return at;
  }
  return null;
};
const shown = (element) => isVisibleNow(element, { visibilityProperty: true, contentVisibilityAuto: true });
const fold = (text) => (text || "").replace(/\s+/g, " ").trim();

// Whether something that lets nothing through lies over all of an element, and is no part of it or of what holds it.
const isCovered = (element) => {
  const within = ({ left, top, width, height }) => [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
    .map(([right, down]) => [left + width * right, top + height * down]);
  if (within(element.getBoundingClientRect()).some(([x, y]) => x < 0 || y < 0 || x >= innerWidth || y >= innerHeight)) {
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  }
  const isSolid = (over) => over.matches("img, video, canvas, iframe") || /^rgb\(/.test(getComputedStyle(over).backgroundColor);
  return within(element.getBoundingClientRect()).every(([x, y]) => {
    const over = element.getRootNode().elementFromPoint(x, y);
    const isItsLabel = [...(element.labels ?? [])].some((one) => one.contains(over)); // it may lie where the entry will
    return over && !isItsLabel && !isOurs(over) && !over.contains(element) && !element.contains(over) && isSolid(over) &&
      Number(getComputedStyle(over).opacity) > 0.95;
  });
};
const isDrawn = (element) => element.checkVisibility({ visibilityProperty: true });
const canBeSeen = acepilotSeeing({ parent });
const focusedNow = () => {
  let element = document.activeElement;
  while (element && rootOf(element)?.activeElement) element = rootOf(element).activeElement;
  return element;
};
// What a person once entered counts, though it cannot be seen: a page may draw a code elsewhere than in its field.
const entered = new WeakSet();

// Old pages name a field by the text in its row alone, where no other field stands.
const ROWS = "tr, p, li, dd";
const ENTRIES = "input:not([type=hidden]), select, textarea";
const rowOf = (field) => {
  const row = field.labels?.length || field.ariaLabel || field.hasAttribute("aria-labelledby") ? null : field.closest(ROWS);
  return row?.querySelectorAll(ENTRIES).length === 1 ? row.textContent : "";
};
const isSecretEntry = (field) => {
  if (field.type === "password" || /one-time-code/.test(field.autocomplete || "")) return true;
  const words = [label(field), field.name, field.id, field.placeholder, rowOf(field)];
  return words.some((word) => CODE_WORDS.test(word || ""));
};
// A field's labels are looked up through the whole page: so only where a word could fit, in it or in a label.
const couldFit = (word) => /code|token|pass|otp/i.test(word || "");
const named = (field) => [textById(field, "aria-labelledby"), field.ariaLabel, field.title, field.placeholder, field.name, field.id];
const couldBeSecret = (field) => ["password", "one-time-code"].some((word) => field.type === word ||
  (field.autocomplete || "").includes(word)) || named(field).some(couldFit) || CODE_WORDS.test(rowOf(field));
const secretEntries = () => {
  const told = all("label").filter((one) => couldFit(one.textContent)).map((one) => one.control);
  return [...new Set([...all("input").filter(couldBeSecret), ...told.filter((one) => one instanceof HTMLInputElement)])]
    .filter((field) => isDrawn(field) && isSecretEntry(field) && (canBeSeen(field) || entered.has(field) || field === focusedNow()));
};
const isSensitive = () => secretEntries().length > 0;
const mayListen = () => home && !isSensitive();
