// Whether a person can see an element: now, or once they scroll to it.
//
// Owns what counts as hidden: not drawn, see-through, without size, clipped away, or where no scrolling leads. What covers an
// element does not count. Of closed roots and slots it knows what `page.js` hands it.
const acepilotSeeing = ({ parent }) => {
  const LEAST_PX = 4; // on each side
  const LEAST_OPACITY = 0.05;
  const above = (element) => {
    let at = parent(element);
    while (at && !(at instanceof Element)) at = parent(at);
    return at;
  };
  const isFixedInside = (style) => [style.transform, style.filter, style.perspective].some((one) => one && one !== "none");
  const isInside = ({ left, top, right, bottom }) => right - left >= LEAST_PX && bottom - top >= LEAST_PX;
  const meet = (one, other) => ({ left: Math.max(one.left, other.left), top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right), bottom: Math.min(one.bottom, other.bottom) });

  // What an element's own clipping leaves of it; lengths are in pixels or percent, as computed styles have them.
  const length = (text, whole) => (text.endsWith("%") ? parseFloat(text) / 100 * whole : parseFloat(text) || 0);
  const inset = (box, [top, right = top, bottom = top, left = right]) => ({
    left: box.left + length(left, box.width), top: box.top + length(top, box.height),
    right: box.right - length(right, box.width), bottom: box.bottom - length(bottom, box.height) });
  const clipRect = (box, text) => {
    const [top, right, bottom, left] = text.split(/[\s,]+/);
    const at = (one, usual) => (one === "auto" ? usual : parseFloat(one));
    return { left: box.left + at(left, 0), top: box.top + at(top, 0), right: box.left + at(right, box.width),
      bottom: box.top + at(bottom, box.height) };
  };
  const clipPath = (box, shape, text) => {
    if (shape === "inset") return inset(box, text.split(" round ")[0].trim().split(/\s+/));
    const gone = { left: 0, top: 0, right: 0, bottom: 0 };
    if (shape === "circle" || shape === "ellipse") return /^0(px|%)?(\s|$)/.test(text) ? gone : box;
    if (shape !== "polygon") return box;
    const points = text.replace(/^\s*(evenodd|nonzero)\s*,/, "").split(",").map((point) => point.trim().split(/\s+/));
    const isFlat = (n, whole) => new Set(points.map((point) => Math.round(length(point[n] ?? "0", whole)))).size < 2;
    return isFlat(0, box.width) || isFlat(1, box.height) ? gone : box;
  };
  const clipped = (element, style) => {
    const rect = element.getBoundingClientRect();
    let left = rect;
    const clip = /^rect\((.*)\)$/.exec(style.clip);
    if (clip && ["absolute", "fixed"].includes(style.position)) left = meet(left, clipRect(rect, clip[1]));
    const path = /^(\w+)\((.*?)\)/.exec(style.clipPath);
    return path ? meet(left, clipPath(rect, path[1], path[2])) : left;
  };

  const styleOf = (element) => element.ownerDocument.defaultView.getComputedStyle(element);
  // Where scrolling leads in a box: what lies before its beginning is never reached. Sideways a box that hides what is over
  // does not scroll for a person; downwards many do, by a script of their own.
  const reach = ({ left, top, width, height }, scroller, style) => {
    const isTurned = style.direction === "rtl";
    const isStuck = ["hidden", "clip"].includes(style.overflowX);
    const start = isTurned ? left + width - scroller.scrollLeft - scroller.scrollWidth : left - scroller.scrollLeft;
    return { left: isStuck ? left : start, right: isStuck ? left + width : start + scroller.scrollWidth,
      top: style.overflowY === "clip" ? top : top - scroller.scrollTop,
      bottom: style.overflowY === "clip" ? top + height : top - scroller.scrollTop + scroller.scrollHeight };
  };
  const isScroller = (style) => [style.overflowX, style.overflowY].some((one) => one !== "visible");
  const within = (box, element, style) => {
    const rect = element.getBoundingClientRect();
    const part = meet(box, reach(rect, element, style));
    // Once scrolled to, it is seen as far as the box itself is.
    return isInside(part) && isInside(rect) ? clipped(element, style) : null;
  };
  // What the window shows it scrolls by itself: by the style of the root, or by that of the body where the root has none.
  const isOfWindow = (element) => {
    const { documentElement, body } = element.ownerDocument;
    return element === documentElement || (element === body && !isScroller(styleOf(documentElement)));
  };
  const inWindow = (box, element, isFixed) => {
    const { scrollingElement, documentElement, body, defaultView: view } = element.ownerDocument;
    const window = { left: 0, top: 0, width: view.innerWidth, height: view.innerHeight };
    const whole = { ...window, right: window.width, bottom: window.height };
    if (isFixed || !isInside(whole)) return isInside(whole) && isInside(meet(box, whole));
    const style = styleOf(body && isOfWindow(body) ? body : documentElement);
    return isInside(meet(box, reach(window, scrollingElement ?? documentElement, style)));
  };

  const opacityOf = (style) => Number(style.opacity) * (/opacity\(0(\.0+)?%?\)/.test(style.filter) ? 0 : 1);
  const frameOf = (element) => {
    try {
      return element.ownerDocument.defaultView.frameElement;
    } catch {
      return null; // of another origin: what is around it cannot be asked
    }
  };
  const canBeSeen = (element) => {
    if (!element.isConnected || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    let style = styleOf(element);
    let box = clipped(element, style);
    let opacity = opacityOf(style);
    let { position } = style; // of what is placed now: what lies between it and its containing block clips nothing of it
    for (let at = above(element); at && isInside(box); at = above(at)) {
      style = styleOf(at);
      opacity *= opacityOf(style);
      const holds = position === "fixed" ? isFixedInside(style) : position !== "absolute" || style.position !== "static" || isFixedInside(style);
      if (style.clipPath !== "none" || style.clip !== "auto") box = meet(box, clipped(at, style));
      if (!holds || isOfWindow(at)) continue;
      if (isScroller(style) && style.display !== "inline") box = within(box, at, style);
      if (box === null) return false;
      ({ position } = style);
    }
    if (opacity < LEAST_OPACITY || !isInside(box) || !inWindow(box, element, position === "fixed")) return false;
    const frame = frameOf(element);
    return frame === null || canBeSeen(frame);
  };
  return canBeSeen;
};
