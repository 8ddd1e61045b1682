// The panel: what the person reads and presses, drawn from the isolated world into a closed shadow root of its own host.
//
// Key, pointer and input events in it end at window capture, before any listener of the page (this script runs first in
// every document). A press counts only when it is a real one and the panel has stood where and as it was drawn for 500 ms;
// else something covers, fades or moves it. The page may take the host away: it is put back.
globalThis.acepilotPanel = (() => {
  if (window !== window.top) return { arm: () => {}, owns: () => false, isHost: () => false, render: () => {}, hide: () => {} };
  const SETTLED_MS = 500;
  const STYLE = `
    :host { all: initial !important; position: fixed !important; inset: auto 16px 16px auto !important; margin: 0 !important;
      width: 348px !important; max-height: calc(100vh - 32px) !important; display: block !important; border: 0 !important;
      padding: 0 !important; overflow: visible !important; z-index: 2147483647 !important; background: none !important;
      color-scheme: light dark !important; pointer-events: auto !important; opacity: 1 !important; }
    :host(.left) { inset: auto auto 16px 16px !important; }
    :host(.clear) { opacity: 0 !important; }
    * { box-sizing: border-box; }
    .card { --ink: #17212b; --soft: #51606e; --line: #cdd5dc; --back: #ffffff; --mine: #0b4f8a; --yours: #8a4b00; --yoursback: #fff3df;
      --mineback: #e6f1fb; --primary: #0b4f8a; --onprimary: #ffffff; --bad: #a01722; --badback: #fdebec; --good: #1c6b3c;
      font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; color: var(--ink); background: var(--back);
      border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 10px 34px rgb(10 25 40 / .28); overflow: hidden;
      display: flex; flex-direction: column; max-height: calc(100vh - 32px); }
    @media (prefers-color-scheme: dark) { .card { --ink: #eaf0f5; --soft: #a9b7c4; --line: #3b4855; --back: #1a222b; --mine: #9cccf7;
      --yours: #ffcf8f; --yoursback: #44300f; --mineback: #16324a; --primary: #9cccf7; --onprimary: #0d1a26; --bad: #ffb0b5;
      --badback: #4a1a1e; --good: #93d9ae; } }
    .top { display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 14px; border-bottom: 1px solid var(--line); }
    .brand { font-weight: 650; letter-spacing: .01em; }
    .flow { color: var(--soft); flex: 1; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .mock { margin-left: auto; border: 1px solid currentColor; border-radius: 99px; padding: 0 8px; font-size: 12px; font-weight: 500; }
    .turn { display: flex; align-items: center; gap: 8px; padding: 9px 14px; font-weight: 650; }
    .turn.person { background: var(--yoursback); color: var(--yours); }
    .turn.acepilot { background: var(--mineback); color: var(--mine); }
    .dot { width: 10px; height: 10px; border-radius: 50%; background: currentColor; flex: none; }
    .person .dot { border-radius: 2px; transform: rotate(45deg); }
    .body { padding: 12px 14px 14px; overflow: auto; display: flex; flex-direction: column; gap: 10px; }
    .place { color: var(--soft); font-size: 12.5px; }
    .whole { white-space: nowrap; }
    .doing { font-size: 15px; white-space: pre-line; overflow-wrap: anywhere; }
    .notice { background: var(--badback); color: var(--bad); border-radius: 8px; padding: 8px 10px; overflow-wrap: anywhere; }
    .soft { color: var(--soft); font-size: 12.5px; overflow-wrap: anywhere; }
    .time { font-variant-numeric: tabular-nums; font-weight: 650; }
    .time.late { color: var(--bad); }
    button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; padding: 7px 12px;
      cursor: pointer; min-height: 36px; text-align: left; }
    button:hover { border-color: var(--primary); }
    button:focus-visible { outline: 3px solid var(--primary); outline-offset: 2px; }
    button.primary { background: var(--primary); color: var(--onprimary); border-color: var(--primary); font-weight: 650; }
    button.tool { border: 0; min-height: 28px; padding: 2px 8px; color: var(--soft); }
    .choices { display: flex; flex-wrap: wrap; gap: 8px; }
    .check { display: flex; gap: 10px; width: 100%; align-items: flex-start; }
    .box { width: 18px; height: 18px; border: 2px solid currentColor; border-radius: 4px; flex: none; margin-top: 1px; text-align: center;
      font-weight: 800; line-height: 14px; }
    .checks { display: flex; flex-direction: column; gap: 6px; }
    table { width: 100%; border-collapse: collapse; font-size: 12.5px; }
    th, td { text-align: left; padding: 4px 6px 4px 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
    th { color: var(--soft); font-weight: 500; width: 42%; }
    .state { display: block; font-weight: 650; }
    .same .state { color: var(--good); }
    .edited .state, .empty .state, .absent .state { color: var(--yours); }
  `;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const host = document.createElement("acepilot-panel");
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet];
  host.popover = "manual";

  let state = null;
  let isSmall = false;
  let settledAt = Infinity;
  let lastBox = "";
  let isClear = false;

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const button = (key, label, className = "", index = null) => {
    const element = make("button", className, label);
    element.type = "button";
    element.dataset.key = key;
    if (index !== null) element.dataset.index = String(index);
    return element;
  };

  // ---------------------------------------------------------------- drawing
  const STATES = { same: "✓ as asked", edited: "✎ changed", empty: "○ empty", absent: "– not on the page" };
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const place = () => make("div", "place", make("div", "", `Stage ${state.stage_n} of ${state.stage_count}: ${state.stage}`),
    state.item ? make("div", "", `Importer ${state.item_n} of ${state.item_count}: `, make("span", "whole", state.item)) : null);
  const checks = () => state.checks.length === 0 ? null : make("div", "checks", ...state.checks.map((text, index) => {
    const isDone = state.confirmed.includes(index);
    const box = make("span", "box", isDone ? "✓" : "");
    box.ariaHidden = "true";
    const element = button("check", "", "check", index);
    element.append(box, make("span", "", text));
    element.role = "checkbox";
    element.ariaChecked = String(isDone);
    return element;
  }));
  const fields = () => state.fields.length === 0 ? null : make("table", "", make("tbody", "", ...state.fields.map((field) => {
    const head = make("th", "", field.label);
    head.scope = "row";
    const asked = field.state === "same" ? null : make("span", "soft", `asked for: ${field.wanted || "nothing"}`);
    return make("tr", field.state, head, make("td", "", field.found || null, make("span", "state", STATES[field.state]), asked));
  })));
  const countdown = () => {
    if (!state.deadline) return null;
    const left = Math.max(0, (Date.parse(state.deadline) - Date.now()) / 1000);
    const element = make("div", left < 120 ? "time late" : "time", left > 0 ? `Time left: ${clock(left)}` : "The time has run out.");
    element.id = "time";
    return element;
  };
  const choices = () => state.choices.length === 0 ? null : make("div", "choices", ...state.choices.map((choice) =>
    button(choice.key, choice.label, choice.is_primary ? "primary" : "")));
  const draw = () => {
    const focused = root.activeElement?.dataset ?? null;
    const isPerson = state.turn === "person";
    const turn = make("div", `turn ${state.turn}`, make("span", "dot"), isPerson ? "Your turn" : "acepilot is working",
      state.mock ? make("span", "mock", "mock portal") : null);
    turn.role = "status";
    const move = button("move", host.classList.contains("left") ? "→" : "←", "tool");
    move.ariaLabel = "Move the panel to the other side";
    const fold = button("fold", isSmall ? "▴" : "▾", "tool");
    fold.ariaLabel = isSmall ? "Unfold the panel" : "Fold the panel";
    const top = make("div", "top", make("span", "brand", "acepilot"), make("span", "flow", state.flow), move, fold);
    const doing = make("div", "doing", state.doing);
    doing.id = "doing";
    const notice = state.notice ? make("div", "notice", state.notice) : null;
    if (notice) notice.role = "alert";
    const body = make("div", "body", place(), notice, doing, checks(), countdown(), fields(), choices(),
      state.next ? make("div", "soft", `Next: ${state.next}`) : null,
      isPerson ? make("div", "soft", "acepilot does not touch the page in your turn, and it never submits.") : null);
    const card = make("section", "card", top, turn, isSmall ? null : body);
    card.ariaLabel = "acepilot";
    root.replaceChildren(card);
    if (focused?.key) {
      const again = [...root.querySelectorAll("button")].find((one) => one.dataset.key === focused.key && one.dataset.index === focused.index);
      again?.focus({ preventScroll: true });
    }
  };

  // ---------------------------------------------------------------- standing where it was drawn
  // Dialogs and popovers may stand in open shadow roots. These are sought anew twice a second, as that takes a walk.
  let openRoots = [document];
  const onToggle = (event) => {
    if (event.target === host || event.newState !== "open") return;
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
    .flatMap((one) => [...one.querySelectorAll(selector)]).filter((element) => element !== host && element.isConnected);
  const topDialog = () => inTopLayer("dialog:modal").at(-1) ?? document.documentElement;
  let behind = []; // what stood in the top layer when we came to its front
  const isBehind = () => inTopLayer().some((element) => !behind.includes(element));
  const stand = () => {
    if (state === null || !document.documentElement) return;
    const focused = root.activeElement;
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
    if (isMoved || box.width < 300) return false;
    for (let at = host; at instanceof Element; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (Number(style.opacity) < 1 || style.visibility !== "visible" || style.filter !== "none" || style.clipPath !== "none" ||
        (at === host && (style.transform !== "none" || style.mixBlendMode !== "normal"))) return false;
    }
    const spots = [...root.querySelectorAll("button")].map((one) => one.getBoundingClientRect());
    return spots.every((spot) => {
      const [x, y] = [spot.x + spot.width / 2, spot.y + spot.height / 2];
      const isInView = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
      return !isInView || host.getRootNode().elementFromPoint(x, y) === host;
    });
  };
  const judge = () => {
    if (isClear) return; // for a picture: it stands where it stood before
    if (!isAsDrawn()) settledAt = Infinity;
    else if (settledAt === Infinity) settledAt = performance.now();
  };
  let ticks = 0;
  const tick = () => {
    if (state === null) return;
    ticks += 1;
    if (settledAt === Infinity || ticks % 5 === 0) seekRoots();
    stand();
    judge();
    const time = root.getElementById("time");
    if (time && !isSmall) time.replaceWith(countdown());
  };
  setInterval(tick, 100);

  // ---------------------------------------------------------------- presses
  const answer = (pressed) => {
    const { key, index } = pressed.dataset;
    if (key === "fold") isSmall = !isSmall;
    if (key === "move") host.classList.toggle("left");
    if (key === "fold" || key === "move") return draw();
    globalThis.acepilotTell(JSON.stringify({ t: "panel", key, index: index === undefined ? null : Number(index) }));
  };
  const pressedAt = (event) => {
    const at = event.detail === 0 ? root.activeElement : root.elementFromPoint(event.clientX, event.clientY);
    return at?.closest("button") ?? null;
  };
  const owns = (event) => event.target === host || event.composedPath().includes(host);
  const end = (event) => {
    if (!owns(event)) return;
    event.stopImmediatePropagation();
    if (event.type !== "click" || !event.isTrusted) return;
    const pressed = pressedAt(event);
    if (!pressed) return;
    judge();
    if (performance.now() - settledAt < SETTLED_MS || settledAt === Infinity) {
      globalThis.acepilotTell(JSON.stringify({ t: "panel-unsure", key: pressed.dataset.key }));
      return;
    }
    answer(pressed);
  };
  const ENDED = ["click", "dblclick", "auxclick", "contextmenu", "pointerdown", "pointerup", "pointermove", "pointerover", "pointerout",
    "pointercancel", "mousedown", "mouseup", "mousemove", "mouseover", "mouseout", "touchstart", "touchend", "touchmove", "wheel",
    "keydown", "keyup", "keypress", "beforeinput", "input", "change", "paste", "copy", "cut", "drop", "dragstart", "dragover",
    "compositionstart", "compositionupdate", "compositionend", "focusin", "focusout", "focus", "blur", "submit", "toggle", "beforetoggle"];
  const arm = () => {
    window.addEventListener("beforetoggle", onToggle, true);
    ENDED.forEach((type) => window.addEventListener(type, end, true));
  };
  arm();

  return {
    arm,
    owns,
    isHost: (node) => node === host,
    render: (next) => {
      if (JSON.stringify(next) !== JSON.stringify(state)) {
        const buttons = (of) => JSON.stringify([of?.choices, of?.checks]);
        if (buttons(next) !== buttons(state)) settledAt = Infinity; // a button must have stood before a press on it counts
        state = next;
        draw();
      }
      stand();
    },
    hide: () => {
      state = null;
      host.remove();
    },
    clear: (clear) => {
      isClear = clear;
      host.classList.toggle("clear", clear);
    },
  };
})();
