// Pointing: the person shows acepilot a control, and acepilot outlines controls for the person. In every document.
//
// While somebody points, no press reaches the page: it ends at window capture, before any listener of the page (this script
// runs before the page's own), and so does what still comes of the last press. Escape ends it. Outlines stand in a closed
// shadow root of a host of their own, in the top layer and out of every press's way; nothing of the page is changed for them.
globalThis.acepilotPointing = (() => {
  const LINGER_MS = 700; // what still comes of a press, as the second half of a double one
  const LOOK_MS = 2000;
  const HTML = "http://www.w3.org/1999/xhtml"; // in a document of SVG or XML no other element has a root
  const MARK = "acepilot-marks";
  const PANEL = "acepilot-panel";
  const PRESSED = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick", "auxclick", "contextmenu", "touchstart",
    "touchend", "dragstart"];
  const KEYS = ["keydown", "keypress", "keyup"];
  const STYLE = `
    :host { all: initial !important; position: fixed !important; inset: 0 !important; width: 100vw !important; height: 100vh !important;
      margin: 0 !important; border: 0 !important; padding: 0 !important; background: none !important; display: block !important;
      overflow: hidden !important; pointer-events: none !important; z-index: 2147483646 !important; opacity: 1 !important; }
    :host(.clear) { opacity: 0 !important; }
    .mark { position: fixed; box-sizing: border-box; border: 3px solid #b45f00; border-radius: 6px; box-shadow: 0 0 0 2px #ffffff,
      0 0 0 4px rgb(0 0 0 / .35); }
    .mark.under { border: 3px dashed #0b4f8a; }
    .tag { position: absolute; right: -3px; bottom: 100%; margin-bottom: 4px; font: 650 13px/1.3 system-ui, "Segoe UI", Roboto, sans-serif;
      color: #ffffff; background: #8a4b00; border-radius: 5px; padding: 1px 7px; white-space: nowrap; }
    .tag.low { bottom: auto; top: 100%; margin: 4px 0 0; }
  `;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const host = document.createElementNS(HTML, MARK);
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet];
  host.popover = "manual";
  host.ariaHidden = "true";

  let want = null; // what may be pointed at: press, fill, hold, see; null while nobody points
  let until = -Infinity;
  let marks = []; // {reference, text}
  let under = null;
  const kit = () => acepilot.kit;
  const alive = () => want !== null || performance.now() < until;
  const ours = (event) => globalThis.acepilotPanel?.owns(event) ?? false;
  const tell = (message) => globalThis.acepilotTell(JSON.stringify(message));

  // ---------------------------------------------------------------- what is meant by a place
  const HOLDERS = "[role=dialog], [role=alertdialog], dialog, [role=group], fieldset, [role=region], section, form, [role=form], [role=tabpanel]," +
    " [role=row], tr, table, [role=table], [role=grid], main";
  const deepest = (x, y) => {
    let element = document.elementFromPoint(x, y);
    for (let inner = element; inner; element = inner ?? element) {
      const shadow = kit().rootOf(element);
      inner = shadow?.elementFromPoint(x, y) ?? null;
      if (!inner || inner === element) break;
    }
    return element;
  };
  const fieldsIn = (element) => {
    const found = inside(element, kit().FIELDS);
    for (const one of [element, ...inside(element, "*")]) {
      const shadow = kit().rootOf(one);
      if (shadow) found.push(...shadow.querySelectorAll(kit().FIELDS));
    }
    return found.filter(kit().shown);
  };
  const meant = (element) => {
    const { up, FIELDS, CONTROLS } = kit();
    const labelled = up(element, "label")?.control ?? null;
    if (want === "press") return up(element, `${CONTROLS}, [role=option]`) ?? labelled ?? element;
    if (want === "hold") return up(element, HOLDERS) ?? element;
    if (want !== "fill") return element;
    const direct = up(element, FIELDS) ?? labelled;
    if (direct) return direct;
    for (let at = element; at && at !== document.body; at = elementAbove(at) ?? treeOf(at).host ?? null) {
      const inner = fieldsIn(at);
      if (inner.length > 0) return inner.length === 1 ? inner[0] : element; // beside the field, in its own frame
    }
    return element;
  };

  // ---------------------------------------------------------------- presses
  const point = (element) => {
    if (!element || element === document.documentElement || element === document.body) return;
    if (element.matches("iframe, frame")) return; // the frame's own document hears of it
    until = performance.now() + LINGER_MS;
    tell({ t: "pointed", number: kit().numberOf(meant(element)) });
  };
  const swallow = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const onPress = (event) => {
    if (!alive() || ours(event)) return;
    swallow(event);
    if (want === null || !event.isTrusted || event.type !== "pointerup" || event.button !== 0) return;
    point(deepest(event.clientX, event.clientY));
  };
  const onKey = (event) => {
    if (!alive() || ours(event) || !["Escape", "Enter", " "].includes(event.key)) return;
    swallow(event);
    if (want === null || !event.isTrusted || event.type !== "keydown" || event.repeat) return;
    until = performance.now() + LINGER_MS;
    if (event.key === "Escape") return tell({ t: "pointing-ended" });
    let element = document.activeElement;
    while (element && kit().rootOf(element)?.activeElement) element = kit().rootOf(element).activeElement;
    point(element);
  };
  const onMove = (event) => {
    if (want === null) return;
    const at = ours(event) ? null : deepest(event.clientX, event.clientY);
    under = at && at !== document.body && at !== document.documentElement && !at.matches("iframe, frame") ? new WeakRef(meant(at)) : null;
    draw();
  };
  const options = { capture: true, passive: false };
  const arm = () => {
    PRESSED.forEach((type) => window.addEventListener(type, onPress, options));
    KEYS.forEach((type) => window.addEventListener(type, onKey, options));
    window.addEventListener("pointermove", onMove, true);
  };
  arm();

  // ---------------------------------------------------------------- outlines
  const isUnderPanel = (rect) => { // the panel stands in front
    const panel = [...document.documentElement.querySelectorAll(PANEL)].find((one) => globalThis.acepilotPanel?.isHost(one));
    const over = panel?.getBoundingClientRect();
    return over && rect.left < over.right && rect.right > over.left && rect.top < over.bottom && rect.bottom > over.top;
  };
  const box = (element, className, text) => {
    const rect = element.getBoundingClientRect();
    if (!element.isConnected || rect.width === 0 || rect.height === 0 || isUnderPanel(rect)) return null;
    const made = document.createElementNS(HTML, "div");
    made.className = className;
    Object.assign(made.style, { left: `${rect.left - 5}px`, top: `${rect.top - 5}px`, width: `${rect.width + 10}px`,
      height: `${rect.height + 10}px` });
    if (text) {
      const tag = document.createElementNS(HTML, "span");
      tag.className = rect.top < 32 ? "tag low" : "tag";
      tag.textContent = text;
      made.append(tag);
    }
    return made;
  };
  let drawn = "";
  const draw = () => {
    const wanted = [...marks.map(({ reference, text }) => [reference.deref(), "mark", text]), [under?.deref(), "mark under", ""]];
    const boxes = wanted.map(([element, ...rest]) => (element ? box(element, ...rest) : null)).filter(Boolean);
    const now = boxes.map((one) => one.outerHTML).join("");
    if (now !== drawn) root.replaceChildren(...boxes);
    drawn = now;
    if (boxes.length === 0) return void (host.isConnected && host.remove());
    if (!host.isConnected) document.documentElement?.append(host);
    if (!host.matches(":popover-open")) host.showPopover();
  };
  setInterval(() => { if (marks.length > 0 || under) draw(); }, 100); // the page may scroll, or move what is outlined

  // ---------------------------------------------------------------- what a control is
  const KINDS = { press: () => `${kit().CONTROLS}, [role=option]`, fill: () => kit().FIELDS,
    hold: () => HOLDERS, see: () => `h1, h2, h3, h4, th, dt, [role=columnheader], [role=rowheader], [role=status], [role=alert], ${kit().CONTROLS}` };
  const TYPES = { submit: "button", button: "button", reset: "button", image: "button", radio: "radio", checkbox: "checkbox",
    search: "searchbox", number: "spinbutton" };
  const ROLES = { A: "link", BUTTON: "button", SUMMARY: "button", SELECT: "combobox", TEXTAREA: "textbox", DIALOG: "dialog", FIELDSET: "group",
    TR: "row", TABLE: "table", FORM: "form", SECTION: "region", MAIN: "main", H1: "heading", H2: "heading", H3: "heading", H4: "heading",
    TH: "columnheader", TD: "cell", DT: "term", OUTPUT: "status" };
  const roleOf = (element) => element.getAttribute("role") || ROLES[element.tagName] ||
    (element.tagName === "INPUT" ? TYPES[element.type] ?? (element.list ? "combobox" : "textbox") : "generic");
  const nameOf = (element) => {
    const { FIELDS, label, nameOf: named } = kit();
    return element.matches(FIELDS) ? label(element) : named(element);
  };
  const holderName = (element) => {
    const { label, fold } = kit();
    return label(element) || fold(element.querySelector("legend, caption, h1, h2, h3")?.textContent);
  };
  // What a datum may be called: by the head of its column or row, its term, or its own label.
  const heads = (element) => {
    const { up, fold, label } = kit();
    const cell = up(element, "td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]");
    const row = cell && up(cell, "tr, [role=row]");
    const cells = row ? [...row.querySelectorAll("td, th, [role=cell], [role=gridcell], [role=rowheader], [role=columnheader]")] : [];
    const table = row && up(row, "table, [role=table], [role=grid]");
    const above = table ? [...table.querySelectorAll("th, [role=columnheader]")] : [];
    const datum = up(element, "dd");
    let term = datum?.previousElementSibling ?? null;
    while (term && term.localName !== "dt") term = term.previousElementSibling;
    const found = [term, above[cells.indexOf(cell)], cells[0] === cell ? null : cells[0]].map((one) => fold(one?.textContent));
    const shown = element.matches(kit().FIELDS) ? "" : fold(element.textContent);
    return [...new Set([...found, label(element), shown])].filter((text) => text && text.length < 120);
  };
  const path = (element) => {
    const parts = [];
    let [at, joint] = [element, ""];
    while (at && parentOf(at) && at !== document.documentElement) {
      const parent = parentOf(at);
      const same = [...parent.children].filter((one) => one.localName === at.localName);
      parts.unshift(`${at.localName}${same.length > 1 ? `:nth-of-type(${same.indexOf(at) + 1})` : ""}${joint}`);
      const isTop = parent instanceof ShadowRoot;
      joint = "";
      at = isTop ? parent.host : parent;
      parts[0] = `${isTop ? "" : "> "}${parts[0]}`;
    }
    return parts.join(" ").replace(/^> /, "");
  };
  const isInClosed = (element) => {
    for (let at = element.getRootNode(); at instanceof ShadowRoot; at = at.host.getRootNode()) {
      if (at.mode === "closed") return true;
    }
    return false;
  };
  const holders = (element) => {
    const found = [];
    for (let at = kit().up(outward(element), HOLDERS); at && found.length < 6;) {
      found.push({ role: roleOf(at), name: holderName(at), text: kit().fold(at.innerText).slice(0, 400) });
      at = kit().up(outward(at), HOLDERS);
    }
    return found;
  };
  // A name of a field's own: a placeholder is none, it only says what to write.
  const hasOwnName = (element) => ["aria-labelledby", "aria-label", "title"].some((name) => kit().fold(element.getAttribute(name))) ||
    [...(element.labels ?? [])].some((one) => kit().fold(one.textContent));
  // A list may bear what it shows in its name: then its own name is the rest of it, else that of the native list it stands for.
  const nameBesideValue = (element) => {
    if (kit().kindOf(element) !== "combobox" || element.localName === "select") return "";
    const root = element.getRootNode();
    const parts = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => root.getElementById?.(id)).filter(Boolean);
    const others = parts.filter((part) => !element.contains(part));
    if (parts.length === others.length) return "";
    return kit().fold(others.map((part) => kit().words(part)).join(" ")) || replacedName(element);
  };
  const replacedName = (element) => {
    for (let at = element, n = 0; at && n < 4; at = at.parentElement, n += 1) {
      const hidden = [...(at.parentElement?.querySelectorAll(":scope > select") ?? [])];
      if (hidden.length === 1 && !kit().canBeSeen(hidden[0])) {
        return kit().fold([...hidden[0].labels].map((label) => kit().words(label)).join(" "));
      }
      if (hidden.length > 0) return "";
    }
    return "";
  };
  const nameless = () => {
    if (!kit().home || kit().isSensitive()) return [];
    const beside = acepilotBeside.all(kit());
    return kit().all(kit().FIELDS).filter((element) => kit().shown(element) && ["text", "select", "combobox"].includes(kit().kindOf(element)) &&
      kit().describe(element).editable && (nameBesideValue(element) || (!hasOwnName(element) && beside.has(element)))).map(kit().numberOf);
  };
  const describe = (number) => {
    const element = kit().byNumber(number);
    if (!element || !element.isConnected) return null;
    const { kindOf, fold, describe: field } = kit();
    const rect = element.getBoundingClientRect();
    const isField = element.matches(kit().FIELDS);
    const isNameless = isField && !hasOwnName(element);
    return { own: isField ? nameBesideValue(element) : "", beside: isNameless ? acepilotBeside.of(element, kit()) : "", placeholder: fold(element.getAttribute("placeholder")),
      role: roleOf(element), name: element.matches(HOLDERS) ? holderName(element) : nameOf(element),
      kind: isField ? kindOf(element) : "other", editable: isField && field(element).editable,
      text: isField ? "" : fold(element.innerText ?? element.textContent).slice(0, 200), id: element.id, testid: element.dataset?.testid ?? "",
      attribute: isField ? element.getAttribute("name") ?? "" : "",
      path: path(element), closed: isInClosed(element), holders: holders(element), heads: heads(element),
      box: { x: rect.left, y: rect.top, width: rect.width, height: rect.height } };
  };

  return {
    arm,
    isHost: (node) => node === host,
    element: (number) => kit().byNumber(number),
    start: (next) => {
      if (!kit().home) return false;
      arm(); // a page drops all listeners with document.open()
      want = next;
      return true;
    },
    stop: () => {
      if (want !== null) until = Math.max(until, performance.now() + LINGER_MS);
      [want, under] = [null, null];
      draw();
      return true;
    },
    describe,
    nameless,
    controls: (kind) => (kit().home && !kit().isSensitive() ? kit().all(KINDS[kind]()).filter(kit().shown)
      .map((element) => ({ number: kit().numberOf(element), role: roleOf(element), name: nameOf(element).slice(0, 120) }))
      .filter(({ name }) => name) : []),
    mark: (list) => {
      marks = list.filter(({ number }) => kit().byNumber(number))
        .map(({ number, text }) => ({ reference: new WeakRef(kit().byNumber(number)), text }));
      draw();
      return true;
    },
    // Scroll to a control, and outline it for a moment.
    look: (number) => {
      const element = kit().byNumber(number);
      if (!element?.isConnected) return false;
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      element.scrollIntoView({ block: "center", inline: "nearest", behavior: isCalm ? "instant" : "smooth" });
      const mine = [{ reference: new WeakRef(element), text: "" }];
      marks = mine;
      draw();
      setTimeout(() => {
        if (marks === mine) marks = [];
        draw();
      }, LOOK_MS);
      return true;
    },
    clear: (clear) => {
      host.classList.toggle("clear", clear);
      return true;
    },
  };
})();
