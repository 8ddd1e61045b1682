// Recording: what the person does on the page, as messages that hold no value that was typed. In every document.
//
// A field's message says which of the client's values stands in it, by name: the comparison is made here, and what was
// typed never leaves this world. What the page itself says (names, options, messages) is told with secrets and long numbers
// masked. On a page that asks for a password or code nothing is heard but that it does.
globalThis.acepilotRecording = (() => {
  const LOOK_MS = 150;
  const MASK = "••••";
  const TICKED = "ticked"; // what stands in a check box, as `valueOf` has it
  const SHORTEST = 4; // a shorter text says nothing where it is found within another
  const LONGEST_SAYING = 300;
  const MOST_RESTING = 40;
  const MOST_DATA = 300;
  const DATA = "td, dd, output, [role=cell], [role=gridcell]";
  const ROWS = "tr, [role=row]";
  const HEADINGS = "h1, h2, h3, [role=heading]";
  const SAYS = "[role=status], [role=alert], [role=log], output, [aria-live=polite], [aria-live=assertive]";
  const CHOSEN = "[role=listbox], [role=option], option"; // what is pressed there is chosen, and told of its field
  const OPENERS = ["listbox", "grid", "tree", "dialog"]; // what a control beside a field opens, only to choose for it
  const kit = () => acepilot.kit;
  const ours = (event) => globalThis.acepilotPanel?.owns(event) ?? false;
  const first = (event) => event.composedPath()[0];

  let state = "off"; // off; on; paused
  let values = []; // the client's, in each of their spellings: {name, item, text, secret}
  let hasSecrets = false; // whether the secrets are among them: they are handed to this document alone, once it is there
  let early = []; // fields that may hold a secret, to be told once those are here
  let wasPrivate = false;
  const dirty = new Set(); // numbers of fields that were typed in, and not told yet
  const told = new Map(); // a field's number -> what was told of it
  const shownIn = new Map(); // a list's number -> what it showed when it was last looked at
  const said = new WeakMap(); // a live region -> its text
  const heard = new Set(); // texts of live regions
  let yes = []; // words by which a portal says that all is well
  let lastOption = "";
  const mayListen = () => state !== "off" && state !== "paused" && kit().home && !kit().isSensitive();

  // ---------------------------------------------------------------- comparing, and what may be told
  const plain = (text) => kit().fold(text).toLowerCase();
  const digitsOf = (text) => String(text).replace(/\D/g, "");
  const isNumber = (text) => /^[\s\d().+-]+$/.test(text) && digitsOf(text).length >= SHORTEST;
  const isSame = (value, { text }) => plain(value) === plain(text) ||
    (isNumber(value) && isNumber(text) && digitsOf(value) === digitsOf(text));
  const namesOf = (value) => {
    const same = kit().fold(value) ? values.filter((one) => isSame(value, one)) : [];
    const equal = same.filter(({ text }) => plain(text) === plain(value)); // as it was typed, where it is spelled so
    return (equal.length > 0 ? equal : same).map(({ name, item }) => [name, item]);
  };
  const spread = (text) => [...text].map((sign) => sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s.\\-]?");
  const typedNow = () => acepilot.holds().fields.filter(({ isChoice }) => !isChoice).flatMap(({ texts }) => texts)
    .filter((text) => kit().fold(text).length >= SHORTEST && text !== TICKED && namesOf(text).every(([name]) => isSecret(name)));
  const isSecret = (name) => values.some((one) => one.name === name && one.secret);
  const isKnown = (run) => values.some(({ text, secret }) => !secret && digitsOf(text).includes(digitsOf(run)));
  const masked = (text, hidden) => hidden.reduce((left, pattern) => left.replace(pattern, MASK), text)
    .replace(/\d(?:[\s.-]?\d){5,}/g, (run) => (isKnown(run) ? run : MASK));
  const cleaned = (data) => {
    const secrets = values.filter(({ secret }) => secret).map(({ text }) => text);
    const hidden = [...secrets, ...typedNow()].map((text) => new RegExp(spread(kit().fold(text)), "gi"));
    const clean = (one) => typeof one === "string" ? masked(one, hidden)
      : Array.isArray(one) ? one.map(clean)
        : one && typeof one === "object" ? Object.fromEntries(Object.entries(one).map(([key, part]) => [key, clean(part)])) : one;
    return clean(data);
  };
  const send = (what, data) => globalThis.acepilotTell(JSON.stringify({ t: "recorded", what, ...cleaned(data) }));

  // ---------------------------------------------------------------- where it happened
  const shows = () => {
    const text = kit().words(document.body ?? document.documentElement);
    const numbers = values.filter(({ item, secret, text: number }) => item !== null && !secret && digitsOf(number).length >= 6);
    return numbers.filter(({ text: number }) => new RegExp(`(?<![\\w-])${spread(number)}(?![\\w-])`, "i").test(text))
      .map(({ name, item }) => [name, item]);
  };
  // Under which heads the page shows the bank's values, whole or but for their last figures.
  const isShownAs = (text, value) => plain(text) === plain(value) ||
    (/^[^\da-z]*[x*•.\s-]{2,}\d{4}$/i.test(text) && digitsOf(text) === digitsOf(value).slice(-4));
  const data = () => {
    const bank = values.filter(({ name }) => name.startsWith("bank."));
    const shown = bank.length > 0 ? kit().all(DATA).filter(kit().shown).slice(0, MOST_DATA) : [];
    return shown.flatMap((one) => {
      const names = bank.filter(({ text }) => isShownAs(kit().fold(one.textContent), text));
      const [head] = names.length > 0 ? globalThis.acepilotPointing.describe(kit().numberOf(one)).heads : [];
      return head ? names.map(({ name, item }) => [name, item, head]) : [];
    });
  };
  const where = () => ({ path: location.pathname, shows: shows(), data: data(),
    heads: kit().all(HEADINGS).filter((one) => kit().shown(one) && kit().canBeSeen(one)).map((one) => kit().fold(kit().words(one)))
      .filter(Boolean).slice(0, 12) });
  const described = (element, sort) => {
    const raw = globalThis.acepilotPointing.describe(kit().numberOf(element));
    if (element.matches(BUTTONS)) Object.assign(raw, { name: kit().nameOf(element), own: "", beside: "" });
    const named = element.matches(BUTTONS)
      ? kit().all(BUTTONS).filter((one) => kit().shown(one) && kit().nameOf(one) === raw.name).map((one) => ({ number: kit().numberOf(one), role: raw.role }))
      : globalThis.acepilotPointing.controls(sort).filter(({ name }) => name === raw.name.slice(0, 120));
    const items = values.filter(({ item, secret, text }) => item !== null && !secret && text.length >= SHORTEST);
    const held = (text) => items.filter((one) => text.includes(one.text)).map((one) => one.text).join(" | ");
    const row = kit().up(element, ROWS);
    const isInRow = ({ number }) => kit().up(kit().byNumber(number), ROWS) === row;
    const isOfSame = (one) => held(kit().fold(one.innerText)) === held(kit().fold(row.innerText));
    const rowed = row ? Math.max(named.filter(isInRow).length, kit().all(ROWS).filter(kit().shown).filter(isOfSame).length) : 0;
    return { ...raw, number: kit().numberOf(element), rowed, named: named.length, alike: named.filter(({ role }) => role === raw.role).length,
      holders: raw.holders.map((one) => ({ ...one, text: held(one.text) })) };
  };

  // ---------------------------------------------------------------- fields
  const isList = (element) => ["select", "combobox", "listbox"].includes(kit().kindOf(element));
  // A list that is open may show all that it offers; one that nobody can see or hear stands behind another control.
  const isAtRest = (one) => one.getAttribute("aria-expanded") !== "true" && !kit().up(one, "[aria-hidden=true]") && kit().canBeSeen(one);
  const lists = () => kit().all(kit().FIELDS).filter((one) => isList(one) && kit().shown(one) && isAtRest(one));
  const BUTTONS = "input[type=submit], input[type=button], input[type=image], input[type=reset]"; // an input, and no field
  const fieldOf = (element) => {
    const field = element instanceof Element ? kit().up(element, kit().FIELDS) : null;
    return field?.matches(BUTTONS) ? null : field;
  };
  const standing = (element) => {
    const { kindOf, describe, valueOf, fold, label } = kit();
    const isBlank = element.localName === "select" && element.value === ""; // “- Select -” is no choice
    const [kind, value] = [kindOf(element), isBlank ? "" : valueOf(element)];
    const isChosen = describe(element).chooses || (isList(element) && fold(value) !== "" && plain(value) === plain(lastOption));
    const names = ["radio", "checkbox"].includes(kind) ? [] : namesOf(value);
    return { kind, chosen: isChosen, empty: fold(value) === "", names, number: digitsOf(value).length >= 6,
      option: kind === "radio" ? label(element) : isChosen ? fold(value) : "" };
  };
  const report = (element) => {
    const number = kit().numberOf(element);
    dirty.delete(number);
    if (!element.isConnected || kit().kindOf(element) === "other") return;
    const now = standing(element);
    if (!hasSecrets && now.number && now.names.length === 0) return void early.push(element);
    if (told.get(number) === JSON.stringify(now)) return;
    told.set(number, JSON.stringify(now));
    send("field", { ...now, seen: described(element, "fill"), where: where() });
  };
  const look = (element) => {
    const [number, value] = [kit().numberOf(element), kit().valueOf(element)];
    const isOther = shownIn.has(number) && shownIn.get(number) !== value;
    shownIn.set(number, value);
    return isOther;
  };
  const sweep = () => { if (mayListen()) lists().filter(look).forEach(report); };
  const flush = () => {
    if (!mayListen()) return;
    [...dirty].map(kit().byNumber).filter(Boolean).forEach(report);
    dirty.clear();
    sweep();
  };
  const resting = () => kit().all(kit().FIELDS)
    .filter((one) => kit().shown(one) && ["text", "select", "combobox"].includes(kit().kindOf(one)) && kit().describe(one).editable &&
      !told.has(kit().numberOf(one))).slice(0, MOST_RESTING)
    .map((one) => ({ ...standing(one), seen: described(one, "fill") }));

  // ---------------------------------------------------------------- presses
  const isOpener = (element) => OPENERS.includes(element.getAttribute("aria-haspopup")) && Boolean(fieldOf(element) || element.getAttribute("aria-controls"));
  const isPressable = (element) => getComputedStyle(element).cursor === "pointer" || element.matches("[onclick], [tabindex]");
  const pressedBy = (event) => {
    const element = first(event);
    if (!(element instanceof Element) || fieldOf(element) || kit().up(element, "label")?.control || kit().up(element, CHOSEN)) return null;
    const control = kit().up(element, kit().CONTROLS);
    if (control) return isOpener(control) ? null : control;
    if (kit().up(element, "[role=gridcell]")) return null;
    return isPressable(element) ? kit().up(element, "[onclick], [tabindex]") ?? element : null;
  };
  const holds = () => acepilot.state().held.length > 0;
  const press = (control, by) => {
    const holding = holds();
    send("press", { by, seen: described(control, "press"), where: where(), submits: kit().isSubmitControl(control), holds: holding,
      opens: ["menu", "true"].includes(control.getAttribute("aria-haspopup")), rest: holding ? resting() : [] });
  };
  const onClick = (event) => {
    if (!event.isTrusted || ours(event) || !mayListen()) return;
    const option = first(event) instanceof Element ? kit().up(first(event), "[role=option], [role=treeitem]") : null;
    if (option) lastOption = kit().plainWords(kit().words(option));
    const control = pressedBy(event);
    if (control === null) return;
    flush();
    press(control, event.detail === 0 ? "key" : "mouse");
  };
  const onDown = (event) => {
    if (!event.isTrusted || ours(event) || !mayListen()) return;
    lists().filter((one) => !shownIn.has(kit().numberOf(one))).forEach(look);
    const control = event.type === "pointerdown" ? pressedBy(event) : null;
    if (control) send("aim", { seen: described(control, "press") });
  };
  const onInput = (event) => {
    const field = fieldOf(first(event));
    if (!event.isTrusted || ours(event) || !mayListen() || !field) return;
    if (["checkbox", "radio", "select"].includes(kit().kindOf(field))) report(field);
    else dirty.add(kit().numberOf(field));
  };
  const onLeave = (event) => {
    const field = fieldOf(first(event));
    if (event.isTrusted && !ours(event) && mayListen() && field && dirty.has(kit().numberOf(field))) report(field);
  };
  // A key that sends a form with no button to press: nothing else tells of it.
  const onKey = (event) => {
    onDown(event);
    const field = fieldOf(first(event));
    if (event.key !== "Enter" || !event.isTrusted || ours(event) || !mayListen() || !field || kit().kindOf(field) !== "text" ||
      field.localName === "textarea" || field.form?.querySelector("[type=submit], button:not([type])")) return;
    flush();
    send("enter", { where: where() });
  };
  // A check box of ARIA's has no event of its own.
  const onTick = (event) => {
    const box = first(event) instanceof Element ? kit().up(first(event), "[role=checkbox], [role=radio], [role=switch]") : null;
    if (event.isTrusted && !ours(event) && box && mayListen()) setTimeout(() => { if (mayListen()) report(box); });
  };

  // ---------------------------------------------------------------- what the page says
  const hear = () => {
    if (state === "off" || state === "paused" || !kit().home) return;
    const isPrivate = kit().isSensitive();
    if (isPrivate && !wasPrivate) {
      dirty.clear();
      send("private", { fields: kit().secretEntries().map((one) => described(one, "fill")) });
    }
    wasPrivate = isPrivate;
    if (isPrivate) return;
    sweep();
    for (const region of kit().all(SAYS).filter(kit().shown)) {
      const text = kit().fold(kit().words(region)).slice(0, LONGEST_SAYING);
      if (said.get(region) === text) continue;
      said.set(region, text);
      const role = region.getAttribute("role") ?? (region.getAttribute("aria-live") === "assertive" ? "alert" : "status");
      if (!text) continue;
      heard.add(text);
      send("said", { role, text });
    }
    plainly.stir();
  };
  // Where a portal answers in plain text, without a role, only what says yes is told of all that has come into view.
  const plainly = acepilotSayings({ rootOf: (node) => kit().rootOf(node), mayListen, isOurs: (node) => kit().isOurs(node),
    tell: ({ texts }) => texts.filter(({ text, data: isDatum }) => !isDatum && yes.some((word) => plain(text).includes(word)) &&
      ![...heard].some((one) => one.includes(text))).forEach(({ text }) => send("said", { role: "status", text: text.slice(0, LONGEST_SAYING) })) });
  setInterval(() => { if (state !== "off") hear(); }, LOOK_MS);

  const LISTENERS = [["click", onTick], ["click", onClick], ["pointerdown", onDown], ["keydown", onKey], ["input", onInput],
    ["change", onInput], ["focusout", onLeave], ["pagehide", flush]];
  const listen = () => {
    for (const [type, act] of LISTENERS) {
      window.removeEventListener(type, act, true);
      window.addEventListener(type, act, true); // a page drops all listeners with document.open()
    }
    plainly.begin();
  };

  return {
    // A document has come: it is listened to from its beginning, with what is no secret to compare with.
    begin: (known, words, isPaused) => {
      if (state !== "off") return;
      if (!kit().home) return;
      [state, values, yes] = [isPaused ? "paused" : "on", known, words];
      listen();
      globalThis.acepilotTell(JSON.stringify({ t: "recorded", what: "ready" }));
    },
    // All of the client's values, secrets too.
    start: (known, words, isPaused) => {
      if (!kit().home) return false;
      [state, values, yes, hasSecrets] = [isPaused ? "paused" : "on", known, words, true];
      listen();
      early.splice(0).forEach(report);
      lists().forEach(look);
      return true;
    },
    // The recording is over: nothing is heard any more, and no value is kept.
    stop: () => {
      for (const [type, act] of LISTENERS) window.removeEventListener(type, act, true);
      [state, values, hasSecrets, early, lastOption, wasPrivate] = ["off", [], false, [], "", false];
      for (const kept of [dirty, told, shownIn]) kept.clear();
      plainly.end();
    },
    // Tell what was typed, and not told yet; and where the page is now.
    now: () => {
      flush();
      return mayListen() ? cleaned(where()) : null;
    },
    isShown: (number) => {
      const element = kit().byNumber(number);
      return Boolean(element?.isConnected && kit().shown(element));
    },
  };
})();
