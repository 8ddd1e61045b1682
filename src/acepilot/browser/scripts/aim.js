// The aim of a press: a control that stands free is pinned, and of a press of acepilot's nothing reaches anything else.
//
// What was judged is what is pressed: each event of the press is held against the aim before the page hears of it, whatever
// has moved, come up or been drawn anew in between.

let aim = null; // {element: what was found, pressed: the control that a press on it presses, state: set, hit, astray}
// In every other document it is aimed at nothing: what comes under the press there gets none of it.
const aimNowhere = () => { aim ??= { element: null, pressed: null, state: "set" }; };
const isWithin = (node, element) => {
  let at = node;
  while (at && at !== element) at = parent(at);
  return at === element;
};
const isWhole = ({ left, top, right, bottom, width, height }) => width > 0 && height > 0 && left >= 0 && top >= 0 &&
  right <= innerWidth && bottom <= innerHeight;
const middleOf = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
// Where a press would hit an element, with what it would press; null in any doubt: it is off, covered, of several boxes.
const aimAt = (element) => {
  aim = null;
  const isOn = element.isConnected && isVisibleNow(element, { visibilityProperty: true }) && !isMatch(element, ":disabled") &&
    !up(element, "[aria-disabled=true]");
  if (!isOn || element.getClientRects().length !== 1) return null;
  if (!isWhole(element.getBoundingClientRect())) element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const box = element.getBoundingClientRect();
  const middle = middleOf(box);
  const hit = isWhole(box) ? deepestAt(...middle) : null;
  const found = hit && isWithin(hit, element) ? under(...middle) : null;
  if (!found || found.frame || !isShownAround(box)) return null;
  aim = { element, pressed: pressedBy(hit), state: "set" };
  return found;
};
// Whether the documents around this one show a box of it, whole and as it is drawn here: there nothing is to get the press.
// Only frames of the same origin share our world: what lies over any other cannot be told.
const isShownAround = ({ x, y, width, height }) => {
  if (window === window.top) return true;
  try {
    return window.parent.acepilot.isShownHere(window.frameElement, new DOMRect(x, y, width, height), [innerWidth, innerHeight]);
  } catch {
    return false;
  }
};
const isShownHere = (frame, { x, y, width, height }, [innerWidth, innerHeight]) => {
  const around = frame.getBoundingClientRect();
  const box = new DOMRect(around.x + frame.clientLeft + x, around.y + frame.clientTop + y, width, height);
  const isAsItIs = frame.clientWidth === innerWidth && frame.clientHeight === innerHeight && !isTurned(frame);
  return isAsItIs && isWhole(box) && deepestAt(...middleOf(box)) === frame && isShownAround(box);
};
const isTurned = (element) => {
  const changes = (style) => [style.transform, style.rotate, style.scale].some((one) => one && one !== "none");
  for (let at = element; at; at = parent(at)) {
    if (at instanceof Element && changes(getComputedStyle(at))) return true;
  }
  return false;
};
const AIMED = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
// The first event of the press tells whether it has hit; of those that follow nothing reaches anything else either. The click
// alone goes where both ends of the press have been, or to what a label is for.
const guardAim = (event) => {
  if (!event.isTrusted) return;
  if (aim === null ? hasComeUnder() : isStrayFrom(aim, event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
};
const isStrayFrom = (aim, event) => {
  const [isWithinIt, isOnIt] = [event.composedPath().includes(aim.element), pressedBy(first(event)) === aim.pressed];
  if (aim.state === "set") aim.state = event.type === "pointerdown" && isWithinIt && isOnIt ? "hit" : "astray";
  return aim.state === "astray" || !(isWithinIt || isOnIt || event.type === "click");
};
// How the press met its aim: one that was never heard of where it was aimed has missed it.
const endAim = () => {
  const state = aim?.element && aim.state === "set" ? "astray" : aim?.state ?? "";
  aim = null;
  return state;
};
// Whether this document came since the aim was taken, as far as the documents around it can be asked.
const hasComeUnder = () => {
  try {
    for (let at = window; at !== window.top;) {
      at = at.parent;
      if (at.acepilot.isAstray()) return true;
    }
  } catch {
    return false;
  }
  return false;
};
