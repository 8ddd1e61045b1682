// Lists and radio buttons: which list is a control's own, what it offers, and where it can be pressed. In every document.
//
// A control has exactly one list: the one that it owns or controls, else the one that appeared since it was about to be
// opened, if something ties that to it: the control's name, its component, or the place where it is drawn. A list that stood
// there before is never taken. Presses nothing: it tells points, and `actions.py` presses there.
globalThis.acepilotLists = (() => {
  const kit = () => acepilot.kit;
  const ENTRIES = "[role=option], [role=menuitem], [role=menuitemradio], [role=treeitem], [role=gridcell]";
  const OWNS = ["aria-controls", "aria-owns", "aria-activedescendant"];
  const OWNED = ["ariaControlsElements", "ariaOwnsElements"];
  const NEAR = 4; // how many elements above a control still belong to it
  const OPENING = /\b(show|open|toggle|expand|list|options?|choices|choose|select|pick|menu|drop ?down|browse)\b|[\u25be\u25bc\u25bf\u25bd\u2304\u2193]/i;
  const LEAST_PX = 3; // what is smaller cannot be hit
  const AT_PX = 24; // how far from its control a list may be drawn
  const EDGE_PX = 12; // how far apart edges that match may lie
  const COMPONENT_PX = 40; // how much higher than its control what is drawn around it may be, at either side

  // ---------------------------------------------------------------- walking the page as it is drawn
  const childrenOf = (element) => {
    const slotted = element instanceof HTMLSlotElement ? element.assignedElements() : [];
    return slotted.length ? slotted : [...(kit().rootOf(element) ?? element).children];
  };
  const inside = (element, selector, found = []) => {
    for (const child of childrenOf(element)) {
      if (child.matches(selector)) found.push(child);
      inside(child, selector, found);
    }
    return found;
  };
  const holds = (outer, inner) => {
    for (let at = inner; at; at = kit().parent(at)) if (at === outer) return true;
    return false;
  };
  const sized = (element) => {
    const rect = element.getBoundingClientRect();
    return rect.width > 0 && rect.height > 0;
  };
  const drawn = (element) => element.isConnected &&
    (element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) ||
      getComputedStyle(element).display === "contents") && (sized(element) || childrenOf(element).some(drawn));
  const byId = (element, id) => {
    for (let root = element.getRootNode(); root; root = root.host?.getRootNode()) {
      const found = root.getElementById?.(id);
      if (found) return found;
    }
    return kit().all(`#${CSS.escape(id)}`)[0] ?? null;
  };

  // ---------------------------------------------------------------- which list is whose
  let saidOpen = false; // whether the control said then that it was open
  let offered = null; // the list that was last taken for the control's own
  let values = []; // what the fields of the page held then: {field, label, value}
  let before = []; // the lists in view when a control was about to be opened: {list, text, box}
  const boxOf = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height].map(Math.round).join();
  };
  const inView = () => kit().all(kit().LISTS).filter(drawn);
  const stood = (list) => before.some((old) => old.list === list ||
    (!old.list.isConnected && old.text === kit().words(list) && old.box === boxOf(list))); // drawn anew, and the same
  // The control itself, the field in it, and the combo box around it, as ARIA 1.1 has it.
  const partsOf = (element) => {
    const outer = kit().up(element.parentNode, "[role=combobox]");
    return [element, ...element.querySelectorAll("input, [role=textbox], button"), ...(outer ? [outer] : [])];
  };
  const asList = (element) => {
    if (element.matches(kit().LISTS)) return element;
    const around = kit().up(element, kit().LISTS);
    if (element.matches(ENTRIES) && around) return around;
    const inner = inside(element, kit().LISTS);
    if (inner.length > 0) return inner.length === 1 ? inner[0] : null;
    return inside(element, ENTRIES).length > 0 ? element : null;
  };
  const named = (element) => {
    const parts = partsOf(element);
    const ids = parts.flatMap((one) => OWNS.flatMap((attribute) => (one.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean)
      .map((id) => byId(one, id))));
    const linked = parts.flatMap((one) => OWNED.flatMap((name) => [...(one[name] ?? [])]));
    return [...new Set([...ids, ...linked].filter(Boolean).map(asList).filter(Boolean))];
  };
  // A list that another control names, too, is ours only while we say that we are open, and that one does not. What opens
  // the same control's list, as a button beside its field, bears its name.
  const saysOpen = (element) => partsOf(element).some((one) => one.getAttribute("aria-expanded") === "true");
  const isOthers = (element, list) => kit().all(kit().FIELDS).filter((one) => one !== element && kit().shown(one) &&
    !holds(one, element) && !holds(element, one) && kit().label(one) !== kit().label(element) && !isItsOpener(one, element) &&
    named(one).includes(list))
    .some((other) => saysOpen(other) || !saysOpen(element) || !named(element).includes(list));
  // A button out of the Tab key's way, within what holds no other field, opens the field's own list: ARIA's editable combo box.
  const isItsOpener = (button, element) => {
    if (button.localName !== "button" || button.getAttribute("tabindex") !== "-1") return false;
    for (let at = kit().parent(element), n = 0; at && n < NEAR; at = kit().parent(at), n += 1) {
      if (at instanceof Element && holds(at, button)) return !holdsAnother(at, element);
    }
    return false;
  };
  const listOf = (element) => {
    if (element.matches("[role=listbox]")) return element;
    const own = named(element);
    if (own.length > 0) {
      const open = own.filter(drawn);
      return open.length === 1 && !isOthers(element, open[0]) ? open[0] : null;
    }
    const fresh = freshOf(element);
    return fresh.length === 1 && isTied(fresh[0], element) ? fresh[0] : null;
  };
  const freshOf = (element) => {
    const fresh = inView().filter((list) => !stood(list) && !isOthers(element, list));
    return fresh.filter((list) => !fresh.some((other) => other !== list && holds(other, list)));
  };

  // ---------------------------------------------------------------- what ties a list that appeared to a control
  const spelled = (text) => kit().fold(text).replace(/[\s:*]/g, "").toLowerCase();
  const isCalled = (one, element) => spelled(kit().label(one)) !== "" && spelled(kit().label(one)) === spelled(kit().label(element));
  const namedBy = (one) => (one.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean).map((id) => byId(one, id));
  const isLabelledAs = (list, element) => {
    const own = [element, ...partsOf(element).flatMap(namedBy), ...(element.labels ?? [])];
    return namedBy(list).some((one) => one && own.some((other) => other && (holds(other, one) || holds(one, other))));
  };
  const ancestors = (element, most = NEAR) => {
    const found = [];
    for (let at = kit().parent(element); at && found.length < most; at = kit().parent(at)) {
      if (at === document.body || at === document.documentElement) break;
      if (at instanceof Element) found.push(at);
    }
    return found;
  };
  const others = (element, list) => kit().all(kit().FIELDS).filter((one) => one !== element && kit().shown(one) && !holds(one, element) &&
    !holds(element, one) && !holds(list, one) && !isItsOpener(one, element));
  // What belongs to the control alone: what stands around it without another field, as far as it is drawn as one with it.
  const componentsOf = (element, list) => {
    const beside = others(element, list);
    const around = ancestors(element);
    const end = around.findIndex((at) => beside.some((one) => holds(at, one)));
    return end < 0 ? around : around.slice(0, end);
  };
  const rectOf = (element) => element.getBoundingClientRect();
  const isWide = (rect) => rect.width >= innerWidth * 0.9;
  const isHigh = (rect) => rect.height >= innerHeight * 0.9;
  // What a list is drawn in that lies over the page, the control's part of it left out; empty for one that stands in its flow.
  const floatOf = (list, element) => {
    const around = [list, ...ancestors(list, 12)].filter((at) => !holds(at, element));
    const last = around.findLastIndex((at) => ["absolute", "fixed"].includes(getComputedStyle(at).position));
    return around.slice(0, last + 1);
  };
  const haveAnEdge = (one, two) => Math.min(Math.abs(one.left - two.left), Math.abs(one.right - two.right),
    Math.abs(one.left + one.right - two.left - two.right) / 2);
  // How far a list begins beneath a control, or ends above it; infinite where it is not drawn there.
  const distance = (list, box, isFloating) => {
    const edge = haveAnEdge(list, box);
    const isAt = (gap) => gap >= -box.height / 2 && gap <= AT_PX;
    const gaps = [list.top - box.bottom, ...(isFloating ? [box.top - list.bottom] : [])].filter(isAt).map(Math.abs);
    return edge <= EDGE_PX ? Math.min(...gaps) + edge : Infinity;
  };
  const covers = (list, box) => haveAnEdge(list, box) <= EDGE_PX &&
    Math.min(list.bottom, box.bottom) - Math.max(list.top, box.top) > box.height / 2;
  // A control with the label on its line is one thing to look at.
  const withLabel = (element) => {
    const own = rectOf(element);
    const labels = [...partsOf(element).flatMap(namedBy), ...(element.labels ?? [])].filter((one) => one && drawn(one)).map(rectOf)
      .filter((one) => one.top < own.bottom && one.bottom > own.top);
    return DOMRect.fromRect({ x: Math.min(own.left, ...labels.map((one) => one.left)), y: own.top,
      width: own.right - Math.min(own.left, ...labels.map((one) => one.left)), height: own.height });
  };
  const isDrawnAt = (list, element) => {
    const floating = floatOf(list, element);
    const boxes = (floating.length > 0 ? floating : [list]).map(rectOf).filter((rect) => !(isWide(rect) && isHigh(rect)));
    const height = rectOf(element).height + 2 * COMPONENT_PX;
    const own = [...[element, ...componentsOf(element, list).filter((at) => rectOf(at).height <= height)].map(rectOf), withLabel(element)];
    const nearest = (to) => Math.min(...boxes.flatMap((box) => to.map((one) => distance(box, one, floating.length > 0))));
    const rivals = others(element, list).filter(kit().canBeSeen).map(rectOf);
    const near = nearest(own);
    if (near < Infinity) return rivals.every((one) => nearest([one]) > near);
    const isOver = floating.length > 0 && boxes.some((box) => covers(box, rectOf(element)));
    return isOver && (saysOpen(element) || !boxes.some((box) => rivals.some((one) => covers(box, one))));
  };
  // In the control's own component its list needs no edge in common with it, but must be drawn by it all the same.
  const isInComponent = (list, element) => {
    const [box, own] = [rectOf(list), rectOf(element)];
    const isNear = box.left < own.right && box.right > own.left && box.top - own.bottom <= AT_PX && own.top - box.bottom <= AT_PX;
    return isNear && componentsOf(element, list).some((at) => holds(at, list));
  };
  // A sheet over the whole window, or a dialog of the list's own, that says what it is for in just the control's name.
  const isInSheet = (list, element) => {
    const isSheet = (at) => at.matches("dialog, [role=dialog], [aria-modal=true]") ||
      (getComputedStyle(at).position === "fixed" && isWide(rectOf(at)) && (isHigh(rectOf(at)) || rectOf(at).bottom >= innerHeight - 1));
    const sheet = [list, ...ancestors(list, 12)].find((at) => !holds(at, element) && isSheet(at));
    if (!sheet) return false;
    return [sheet, list].some((one) => isCalled(one, element)) || inside(sheet, "*").some((one) => !holds(list, one) &&
      kit().label(element) !== "" && spelled(one.textContent) === spelled(kit().label(element)));
  };
  // A list in front of a bare sheet over the page, opened by a control under it that says that it is open now.
  const isBeforeSheet = (list, element) => floatOf(list, element).length > 0 && saysOpen(element) && !saidOpen &&
    haveAnEdge(rectOf(list), rectOf(element)) <= EDGE_PX && sheet(kit().numberOf(element)) !== null;
  // A list in the page's flow that follows the control, in the source and as it is drawn, with no other field between.
  const isNextInSource = (list, element) => {
    const isBefore = (one, two) => Boolean(one.compareDocumentPosition(two) & Node.DOCUMENT_POSITION_FOLLOWING);
    return floatOf(list, element).length === 0 && isBefore(element, list) && rectOf(list).top >= rectOf(element).top &&
      !others(element, list).some((one) => isBefore(element, one) && isBefore(one, list));
  };
  const isTied = (list, element) => {
    if (isLabelledAs(list, element)) return true;
    const name = kit().label(list);
    const isOtherwise = name !== "" && !isCalled(list, element);
    // A name of its own tells a list in the page's flow from what opened there; over the page, that of another field does.
    if (isOtherwise && (floatOf(list, element).length === 0 || others(element, list).some((one) => isCalled(one, list)))) return false;
    return [isDrawnAt, isInComponent, isInSheet, isBeforeSheet, isNextInSource].some((ties) => ties(list, element));
  };

  // ---------------------------------------------------------------- what else a choice has changed
  const valueOf = (field) => (field instanceof HTMLSelectElement && !field.value ? "" : kit().valueOf(field));
  const remember = () => kit().all(kit().FIELDS).filter(kit().shown)
    .map((field) => ({ field, label: kit().label(field), value: valueOf(field) }));
  // The field itself, or the one of its name where the page has drawn it anew.
  const nowOf = ({ field, label }) => {
    if (field.isConnected) return field;
    const like = values.filter((one) => one.label === label).length === 1 && label
      ? kit().all(kit().FIELDS).filter((one) => kit().shown(one) && kit().label(one) === label) : [];
    return like.length === 1 ? like[0] : null;
  };
  // A list that is emptied, as that of the states for another country, is no harm; a text that is, may be.
  const changed = (number) => {
    const element = kit().current(number);
    if (!element) return [];
    const found = values.map((was) => ({ one: nowOf(was), was: was.value })).filter(({ one, was }) => one && one !== element &&
      valueOf(one) !== was && (valueOf(one) !== "" || kit().kindOf(one) === "text") && !holds(one, element) && !holds(element, one) &&
      kit().canBeSeen(one) && !isItsOpener(one, element));
    // Some names bear what their field holds, and that is not told.
    const told = ({ one, was }) => kit().fold([was, valueOf(one)].filter(Boolean).reduce((name, value) => name.split(value).join(" "), kit().toldAs(one)));
    return [...new Set(found.map(told))];
  };
  const entriesOf = (list) => inside(list, ENTRIES).filter(drawn)
    .filter((entry) => !entry.matches("[role=gridcell]") || entry.innerText);
  // A tree's entry holds those under it: its own words are what stands before them. What a person sees comes before a label.
  const textOf = (entry) => kit().plainWords(kit().words(entry, (node) => node.matches("[role=group]"))) ||
    kit().plainWords(entry.getAttribute("aria-label"));
  const codeOf = (entry) => [entry.getAttribute("data-value"), entry.getAttribute("value")].find((code) => code) ?? "";
  const isOff = (entry) => entry.getAttribute("aria-disabled") === "true" || entry.hasAttribute("disabled");
  const isBusy = (list) => [list, ...inside(list, "[aria-busy=true], [role=progressbar]")].some((one) => one.matches("[aria-busy=true], [role=progressbar]"));
  // What scrolls a list: it, something around it that is no larger than a pop-up, or something in it.
  const scrollerOf = (list) => {
    const scrolls = (one) => one.scrollHeight > one.clientHeight + 1 && /auto|scroll|overlay/.test(getComputedStyle(one).overflowY);
    if (scrolls(list)) return list;
    for (let at = kit().parent(list), n = 0; at && n < NEAR; at = kit().parent(at), n += 1) {
      if (at instanceof Element && at !== document.body && at !== document.documentElement && scrolls(at)) return at;
    }
    return inside(list, "*").find(scrolls) ?? null;
  };

  // ---------------------------------------------------------------- where to press
  const deepest = (x, y) => {
    let element = document.elementFromPoint(x, y);
    while (element && kit().rootOf(element)) {
      const inner = kit().rootOf(element).elementFromPoint(x, y);
      if (!inner || inner === element) break;
      element = inner;
    }
    return element;
  };
  // Whether the mouse, wherever it was sent, is over what stands at this point: the browser knows, whatever a frame is drawn as.
  const isPointedAt = (x, y) => Boolean(deepest(x, y)?.matches(":hover"));
  const isHit = (element, x, y, isOther) => {
    const under = deepest(x, y);
    if (under !== null && isOther(under, element)) return false;
    return under !== null && (holds(element, under) || (element.matches("[role=combobox]") && isBoxOf(under, element)));
  };
  const spotOf = (element, isOther = () => false) => {
    if (!element.isConnected || !kit().shown(element)) return null;
    const spots = () => [...element.getClientRects()].filter((rect) => rect.width >= LEAST_PX && rect.height >= LEAST_PX)
      .flatMap((rect) => [0.5, 0.25, 0.75, 0.1, 0.9].map((part) => ({ x: rect.left + rect.width * part, y: rect.top + rect.height / 2 })))
      .find(({ x, y }) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && isHit(element, x, y, isOther)) ?? null;
    const found = spots();
    if (found) return found;
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const shown = spots();
    if (!shown && window === window.top) acepilotPanel.makeWay(element.getBoundingClientRect());
    return shown;
  };
  const spot = (number) => {
    const element = kit().current(number);
    return element && spotOf(element);
  };
  // A list may use an entry's element for another text: it is pressed only while it says what was chosen.
  const entrySpot = (number, text) => {
    const entry = kit().byNumber(number);
    return entry && textOf(entry) === text ? spotOf(entry) : null;
  };
  // Whether a part of the page holds another field than this one; a button that opens a list is none.
  const holdsAnother = (part, element) => inside(part, kit().FIELDS)
    .some((one) => one !== element && !one.matches("button") && kit().shown(one) && !holds(one, element) && !holds(element, one));
  // Some draw a list's field as the box around it, and let presses through to that: it belongs to no other field.
  const isBoxOf = (box, element) => {
    for (let at = kit().parent(element), n = 0; at && n < NEAR; at = kit().parent(at), n += 1) {
      if (at === box) return !holdsAnother(box, element) && !kit().up(box, kit().CONTROLS);
    }
    return false;
  };
  // What covers a control while its list is open, if it is a bare sheet that only closes it.
  const sheet = (number) => {
    const element = kit().current(number);
    const rect = element?.getBoundingClientRect();
    if (!rect) return null;
    const at = { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
    const under = deepest(at.x, at.y);
    if (!under || under === document.body || under === document.documentElement || holds(under, element)) return null;
    const own = under.getBoundingClientRect();
    const isSheet = own.width >= innerWidth * 0.9 && own.height >= innerHeight * 0.9 && !kit().words(under).trim();
    return isSheet && !kit().up(under, `${kit().CONTROLS}, ${kit().FIELDS}`) ? at : null;
  };
  // One that says nothing of a list says so by its name; without a name, by being out of the way of the Tab key, as in ARIA's
  // own pattern. A bare picture may as well be a bin.
  const mayOpen = (button) => (kit().nameOf(button) ? OPENING.test(kit().nameOf(button)) : button.tabIndex < 0);
  // A separate button that opens the list: the only one beside the field that could, within what holds no other field.
  const opener = (number) => {
    const element = kit().current(number);
    for (let at = element && kit().parent(element), n = 0; at && n < NEAR; at = kit().parent(at), n += 1) {
      if (!(at instanceof Element)) continue;
      if (holdsAnother(at, element)) return null;
      const buttons = inside(at, "button, [role=button]").filter((one) => drawn(one) && !kit().isSubmitControl(one) && one !== element);
      const telling = buttons.filter((one) => ["aria-expanded", "aria-haspopup", "aria-controls"].some((name) => one.hasAttribute(name)));
      const found = telling.length > 0 ? telling : buttons.filter(mayOpen);
      if (found.length === 1) return { number: kit().numberOf(found[0]) };
      if (found.length > 1) return null;
    }
    return null;
  };

  // ---------------------------------------------------------------- radio buttons
  const RADIOS = "input[type=radio], [role=radio], [role=menuitemradio]";
  const labelsOf = (radio) => [...(radio.labels ?? []), kit().up(radio.parentNode, "label")].filter(Boolean);
  const radioText = (radio) => [radio.getAttribute("aria-label"), ...labelsOf(radio).map((one) => kit().words(one)), kit().words(radio), kit().label(radio)]
    .map((text) => kit().plainWords(text)).find((text) => text) ?? "";
  const radios = (number) => {
    const group = kit().current(number);
    const found = group ? inside(group, RADIOS) : [];
    // A custom element may wrap a native button: the innermost counts.
    return found.filter((one) => !found.some((other) => other !== one && holds(one, other)))
      .filter((one) => !one.disabled && !one.matches(":disabled") && !isOff(one) && (kit().shown(one) || labelsOf(one).some(drawn)))
      .map((one) => ({ number: kit().numberOf(one), text: radioText(one), code: one.value && one.value !== "on" ? one.value : codeOf(one) }));
  };
  // A radio button that its label covers, or that is drawn out of sight, is pressed by its label, as a person does.
  const radioSpot = (number) => {
    const radio = kit().current(number);
    if (!radio) return null;
    // What else can be pressed in a label, such as a link to the terms, is no part of it.
    const isOther = (under, one) => kit().up(under, kit().CONTROLS) !== kit().up(one, kit().CONTROLS);
    for (const one of [radio, ...labelsOf(radio)]) {
      const found = kit().canBeSeen(one) ? spotOf(one, isOther) : null;
      if (found) return found;
    }
    return null;
  };

  return {
    begin: (number) => {
      const element = kit().current(number);
      before = inView().map((list) => ({ list, text: kit().words(list), box: boxOf(list) }));
      offered = null;
      saidOpen = Boolean(element) && saysOpen(element);
      values = remember();
      const own = element && (element.matches("[role=listbox]") ? [element] : named(element)).filter(drawn);
      return { isOpen: own?.length === 1 };
    },
    offer: (number) => {
      const element = kit().current(number);
      const list = element && listOf(element);
      if (!list) return null;
      offered = list;
      const scroller = scrollerOf(list);
      return { isBusy: isBusy(list), isLong: Boolean(scroller),
        isAtEnd: !scroller || scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1,
        entries: entriesOf(list).filter((entry) => !isOff(entry)).map((entry) =>
          ({ number: kit().numberOf(entry), text: textOf(entry), code: codeOf(entry) })) };
    },
    scroll: (number, isToTop) => {
      const list = listOf(kit().current(number));
      const scroller = list && scrollerOf(list);
      if (scroller) scroller.scrollTop = isToTop ? 0 : scroller.scrollTop + Math.max(scroller.clientHeight * 0.8, 20);
    },
    isOpen: (number) => {
      const element = kit().current(number);
      if (!element) return false;
      const open = offered === null ? inView().filter((list) => !stood(list)) : [offered, listOf(element)].filter((list) => list && !stood(list));
      return open.some(drawn) || element.getAttribute("aria-expanded") === "true";
    },
    // Whether a list appeared that nothing ties to the control.
    isAstray: (number) => {
      const element = kit().current(number);
      return Boolean(element) && listOf(element) === null && freshOf(element).length > 0;
    },
    changed,
    hasRadios: (number) => inside(kit().current(number), RADIOS).length > 0,
    spot,
    entrySpot,
    isPointedAt,
    sheet,
    opener,
    radios,
    radioSpot,
  };
})();
