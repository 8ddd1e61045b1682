// The aim of a press: a control that stands free is pinned, and of a press of acepilot's nothing reaches anything else.
//
// What was judged is what is pressed: each event of the press is held against the aim before the page hears of it, whatever
// has moved, come up or been drawn anew in between.

let aim = null; // {element: what was found, pressed: the control that a press on it presses, state: set, hit, astray}
const isWithin = (node, element) => {
  let at = node;
  while (at && at !== element) at = parent(at);
  return at === element;
};
const isWhole = ({ left, top, right, bottom, width, height }) => width > 0 && height > 0 && left >= 0 && top >= 0 &&
  right <= innerWidth && bottom <= innerHeight;
// Where a press would hit an element, with what it would press; null in any doubt: it is off, covered, of several boxes.
const aimAt = (element) => {
  aim = null;
  const isOn = element.isConnected && isVisibleNow(element, { visibilityProperty: true }) && !isMatch(element, ":disabled") &&
    !up(element, "[aria-disabled=true]");
  if (!isOn || element.getClientRects().length !== 1) return null;
  if (!isWhole(element.getBoundingClientRect())) element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const box = element.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const hit = isWhole(box) ? deepestAt(x, y) : null;
  const found = hit && isWithin(hit, element) ? under(x, y) : null;
  if (!found || found.frame) return null;
  aim = { element, pressed: pressedBy(hit), state: "set" };
  return found;
};
const AIMED = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
const guardAim = (event) => {
  if (aim === null || !event.isTrusted) return;
  const isIt = event.composedPath().includes(aim.element) && pressedBy(first(event)) === aim.pressed;
  if (aim.state === "set") aim.state = isIt ? "hit" : "astray";
  if (aim.state === "astray") {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
};
