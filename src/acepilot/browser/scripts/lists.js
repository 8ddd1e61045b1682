// Lists and radio buttons: which list is a control's own, what it offers, and where it can be pressed. In every document.
//
// A control has exactly one list: the one that it owns or controls, else the one that appeared since it was about to be
// opened. A list that stood there before is never taken. Presses nothing: it tells points, and acepilot's hands press there.
globalThis.acepilotLists = (() => {
  const kit = () => acepilot.kit;
  const ENTRIES = "[role=option], [role=menuitem], [role=menuitemradio], [role=treeitem], [role=gridcell]";
  const OWNS = ["aria-controls", "aria-owns", "aria-activedescendant"];
  const OWNED = ["ariaControlsElements", "ariaOwnsElements"];
  const NEAR = 4; // how many elements above a control still belong to it
  const OPENING = /\b(show|open|toggle|expand|list|options?|choices|choose|select|pick|menu|drop ?down|browse)\b|[\u25be\u25bc\u25bf\u25bd\u2304\u2193]/i;
  const LEAST_PX = 3; // what is smaller cannot be hit

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
    const fresh = inView().filter((list) => !stood(list) && !isOthers(element, list));
    const outermost = fresh.filter((list) => !fresh.some((other) => other !== list && holds(other, list)));
    return outermost.length === 1 ? outermost[0] : null;
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
    return spots();
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
      const own = element && (element.matches("[role=listbox]") ? [element] : named(element)).filter(drawn);
      return { isOpen: own?.length === 1 };
    },
    offer: (number) => {
      const element = kit().current(number);
      const list = element && listOf(element);
      if (!list) return null;
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
      return Boolean(element) && (inView().some((list) => !stood(list)) || element.getAttribute("aria-expanded") === "true");
    },
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
