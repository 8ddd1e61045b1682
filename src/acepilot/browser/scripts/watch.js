// What the engine may ask of a document: `acepilot`.

const areas = acepilotAreas({ roots, rootOf, kindOf, valueOf, isOurs, numberIfKnown: (element) => numbers.get(element) });
const fieldValues = () => all(FIELDS).map(valueOf);
// What stands in the fields that a person can see, in order; and what those are called that are not, nor hold, nor lie in, a
// field that was filled.
const seenFields = () => (home && !isSensitive() ? all(FIELDS).filter((one) => shown(one) && canBeSeen(one)) : []);
const beside = (places, filled) => {
  const own = filled.map(current).filter(Boolean);
  const fields = seenFields();
  return places.map((n) => fields[n]).filter((one) => one && !own.some((field) => field.contains(one) || one.contains(field)))
    .map(toldAs);
};
const view = () => ({ x: window.scrollX, y: window.scrollY, width: innerWidth, height: innerHeight,
  full: document.documentElement?.scrollHeight ?? 0, ratio: devicePixelRatio });

globalThis.acepilot = {
  kit: { home, FIELDS, CONTROLS, LISTS, rootOf, up, all, shown, canBeSeen, fold, isSensitive, numberOf, byNumber, current, label, toldAs, kindOf, valueOf, describe,
    nameOf, parent, words, plainWords, isSubmitControl, isOurs, secretEntries },
  state: () => ({ home, get sensitive() { return isSensitive(); }, get held() { return held(); },
    still: performance.now() - lastChange, idle: Date.now() - lastHand }),
  calm: () => (home ? (isBusy({ all, shown, fold, FIELDS, CONTROLS }) ? 0 : performance.now() - rhythm.since()) : null),
  inUse: () => boxesInUse({ all, up, shown, isOurs, says: LIVE, isField: (element) => element.matches(FIELDS), controls: `${FIELDS}, ${CONTROLS}`,
    isSubmit: (element) => isSubmit(element), maySend: (element) => element.matches(BUTTONS) && (isSubmitControl(element) || saysSend(element)), fields: (review?.fields ?? []).map(byNumber) }),
  // The element that Playwright has shown since the last call.
  met: () => {
    const element = met;
    met = null;
    if (!home || !(element instanceof Element)) return null;
    if (!filledAs.has(numberOf(element))) {
      othersThen.set(numberOf(element), new WeakSet(all(FIELDS).filter((one) => one !== element)));
      scenes.set(numberOf(element), sceneOf(element));
    }
    return { ...describe(element), told: toldAs(element), seen: canBeSeen(element), covered: isCovered(element), suggests: suggests(element),
      type: element instanceof HTMLInputElement ? element.type : "" };
  },
  // Its number alone, for who may not know what it holds.
  numberMet: () => {
    const element = met;
    met = null;
    return home && element instanceof Element ? numberOf(element) : null;
  },
  // Take aim at it: what a press on it would press, if it stands free, and the names of the fields that hold something.
  aimed: () => {
    if (!answers(window)) armed(); // what the page made of the pointer may have been a new document in this one
    const element = met;
    met = null;
    const pressed = home && element instanceof Element ? aimAt(element) : null;
    aimNowhere();
    return pressed && { ...pressed, labels: held() };
  },
  isShownHere,
  endAim,
  // What has come under the press, and stops its events itself, as the panel does, asks whether it is the aim's.
  isAstray: () => {
    if (aim?.state === "set") aim.state = "astray";
    return aim?.state === "astray";
  },
  // Go to a field; its name, if it keeps the focus.
  focus: (number) => {
    const element = byNumber(number);
    element?.focus();
    return element && focusedNow() === element ? label(element) : null;
  },
  // From now on what is typed goes into this field, or, with no number, nowhere in this document.
  typing: (number) => { typing = { element: byNumber(number), entry: null, isAstray: false }; },
  // It may go anywhere again; whether any of it was kept from going elsewhere.
  typed: () => {
    const isAstray = typing?.isAstray ?? false;
    typing = null;
    return isAstray;
  },
  isHere: (number) => byNumber(number)?.isConnected ?? false,
  rearm: () => armed(),
  // Empty a field that was typed into only to search: without a key, as Playwright would press one.
  empty: (number) => {
    const element = current(number);
    if (!element || !("value" in element)) return;
    element.value = "";
    element.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "deleteContentBackward" }));
  },
  // Leave a field; with a number of this leave, tell when its look-ups are over, by the page's own time.
  blur: (number, leave = 0, ms = 0) => {
    if (leave) setTimeout(() => tell({ t: "left", leave }), ms);
    const element = current(number);
    const active = focusedNow();
    element?.blur();
    if (active !== element && element?.contains(active)) active.blur();
  },
  leaveAgain: (number) => {
    const element = current(number);
    element?.focus();
    for (const type of ["input", "change"]) element?.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  },
  filled: (number, was, chosen = null) => {
    const element = byNumber(number);
    if (!element) return;
    const name = element.getAttribute("name") ?? "";
    filledAs.set(number, { kind: kindOf(element), was, label: label(element), id: element.id, name, chosen,
      others: othersThen.get(number) });
    touch(current(number) ?? element);
  },
  read: (list) => (home && !isSensitive() ? list.map((number) => {
    const element = current(number);
    return element ? describe(element) : null;
  }) : list.map(() => null)),
  under,
  // A press of acepilot's is over: it was no hand of the person's. How it met its aim, if it had one here.
  pressed: () => {
    lastHand = 0;
    return endAim();
  },
  guard: (on, isUntilHand = false) => {
    isGuarding = on;
    isYielding = on && isUntilHand;
    aim = null;
    return armed();
  },
  // What somebody typed or chose: the names of the fields in which it stands, and what is to be locked of it.
  holds: () => ({ labels: held(), fields: heldFields() }),
  // All that an act hangs on, at one moment.
  beforeAct: () => ({ isGuarded: acepilot.guard(true), ...acepilot.holds() }),
  constants,
  mayPass: (number, typed) => {
    const control = byNumber(number);
    return Boolean(home && control && isSubmitControl(control) && mayPass(control, typed));
  },
  passOnce: (number, typed, meaning) => {
    const control = number ? byNumber(number) : null;
    pass = control && isSubmitControl(control) && home && meaningOf(control) === meaning
      ? { control, form: control.form, sends: JSON.stringify(sends(control)), typed, state: "armed" } : null;
    if (pass !== null && !isAsAgreed()) pass = null;
    return pass && { ...sends(control), name: control.name };
  },
  passing: () => pass?.state ?? "over",
  leave: () => { isLeaving = true; },
  adopt: (root) => (isOurs(root.host) ? own : closed).set(root.host, root), // the panel's root is ours, not the page's
  nodes,
  heldValues,
  seenValues: () => seenFields().map(valueOf),
  beside,
  review: (settings) => {
    if (review === null && settings) rememberLives();
    if (review === null || !settings) hasPressed = false;
    review = settings;
    if (settings) sayings.begin();
    else sayings.end();
  },
  look: sayings.look,
  // What a picture of this document would show: whether it asks for a password or a code; what is to be covered, and what
  // stands in its fields. Without a verdict it is not searched; `found` is null too where it cannot be.
  sight: (verdict, secretFields) => {
    const seen = { view: view(), sensitive: isSensitive(), found: null };
    if (!home || verdict === null || seen.sensitive) return seen;
    const isLost = secretFields.map(current).includes(null); // what stands for a secret's field is known by its number now
    try {
      seen.found = { ...areas(verdict, secretFields, isLost), values: fieldValues(), width: innerWidth, height: innerHeight };
    } catch {
      return seen;
    }
    return seen;
  },
  view,
};
globalThis.acepilotTell(JSON.stringify({ t: "hello", top: window === window.top, url: location.origin + location.pathname }));
