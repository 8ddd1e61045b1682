// The panel: what the person reads and presses, drawn from the isolated world into a closed shadow root of its own host.
//
// Key, pointer and input events in it end at window capture, before any listener of the page (this script runs first in
// every document). A press counts only when it is a real one and the panel has stood where and as it was drawn for 500 ms;
// else something covers, fades or moves it. The page may take the host away: it is put back.
globalThis.acepilotPanel = (() => {
  if (window !== window.top) return { arm: () => {}, owns: () => false, isHost: () => false, render: () => {}, hide: () => {}, clear: () => {} };
  const SETTLED_MS = 500;
  const MOVE_EVERY_MS = 1500;
  const DRAG_PX = 4;
  const ARROWS = { ArrowLeft: { side: "left" }, ArrowRight: { side: "right" }, ArrowUp: { edge: "top" }, ArrowDown: { edge: "bottom" } };
  const place = panelPlace();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PANEL_STYLE);
  const clearSheet = new CSSStyleSheet();
  const host = document.createElementNS("http://www.w3.org/1999/xhtml", "acepilot-panel");
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet, place.sheet, clearSheet];
  host.popover = "manual";
  const view = panelView(root);

  let state = null;
  const local = { isSmall: false, isStopping: false, isNoting: false, draft: "", warned: "", warning: "", side: "right", isBar: false, isMore: false };
  let settledAt = Infinity;
  let lastBox = "";
  let isClear = false;
  const tell = (message) => globalThis.acepilotTell(JSON.stringify(message));
  const isOurs = (node) => node === host || (globalThis.acepilotPointing?.isHost(node) ?? false);

  // ---------------------------------------------------------------- drawing, and what outlasts a document
  const write = () => {
    local.side = place.side();
    local.isBar = place.isBar();
    view.draw(state, local);
    fittedTo = "";
  };
  const draw = () => {
    write();
    place.needs(view.measure(place.isBar() ? place.WIDTHS[0] : place.width()).least);
  };
  const remember = () => {
    const { isSmall, isMore, isNoting, draft, warned } = local;
    tell({ t: "panel-stand", stand: { ...place.known(), isSmall, isMore, isNoting, draft, warned } });
  };
  const adopt = ({ isSmall, isMore, isNoting, draft, warned, ...known }) => {
    Object.assign(local, { isSmall, isMore, isNoting, draft, warned });
    place.adopt(known);
  };
  const change = (changes) => {
    if ("isStopping" in changes) settledAt = Infinity;
    Object.assign(local, changes);
    draw();
    remember();
  };

  // ---------------------------------------------------------------- standing where it was drawn
  // Dialogs and popovers may stand in open shadow roots. These are sought anew twice a second, as that takes a walk.
  let openRoots = [document];
  const onToggle = (event) => {
    if (isOurs(event.target) || event.newState !== "open") return;
    behind = behind.filter((element) => element !== event.target); // it comes to the front again
    settledAt = Infinity;
  };
  const seekRoots = () => {
    openRoots = [document];
    for (let n = 0; n < openRoots.length; n += 1) {
      for (const element of openRoots[n].querySelectorAll("*")) {
        if (!element.shadowRoot) continue;
        openRoots.push(element.shadowRoot);
        element.shadowRoot.addEventListener("beforetoggle", onToggle, true); // such events do not leave their root
      }
    }
  };
  const inTopLayer = (selector = ":popover-open, dialog:modal, :fullscreen") => openRoots
    .flatMap((one) => [...one.querySelectorAll(selector)]).filter((element) => !isOurs(element) && element.isConnected);
  const topDialog = () => inTopLayer("dialog:modal").at(-1) ?? document.documentElement;
  let behind = []; // what stood in the top layer when we came to its front
  const isBehind = () => inTopLayer().some((element) => !behind.includes(element));
  const stand = () => {
    if (state === null || !document.documentElement) return;
    const focused = root.activeElement;
    // A page could make it inert, or no popover any more.
    host.getAttributeNames().filter((name) => name !== "popover").forEach((name) => host.removeAttribute(name));
    if (host.popover !== "manual") host.popover = "manual";
    const wanted = topDialog();
    if (host.parentNode !== wanted) wanted.append(host);
    else if (host.matches(":popover-open") && isBehind()) host.hidePopover();
    behind = inTopLayer();
    if (!host.matches(":popover-open")) {
      settledAt = Infinity;
      try {
        host.showPopover();
      } catch {
        return; // the document is going away, or not yet there: the next tick tries again
      }
      if (focused && focused !== root.activeElement) focused.focus({ preventScroll: true });
    }
  };
  const isAsDrawn = () => {
    if (!host.isConnected || isBehind()) return false;
    const box = host.getBoundingClientRect();
    const key = [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
    const isMoved = key !== lastBox;
    lastBox = key;
    if (isMoved || box.width < place.width() - 1) return false;
    for (let at = host; at instanceof Element; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (Number(style.opacity) < 1 || style.visibility !== "visible" || style.filter !== "none" || style.clipPath !== "none" ||
        (at === host && (style.transform !== "none" || style.mixBlendMode !== "normal"))) return false;
    }
    return view.buttons().every((one) => {
      const spot = one.getBoundingClientRect();
      const [x, y] = [spot.x + spot.width / 2, spot.y + spot.height / 2];
      const isInView = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && view.isInSight(one, x, y);
      return !isInView || host.getRootNode().elementFromPoint(x, y) === host;
    });
  };
  const judge = () => {
    if (isClear) return; // for a picture: it stands where it stood before
    if (!isAsDrawn()) settledAt = Infinity;
    else if (settledAt === Infinity) settledAt = performance.now();
  };

  // ---------------------------------------------------------------- standing where it covers nothing in use
  const NEAR_PX = 24;
  const WANTED = 60; // what acepilot is to press weighs as much as what the person is
  let drag = null;
  let pointer = null;
  let movedAt = -Infinity;
  let lastBoxes = "";
  let fittedTo = ""; // nothing has changed since
  // Somebody is at it: it does not run away from them. But when something else is asked of them, and it stands on what they are
  // to press on the page, it goes; unless a press that was meant for it would then fall on just that.
  const isHeld = (isOther, boxes) => {
    if (!host.matches(":hover") && !root.activeElement) return false;
    if (!isOther || local.isNoting || (pointer === null && host.matches(":hover"))) return true;
    const { left, top, right, bottom } = host.getBoundingClientRect();
    const covered = boxes.filter((one) => one.sends && one.x < right && one.x + one.width > left && one.y < bottom && one.y + one.height > top);
    const isAt = (one) => pointer !== null && pointer.x > one.x - NEAR_PX && pointer.x < one.x + one.width + NEAR_PX &&
      pointer.y > one.y - NEAR_PX && pointer.y < one.y + one.height + NEAR_PX;
    return covered.length === 0 || covered.some(isAt);
  };
  const dock = (isNew, isOther = false) => {
    if (drag || isClear || place.isChosen() || !host.isConnected) return;
    if (!isOther && isHeld(false, [])) return;
    const boxes = globalThis.acepilot?.inUse() ?? [];
    if (isHeld(isOther, boxes)) return;
    const key = JSON.stringify([innerWidth, innerHeight, boxes.map(({ of, weight, x, y, width, height }) => [of, weight, ...[x, y, width, height].map(Math.round)])]);
    const isStill = key === lastBoxes;
    lastBoxes = key;
    if (!isNew && (!isStill || key === fittedTo || performance.now() - movedAt < MOVE_EVERY_MS)) return;
    fit(boxes);
    fittedTo = key;
  };
  const fit = (boxes = globalThis.acepilot?.inUse() ?? [], mustGo = false) => {
    const sizes = Object.fromEntries(place.WIDTHS.map((width) => [width, view.measure(width)]));
    if (!place.settle(sizes, boxes, pointer, !local.isMore && !local.isNoting, mustGo)) return;
    movedAt = performance.now();
    draw();
    remember();
  };

  // It stands on what acepilot is to press, perhaps with acepilot's own pointer: it goes, unless somebody is at it elsewhere.
  const makeWay = ({ x, y, width, height }) => {
    if (state === null || drag || isClear || !host.isConnected) return;
    const isOurs = pointer !== null && pointer.x >= x && pointer.x <= x + width && pointer.y >= y && pointer.y <= y + height;
    if (host.matches(":hover") && !isOurs) return;
    fit([...(globalThis.acepilot?.inUse() ?? []), { x, y, width, height, weight: WANTED, sends: true, of: "wanted" }], true);
  };

  // What acepilot says in passing is read at once, but asks nothing: what room it needs is seen to at the next tick.
  let isLate = false;
  let ticks = 0;
  let isDraftNew = false;
  const warn = () => {
    const near = view.tick(state);
    if (near !== null && near !== local.warned) change({ warned: near, warning: view.say("time_short") });
    else if (near === null && local.warning) change({ warning: "" });
  };
  const tick = () => {
    if (state === null) return;
    ticks += 1;
    if (settledAt === Infinity || ticks % 5 === 0) seekRoots();
    stand();
    judge();
    warn();
    if (isLate && !isClear) {
      isLate = false;
      draw();
      dock(true);
    }
    if (ticks % 5 === 0) dock(false);
    if (isDraftNew && ticks % 5 === 0) {
      isDraftNew = false;
      remember();
    }
  };
  setInterval(tick, 100);
  window.addEventListener("resize", place.refit);

  // ---------------------------------------------------------------- presses
  // What changes the panel alone. Stop asks once more, and its answer must have stood there before it counts.
  const focus = (key) => view.buttons().find((one) => one.dataset.key === key)?.focus({ preventScroll: true });
  const close = () => {
    const hadFocus = root.activeElement !== null;
    change({ isNoting: false });
    if (hadFocus) focus("note-open");
  };
  const LOCAL = {
    // A bar is shown whole where it covers least, until it is folded, or something else is asked.
    fold: () => {
      if (!local.isBar && !local.isMore) return change({ isSmall: !local.isSmall });
      change({ isMore: local.isBar, isSmall: false });
      place.refit();
      fit();
    },
    move: () => {
      place.toCorner(place.side() === "left" ? "right" : "left", place.edge());
      change({});
    },
    "ask-stop": (isByKey) => {
      change({ isStopping: true });
      if (isByKey) focus("keep");
    },
    keep: (isByKey) => {
      change({ isStopping: false });
      if (isByKey) focus("ask-stop");
    },
    earlier: () => change({ isEarlierOpen: !local.isEarlierOpen }),
    "note-open": () => {
      if (local.isNoting) return close();
      change({ isNoting: true });
      view.note().focus({ preventScroll: true }); // what is typed next is the note, not the page's
    },
    "note-close": () => {
      local.draft = "";
      close();
    },
  };
  const answer = (pressed) => {
    const { key, index } = pressed.dataset;
    const text = key === "note" ? local.draft.trim() : "";
    if (key === "note" && !text) return view.note().focus({ preventScroll: true });
    tell({ t: "panel", key, index: index === undefined ? null : Number(index), text });
    if (key === "note") LOCAL["note-close"]();
  };
  const pressedAt = (event) => {
    const at = event.detail === 0 ? root.activeElement : root.elementFromPoint(event.clientX, event.clientY);
    return at?.closest("button") ?? null;
  };
  const onClick = (event) => {
    const pressed = pressedAt(event);
    if (!pressed) return;
    const { key } = pressed.dataset;
    judge();
    const isSettled = settledAt !== Infinity && performance.now() - settledAt >= SETTLED_MS;
    if (key === "keep" && !isSettled) return; // the second half of a double press on Stop
    if (LOCAL[key]) LOCAL[key](event.detail === 0);
    else if (isSettled) answer(pressed);
    else tell({ t: "panel-unsure", key });
  };
  // A press with the mouse leaves the focus where a person was typing; a note is the exception, as it is typed here.
  const onMouseDown = (event) => {
    const at = root.elementFromPoint(event.clientX, event.clientY);
    const isTyping = ![null, document.body, document.documentElement, host].includes(document.activeElement);
    if (isTyping && !at?.closest("textarea")) event.preventDefault();
  };
  const onKeyDown = (event) => {
    const at = root.activeElement;
    if (event.key === "Escape") {
      event.preventDefault(); // it would close a dialog of the page
      if (local.isStopping) LOCAL.keep(true);
      else if (at === view.note()) close();
    }
    if (at?.dataset.key !== "move" || !ARROWS[event.key]) return;
    event.preventDefault();
    const { side = place.side(), edge = place.edge() } = ARROWS[event.key];
    place.toCorner(side, edge);
    change({});
  };
  const onInput = () => {
    local.draft = view.note()?.value ?? "";
    isDraftNew = true;
  };
  const onPointerDown = (event) => {
    const at = root.elementFromPoint(event.clientX, event.clientY);
    if (event.button !== 0 || !at?.closest(".top") || at.closest("button")) return;
    const box = host.getBoundingClientRect();
    drag = { dx: event.clientX - box.x, dy: event.clientY - box.y, x: event.clientX, y: event.clientY, isMoved: false };
    host.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event) => {
    pointer = { x: event.clientX, y: event.clientY };
    if (drag === null) return;
    drag.isMoved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) >= DRAG_PX;
    if (drag.isMoved) place.toPoint(event.clientX - drag.dx, event.clientY - drag.dy, host.getBoundingClientRect().height);
  };
  const onPointerUp = () => {
    if (drag?.isMoved) change({});
    drag = null;
  };
  const HANDLERS = { click: onClick, mousedown: onMouseDown, keydown: onKeyDown, input: onInput, pointerdown: onPointerDown,
    pointerup: onPointerUp, pointercancel: onPointerUp, lostpointercapture: onPointerUp };
  // F6 goes to the panel and back, past a dialog of the page that keeps Tab to itself. No page hears it, and it is no hand on one.
  let cameFrom = null;
  const goToAndFro = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (root.activeElement === null) {
      cameFrom = document.activeElement;
      view.buttons()[0]?.focus({ preventScroll: true });
      return;
    }
    root.activeElement.blur();
    if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
  };
  const owns = (event) => isOurs(event.target) || event.composedPath().includes(host);
  const end = (event) => {
    if (event.type === "pointermove" && event.isTrusted) onPointerMove(event);
    if (event.type === "keydown" && event.key === "F6" && event.isTrusted && state !== null) return goToAndFro(event);
    if (!owns(event)) return;
    event.stopImmediatePropagation();
    if (event.isTrusted && !(event.type in HANDLERS && isOfAim(event))) HANDLERS[event.type]?.(event);
  };
  // A press of acepilot's that the panel has come under is none on the panel.
  const isOfAim = ({ type }) => ["pointerdown", "pointerup", "click"].includes(type) && globalThis.acepilot?.isAstray();
  const ENDED = ["click", "dblclick", "auxclick", "contextmenu", "pointerdown", "pointerup", "pointermove", "pointerover", "pointerout",
    "pointercancel", "gotpointercapture", "lostpointercapture", "mousedown", "mouseup", "mousemove", "mouseover", "mouseout",
    "touchstart", "touchend", "touchmove", "wheel", "keydown", "keyup", "keypress", "beforeinput", "input", "change", "select",
    "selectstart", "paste", "copy", "cut", "drop", "dragstart", "dragover", "compositionstart", "compositionupdate", "compositionend",
    "focusin", "focusout", "focus", "blur", "submit", "toggle", "beforetoggle"];
  const arm = () => {
    window.addEventListener("beforetoggle", onToggle, true);
    ENDED.forEach((type) => window.addEventListener(type, end, true));
  };
  arm();

  return {
    arm,
    owns,
    isHost: (node) => node === host,
    render: (next, known) => {
      if (known) adopt(known);
      const isNew = JSON.stringify(next) !== JSON.stringify(state);
      let isOther = false;
      if (isNew) {
        const buttons = (of) => JSON.stringify([of?.turn, of?.choices, of?.checks]);
        isOther = buttons(next) !== buttons(state); // a button must have stood before a press on it counts
        if (isOther) settledAt = Infinity;
        if (isOther) Object.assign(local, { isStopping: false, isMore: false });
        state = next;
      }
      if (isNew || known) isLate = !known && !isOther && state.turn === "acepilot";
      if (isNew && isLate) write();
      else if (isNew || known) draw();
      stand();
      if (isNew && !isLate) dock(true, isOther);
    },
    hide: () => {
      state = null;
      host.remove();
    },
    makeWay,
    clear: (clear) => {
      isClear = clear;
      clearSheet.replaceSync(clear ? ":host { opacity: 0 !important; }" : "");
    },
  };
})();
