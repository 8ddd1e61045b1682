// What acepilot sees from its isolated world, in every document. Page scripts can neither see nor call any of this.
//
// Fields are known by a number that is handed out here and lives as long as the element does. Values leave this world
// only when the engine asks for them, or with a press on the submit control while a review is watched.
// SETTINGS is put in front of this script: {hosts: [exact host names on which acepilot may look], words: [submit words],
// meet: the name of the event by which Playwright's own world shows this one an element; no page can know it}.
const acepilot = (() => {
  const tell = (message) => globalThis.acepilotTell(JSON.stringify(message));
  const FIELDS = "input, textarea, select, [role=combobox], [role=textbox], [role=radio], [role=checkbox], [contenteditable='']," +
    " [contenteditable=true], [aria-haspopup=listbox], [aria-haspopup=tree], [aria-haspopup=grid]";
  const RADIOS = "input[type=radio], [role=radio], [role=menuitemradio]";
  const OPENS = ["true", "listbox", "menu", "tree", "grid"]; // what `aria-haspopup` may say of a control that opens a list
  const LISTS = "[role=listbox], [role=menu], [role=tree], [role=grid], [role=treegrid]";
  const LIVE = "[role=status], [role=alert], [role=log], [role=alertdialog], [role=dialog], dialog, output," +
    " [aria-live=polite], [aria-live=assertive]";
  const CONTROLS = "button, a[href], input[type=submit], input[type=button], input[type=image], input[type=reset], summary," +
    " [role=button], [role=link], [role=menuitem], [role=tab], [role=treeitem]";
  const CODE_WORDS = /(verification|security|one.?time|access|confirmation)[\s_-]*(code|token|password)|passcode|\botp\b/i;

  // ---------------------------------------------------------------- where acepilot may look
  const home = (() => {
    try {
      const url = new URL(self.origin);
      return url.protocol === "https:" && SETTINGS.hosts.includes(url.host);
    } catch {
      return false;
    }
  })();

  const closed = new WeakMap(); // host -> its closed root, once CDP has handed it over
  const rootOf = (element) => element.shadowRoot ?? closed.get(element) ?? null;
  const own = new WeakMap(); // the same for roots of acepilot's own, such as the panel's
  // How many nodes stand in all that is known here, and how many of them in roots of our own: CDP counts the closed ones too.
  const nodes = () => {
    const counted = { all: 0, own: 0 };
    const walk = (root, isOwn) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        counted.all += 1;
        if (isOwn) counted.own += 1;
        const inner = node instanceof Element ? rootOf(node) ?? own.get(node) : null;
        if (inner) walk(inner, isOwn || own.has(node));
      }
    };
    if (document.documentElement) walk(document.documentElement, false);
    return { all: counted.all + (document.documentElement ? 1 : 0), own: counted.own };
  };
  const roots = () => {
    const found = [document];
    for (let i = 0; i < found.length; i += 1) {
      for (const element of found[i].querySelectorAll("*")) {
        const root = rootOf(element);
        if (root) found.push(root);
      }
    }
    return found;
  };
  const all = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);
  const parent = (node) => node.assignedSlot || node.parentNode || (node instanceof ShadowRoot ? node.host : null);
  const up = (node, selector) => {
    for (let at = node; at; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
      if (at instanceof Element && at.matches(selector)) return at;
    }
    return null;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const fold = (text) => (text || "").replace(/\s+/g, " ").trim();

  // Whether something that lets nothing through lies over all of an element, and is no part of it or of what holds it.
  const isCovered = (element) => {
    const within = ({ left, top, width, height }) => [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
      .map(([right, down]) => [left + width * right, top + height * down]);
    if (within(element.getBoundingClientRect()).some(([x, y]) => x < 0 || y < 0 || x >= innerWidth || y >= innerHeight)) {
      element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    }
    const isSolid = (over) => over.matches("img, video, canvas, iframe") || /^rgb\(/.test(getComputedStyle(over).backgroundColor);
    return within(element.getBoundingClientRect()).every(([x, y]) => {
      const over = element.getRootNode().elementFromPoint(x, y);
      const isItsLabel = [...(element.labels ?? [])].some((one) => one.contains(over)); // it may lie where the entry will
      return over && !isItsLabel && !isOurs(over) && !over.contains(element) && !element.contains(over) && isSolid(over) &&
        Number(getComputedStyle(over).opacity) > 0.95;
    });
  };
  const isDrawn = (element) => element.checkVisibility({ visibilityProperty: true });
  const canBeSeen = acepilotSeeing({ parent });
  const focusedNow = () => {
    let element = document.activeElement;
    while (element && rootOf(element)?.activeElement) element = rootOf(element).activeElement;
    return element;
  };
  // What a person once entered counts, though it cannot be seen: a page may draw a code elsewhere than in its field.
  const entered = new WeakSet();

  // Old pages name a field by the text in its row alone, where no other field stands.
  const ROWS = "tr, p, li, dd";
  const ENTRIES = "input:not([type=hidden]), select, textarea";
  const rowOf = (field) => {
    const row = field.labels?.length || field.ariaLabel || field.hasAttribute("aria-labelledby") ? null : field.closest(ROWS);
    return row?.querySelectorAll(ENTRIES).length === 1 ? row.textContent : "";
  };
  const isSecretEntry = (field) => {
    if (field.type === "password" || /one-time-code/.test(field.autocomplete || "")) return true;
    const words = [label(field), field.name, field.id, field.placeholder, rowOf(field)];
    return words.some((word) => CODE_WORDS.test(word || ""));
  };
  // A field's labels are looked up through the whole page: so only where a word could fit, in it or in a label.
  const couldFit = (word) => /code|token|pass|otp/i.test(word || "");
  const named = (field) => [textById(field, "aria-labelledby"), field.ariaLabel, field.title, field.placeholder, field.name, field.id];
  const couldBeSecret = (field) => ["password", "one-time-code"].some((word) => field.type === word ||
    (field.autocomplete || "").includes(word)) || named(field).some(couldFit) || CODE_WORDS.test(rowOf(field));
  const secretEntries = () => {
    const told = all("label").filter((one) => couldFit(one.textContent)).map((one) => one.control);
    return [...new Set([...all("input").filter(couldBeSecret), ...told.filter((one) => one instanceof HTMLInputElement)])]
      .filter((field) => isDrawn(field) && isSecretEntry(field) && (canBeSeen(field) || entered.has(field) || field === focusedNow()));
  };
  const isSensitive = () => secretEntries().length > 0;
  const mayListen = () => home && !isSensitive();

  // ---------------------------------------------------------------- fields
  const numbers = new WeakMap();
  const elements = new Map();
  let lastNumber = 0;
  const numberOf = (element) => {
    if (!numbers.has(element)) {
      lastNumber += 1;
      numbers.set(element, lastNumber);
      elements.set(lastNumber, new WeakRef(element));
    }
    return numbers.get(element);
  };
  const byNumber = (number) => elements.get(number)?.deref() ?? null;

  // A page may draw its form anew at any time. What was filled keeps its number: the one field that now stands for it, by its
  // name, else by its `id` or `name`, is known by it from then on. What is off the page is never read.
  // What stood beside it before it was filled is another field, and stays one.
  const filledAs = new Map(); // number -> {kind, was: its name before, label: its name since, id, name, chosen, others}
  const othersThen = new Map(); // number -> the fields beside it when it was shown
  const scenes = new Map(); // number -> the page's address and the heading above it, then: on another page, nothing stands for it
  const sceneOf = (element) => {
    const above = all("h1, h2, h3, h4, legend, [role=heading]").filter((one) => one.getRootNode() === element.getRootNode() && shown(one) &&
      one.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
    const route = /^#[!/]/.test(location.hash) ? location.hash.split("?")[0] : "";
    return [location.pathname, route, fold(above.at(-1)?.textContent)].join("\n");
  };
  const heirOf = (number) => {
    const was = filledAs.get(number);
    const claimed = [...filledAs.keys()].map(byNumber).filter((element) => element?.isConnected);
    const free = all(FIELDS).filter((one) => shown(one) && kindOf(one) === was.kind && !claimed.includes(one) &&
      !was.others?.has(one) && (!scenes.has(number) || scenes.get(number) === sceneOf(one)));
    // An `id` or a `name` may be given anew to another field: it tells one only where its label is the same, but for its value.
    const spelled = (...texts) => texts.join("").toLowerCase().replace(/[\s:*]/g, "");
    const isAlike = (one) => [was.was, was.label].filter(Boolean).some((before) =>
      ["", was.chosen ?? "", valueOf(one)].some((value) => spelled(label(one)) === spelled(before, value)));
    const isLike = [(one) => [was.was, was.label].includes(label(one)), (one) => one.id === was.id && isAlike(one),
      (one) => one.getAttribute("name") === was.name && isAlike(one)];
    const known = [was.was || was.label, was.id, was.name];
    for (const [n, fits] of isLike.entries()) {
      const like = known[n] ? free.filter(fits) : [];
      if (like.length > 0) return like.length === 1 ? like[0] : null;
    }
    return null;
  };
  const current = (number) => {
    const element = byNumber(number);
    if (element?.isConnected) return element;
    const heir = filledAs.has(number) ? heirOf(number) : null;
    if (!heir) return null;
    numbers.set(heir, number);
    elements.set(number, new WeakRef(heir));
    touch(heir);
    return heir;
  };

  function textById(element, attribute) {
    const root = element.getRootNode();
    return (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)
      .map((id) => fold(root.getElementById?.(id)?.textContent)).filter(Boolean).join(" ");
  }
  const unmarked = (text) => text.replace(/^(\s|\*|\(required\))+|(\s|\*|:|\(required\))+$/gi, "") || text;
  function label(element) {
    return unmarked(labelText(element));
  }
  // What a list offers, or a text area held at first, is no part of the label that it stands in.
  const labelWords = (one, element) => fold(one.contains(element) ? one.textContent.replace(element.textContent, " ") : one.textContent);
  function labelText(element) {
    const labels = element.labels ? [...element.labels].map((one) => labelWords(one, element)).join(" ") : "";
    const own = element.getAttribute("role") === "radio" ? plainWords(words(element)) : "";
    return textById(element, "aria-labelledby") || fold(element.getAttribute("aria-label")) || fold(labels) || own ||
      fold(element.getAttribute("title")) || fold(element.getAttribute("placeholder")) || fold(element.getAttribute("name"));
  }
  // What a person calls a field: the text beside it, where it has no name of its own. An HTML name is for programs.
  const toldAs = (element) => {
    const isNamed = ["aria-labelledby", "aria-label", "title"].some((name) => fold(element.getAttribute(name))) ||
      [...(element.labels ?? [])].some((one) => fold(one.textContent));
    return (!isNamed && element.matches(FIELDS) && unmarked(fold(acepilotBeside.of(element, acepilot.kit)))) || label(element);
  };
  // A field that can be typed into and opens something, as a calendar, is a text box; a button, or one for reading only, is not.
  const opensList = (element) => OPENS.includes(element.getAttribute("aria-haspopup")) &&
    (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) || element.readOnly);
  const kindOf = (element) => {
    if (element instanceof HTMLSelectElement) return "select";
    if (element.getAttribute("role") === "combobox" || opensList(element)) return "combobox";
    if (element.getAttribute("role") === "listbox") return "listbox";
    const type = element instanceof HTMLInputElement ? element.type : element.getAttribute("role");
    if (type === "checkbox" || type === "radio") return type;
    if (element instanceof HTMLTextAreaElement || element.isContentEditable) return "text";
    if (element instanceof HTMLInputElement) {
      return ["button", "submit", "reset", "image", "file", "hidden", "range", "color"].includes(type) ? "other" : "text";
    }
    return element.getAttribute("role") === "textbox" ? "text" : "other";
  };
  // The words of an element as they are drawn: through shadow roots and slots, without what is hidden from a screen reader.
  const words = (node, isLeftOut = () => false) => {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element) || node.matches("[aria-hidden=true], script, style, template, svg") || isLeftOut(node)) return "";
    if (!node.checkVisibility({ visibilityProperty: true }) && getComputedStyle(node).display !== "contents") return "";
    const slotted = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    const children = rootOf(node)?.childNodes ?? (slotted.length ? slotted : node.childNodes);
    const text = [...children].map((child) => words(child, isLeftOut)).join("");
    return getComputedStyle(node).display.startsWith("inline") ? text : ` ${text} `;
  };
  // Arrows and clearing crosses at either end are drawn for the eye, and say nothing; a sign that strikes out does.
  const PAINTED = /^(?:(?![⊘☒☓✕✖✗✘❌❎⛔🚫🗙🗴])[\p{So}\p{Sk}×→↓\s])+|(?:(?![⊘☒☓✕✖✗✘❌❎⛔🚫🗙🗴])[\p{So}\p{Sk}×→↓\s])+$/gu;
  const plainWords = (text) => fold(text).replace(PAINTED, "");
  // Some lists show what was chosen beside their control: what stands around it, but its name, its help and other controls.
  const around = (element) => {
    const named = ["aria-labelledby", "aria-describedby"].flatMap((attribute) => (element.getAttribute(attribute) ?? "").split(/\s+/));
    const isNoValue = (node) => node.matches(`label, legend, button, [role=button], ${LISTS}`) || (node.id && named.includes(node.id));
    let at = element;
    for (let n = 0; n < 6; n += 1) {
      at = parent(at);
      if (!(at instanceof Element)) continue;
      if ([...at.querySelectorAll(FIELDS)].some((one) => one !== element && shown(one) && !one.contains(element) && !element.contains(one))) return "";
      const text = plainWords(words(at, isNoValue));
      if (text) return text;
    }
    return "";
  };
  // What a list's control shows. One that was filled may show the chosen option beside it, or after its name.
  const shownBy = (element) => {
    const was = filledAs.get(numbers.get(element));
    const field = "value" in element && !(element instanceof HTMLButtonElement) ? element : element.querySelector("input, textarea");
    const own = field?.value || plainWords(element.getAttribute("aria-valuetext") || words(element, (node) => node.matches("label")));
    if (!was?.chosen) return own;
    const chosen = plainWords(was.chosen);
    if (!own) return fold(around(element)) === fold(chosen) ? chosen : "";
    const isBehindName = [`${was.was} ${chosen}`, `${was.was}: ${chosen}`].map((text) => text.toLowerCase()).includes(own.toLowerCase());
    return isBehindName ? chosen : own;
  };
  const valueOf = (element) => {
    const kind = kindOf(element);
    if (kind === "combobox") return shownBy(element);
    if (kind === "listbox") {
      return [...element.querySelectorAll("[aria-selected=true]")].map((one) => plainWords(words(one))).join(", ");
    }
    if (kind === "select") return fold([...element.selectedOptions].map((option) => option.textContent).join(", "));
    if (kind === "checkbox" || kind === "radio") {
      return (element.checked ?? element.getAttribute("aria-checked") === "true") ? "ticked" : "";
    }
    if ("value" in element && !(element instanceof HTMLButtonElement)) return element.value;
    const radios = kind === "other" ? [...element.querySelectorAll(RADIOS)] : [];
    if (radios.length > 0) return radios.filter((one) => valueOf(one) === "ticked").map(label).join(", ");
    return fold(element.getAttribute("aria-valuetext") || element.innerText);
  };
  // A read-only field with a list is one to choose in, not to type into.
  const isEditable = (element) => !element.disabled && !element.matches(":disabled") &&
    element.getAttribute("aria-disabled") !== "true" &&
    (kindOf(element) === "combobox" || (!element.readOnly && element.getAttribute("aria-readonly") !== "true"));
  const describe = (element) => ({
    number: numberOf(element),
    kind: kindOf(element),
    label: label(element),
    value: valueOf(element),
    options: [...(element instanceof HTMLSelectElement ? element.options : element.list?.options ?? [])]
      .filter((option) => !option.disabled).map((option) => [fold(option.label || option.textContent || option.value), option.value]),
    chooses: isChoice(element),
    editable: isEditable(element),
    invalid: element.getAttribute("aria-invalid") === "true" || (element.validity ? !element.validity.valid : false),
    connected: element.isConnected,
  });

  const suggests = (element) => ["aria-autocomplete", "aria-controls", "aria-owns", "aria-expanded"].some((name) => element.hasAttribute(name));

  // ---------------------------------------------------------------- what somebody typed or chose
  const touched = new Set();
  const touch = (element) => touched.add(new WeakRef(element));
  const held = () => {
    const labels = [];
    for (const reference of touched) {
      const element = reference.deref();
      if (!element || !element.isConnected) {
        if (!element) touched.delete(reference);
        continue;
      }
      const value = element.matches(FIELDS) ? valueOf(element) : "?";
      if (value !== "" && !labels.includes(label(element))) labels.push(label(element) || element.localName);
    }
    return labels;
  };
  const heldTexts = () => [...touched].map((reference) => reference.deref())
    .filter((element) => element?.isConnected && element.matches(FIELDS)).map(valueOf).filter(Boolean);
  const heldValues = () => (home && !isSensitive() ? heldTexts() : []);

  // What a page may send for a choice, instead of the words that were chosen.
  const codesOf = (element) => {
    if (element instanceof HTMLSelectElement) return [...element.selectedOptions].map((option) => option.value);
    return element instanceof HTMLInputElement && element.type === "radio" && element.checked ? [element.value] : [];
  };
  // Whether a field only offers options of the page, and nothing can be typed into it.
  const takesText = (element) => element.isContentEditable || (!element.readOnly &&
    (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement));
  const isChoice = (element) => ["select", "radio", "listbox"].includes(kindOf(element)) ||
    (kindOf(element) === "combobox" && ![element, ...element.querySelectorAll("*")].some(takesText));
  // What stands in each field that somebody typed or chose in: to be locked, sorted by what it is.
  const heldFields = () => {
    if (!home) return [];
    const mayRead = !isSensitive();
    return [...touched].map((reference) => reference.deref()).filter((element) => element?.isConnected).map((element) => ({
      number: numberOf(element),
      isChoice: isChoice(element),
      texts: mayRead && element.matches(FIELDS) ? [valueOf(element)].filter(Boolean) : [],
      codes: codesOf(element).filter(Boolean),
    }));
  };

  // What the page says of its own before anything was typed in it: words without figures, and addresses. Later it could say
  // anything.
  const constants = () => {
    if (!home || held().length > 0) return null;
    const source = (document.documentElement?.outerHTML ?? "").replaceAll("&amp;", "&");
    const written = (source.match(/[?&][\w-]+=[\w.-]+(?=["'`&#\s<>)]|$)/g) ?? []).map((pair) => `${location.origin}/?${pair.slice(1)}`);
    const quoted = (source.match(/["'`]\/[\w.~/-]+(?:\?[\w.=&-]*)?/g) ?? []).map((path) => location.origin + path.slice(1));
    const entries = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type)).map((entry) => entry.name);
    const linked = [...document.links].map((one) => one.href);
    const hidden = [...document.querySelectorAll("input[type=hidden]")].filter((one) => one.name)
      .map((one) => `${location.origin}/?${new URLSearchParams([[one.name, one.value]])}`);
    return { words: [...new Set(source.match(/[A-Za-z][A-Za-z_-]*(?:\.[A-Za-z]+)*/g) ?? [])],
      addresses: [...new Set([location.href, ...entries, ...linked, ...hidden, ...written, ...quoted])].filter((one) => one.startsWith(`${location.origin}/`)) };
  };

  // ---------------------------------------------------------------- the person's hand
  let review = null; // {submit: [{role, name} or {css}], fields: [numbers]}
  let lastHand = 0;
  const ours = (event) => globalThis.acepilotPanel?.owns(event) ?? false;
  const hand = (by) => {
    lastHand = Date.now();
    tell({ t: "hand", by });
  };
  const first = (event) => event.composedPath()[0];
  const control = (element) => up(element, CONTROLS);
  const roleOf = (element) => element.getAttribute("role") ||
    ({ A: "link", SUMMARY: "button" })[element.tagName] || "button";
  const nameOf = (element) => textById(element, "aria-labelledby") || fold(element.getAttribute("aria-label")) ||
    fold(element instanceof HTMLInputElement ? element.value || element.alt : element.textContent) ||
    fold(element.getAttribute("title"));
  const isSubmit = (element) => review !== null && review.submit.some((one) => one.css
    ? element.matches(one.css)
    : (!one.role || roleOf(element) === one.role) && (!one.name || new RegExp(one.name, "i").test(nameOf(element))));

  // A press on a button submits its form in the same task, however long that takes: that is one press.
  let lastPress = 0;
  let isInPress = false;
  const press = (name, by) => {
    const now = Date.now();
    if (isInPress || now - lastPress < 50) return;
    lastPress = now;
    isInPress = true;
    setTimeout(() => { isInPress = false; });
    hasPressed = true;
    tell({ t: "press", at: sayings.press(), control: name, by, fields: review.fields.map(current).filter(Boolean).map(describe) });
  };
  const onClick = (event) => {
    if (review === null || !event.isTrusted || !mayListen()) return;
    const pressed = control(first(event));
    if (pressed && isSubmit(pressed)) press(nameOf(pressed), event.detail === 0 ? "key" : "mouse");
  };
  const onSubmit = (event) => {
    if (review?.submit.length && mayListen()) press(event.submitter ? nameOf(event.submitter) : "the form", "key");
  };
  const onInput = (event) => {
    const element = first(event);
    if (!(element instanceof Element)) return;
    const field = element.matches(FIELDS) ? element : up(element, FIELDS) || element;
    if (!numbers.has(field)) [...filledAs.keys()].forEach(current); // it may stand for one that was filled
    touch(field);
    // What acepilot types is no hand of the person's, nor is the change that is told of as it leaves the field.
    if (event.isTrusted && event.type === "input" && typing === null && mayListen()) {
      lastHand = Date.now();
      tell({ t: "input", number: field.matches(FIELDS) ? numberOf(field) : 0 });
    }
  };

  // ---------------------------------------------------------------- the guard
  // In acepilot's turn no form is submitted and no submit control is pressed, whoever or whatever tries. Each document and
  // each shadow root has listeners of its own, as a submit event does not leave its root. A page can drop them all with
  // document.open(): so they are asked to answer before every act, and put back where they do not.
  // While the person is asked about what was stopped, their own first press or key ends it here and at once.
  let isGuarding = false;
  let isYielding = false;
  const yieldTo = (event) => {
    if (isYielding && event.isTrusted) isGuarding = isYielding = false;
  };
  const isSubmitControl = (element) => Boolean(element.form) && (element.type === "submit" || element.type === "image");

  // One press on one submit control, which the person said yes to. It is bound to the control, to its form and to where that
  // sends, and judged at the press and at the submission themselves: nothing typed anywhere, and no word. Over with the press.
  // A form's own properties can be hidden by fields of the same name: so they are read past it.
  const pastFields = (name) => {
    const { get } = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, name);
    return (form) => get.call(form);
  };
  const [methodOf, actionOf, targetOf, encodingOf, controlsOf] = ["method", "action", "target", "enctype", "elements"].map(pastFields);
  const sends = (control) => {
    const given = (name, own, ofForm) => (control.hasAttribute(name) ? own : ofForm(control.form));
    return { method: given("formmethod", control.formMethod, methodOf), url: given("formaction", control.formAction, actionOf),
      target: given("formtarget", control.formTarget, targetOf), encoding: given("formenctype", control.formEnctype, encodingOf) };
  };
  // A field that holds something else than the page gave it: also what the browser put back after a reload.
  const isAltered = (field) => {
    if (field instanceof HTMLSelectElement) {
      const isGiven = [...field.options].some((option) => option.defaultSelected);
      return [...field.selectedOptions].some((option) => !(isGiven ? option.defaultSelected : option.index === 0));
    }
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.files.length > 0;
    return field.localName.includes("-") || ("defaultValue" in field && field.value !== field.defaultValue);
  };
  const bare = (text) => String(text ?? "").normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const LONG = 5; // a shorter value says something only where it is all of a field
  const shows = (field, typed) => {
    const texts = [field.value, valueOf(field)].map(bare);
    return typed.map(bare).filter(Boolean).some((value) => texts.some((text) => (value.length < LONG
      ? field.type !== "hidden" && text === value : text.includes(value))));
  };
  // What stands in a form's shadow roots, or is no field of its own, belongs to no form for the browser: a script sends it.
  const drawnInForm = (form) => all(FIELDS).filter((field) => {
    let at = field;
    while (at && at !== form) at = parent(at);
    return at === form;
  });
  const isUntyped = (form, typed) => held().length === 0 &&
    ![...controlsOf(form)].some((field) => (field.type !== "hidden" && isAltered(field)) || shows(field, typed)) &&
    !drawnInForm(form).some((field) => shows(field, typed));
  // What goes along with a press: names and values, as the browser takes them from a form.
  const entriesOf = (control) => [...controlsOf(control.form)].filter((field) => field.name && !field.matches(":disabled") &&
    (!["checkbox", "radio"].includes(field.type) || field.checked) && (field === control || !field.matches("button, [type=submit], [type=image], [type=button], [type=reset]")))
    .map((field) => [field === control ? "" : field.name, String(field.value ?? "")]);
  // A form may be called anything, and say what it does in its address and its fields: `/application/submit`, `_method=delete`.
  const LAST = 2; // parts of an address that say what is done there; those before say where
  const LONGEST = 100; // a longer value is a token, or a page's state
  const isSending = (control) => {
    const { pathname, searchParams } = new URL(sends(control).url);
    const ticked = [...controlsOf(control.form)].filter((field) => field.type === "checkbox" && field.checked).map(label);
    return saysSendIn([...pathname.split("/").slice(-LAST), ...[...searchParams].flat(), ...ticked,
      ...entriesOf(control).flat().filter((text) => text.length <= LONGEST)]);
  };
  // What a yes is given to: the button, and what it sends, whatever numbers tell one account from another.
  const meaningOf = (control) => {
    const { method, url, target } = sends(control);
    const unnumbered = (text) => text.split(/([/?&=])/).map((part) => (/\d/.test(part) ? "0" : part)).join("");
    const told = entriesOf(control).map(([name, value]) => [unnumbered(name), /^[\p{L}_-]*$/u.test(value) ? value : "0"]);
    return JSON.stringify([nameOf(control), method, target, unnumbered(url), told]);
  };
  const isAtHome = ({ url, method }) => method === "dialog" || (URL.canParse(url) && new URL(url).protocol === "https:" &&
    SETTINGS.hosts.includes(new URL(url).host));
  const mayPass = (control, typed) => isUntyped(control.form, typed) && isAtHome(sends(control)) && !isSending(control);
  let pass = null; // {control, form, sends, typed, state: armed, pressed, submitted, over; click, submit: the events}
  const isAsAgreed = () => pass.control.isConnected && pass.control.form === pass.form && isSubmitControl(pass.control) &&
    JSON.stringify(sends(pass.control)) === pass.sends && !saysSend(pass.control) && mayPass(pass.control, pass.typed);
  const afterwards = (state, next) => setTimeout(() => { if (pass?.state === state) pass.state = next(); });
  const passesClick = (event, pressed) => {
    if (pass === null || pass.click === event) return pass !== null;
    const isIt = pass.state === "armed" && event.isTrusted && pressed === pass.control && event.composedPath().includes(pressed);
    pass.state = isIt && isAsAgreed() ? "pressed" : "over";
    if (pass.state === "over") return false;
    pass.click = event;
    afterwards("pressed", () => "over");
    return true;
  };
  const passesSubmit = (event) => {
    if (pass === null || pass.submit === event) return pass !== null;
    const isIt = pass.state === "pressed" && event.target === pass.form && event.submitter === pass.control;
    pass.state = isIt && isAsAgreed() ? "submitted" : "over";
    if (pass.state === "over") return false;
    pass.submit = event;
    afterwards("submitted", () => (event.defaultPrevented ? "over" : "submitted"));
    return true;
  };
  const stop = (event, what) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    tell({ t: "stopped", what });
  };
  const guardClick = (event) => {
    if (!isGuarding) return;
    const pressed = submitting(event);
    if (pressed && !passesClick(event, pressed)) stop(event, `a press on “${nameOf(pressed) || pressed.localName}”`);
  };
  // What comes before a click is kept from such a control too: a page may act on it.
  const guardPress = (event) => {
    if (event.type === "pointerdown") yieldTo(event);
    if (isGuarding && event.isTrusted && submitting(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  const submitting = (event) => event.composedPath().find((node) => node instanceof Element && isSubmitControl(node)) ??
    labelled(event) ?? (event.isTrusted ? worded(event) : null);
  // A control can be renamed between being found and being pressed: the words are read at the press itself.
  const worded = (event) => {
    const element = first(event);
    const pressed = element instanceof Element ? control(element) : null;
    if (!pressed || ["link", "tab", "menuitem", "treeitem"].includes(roleOf(pressed))) return null;
    return saysSend(pressed) ? pressed : null;
  };
  const saysSendIn = (texts) => {
    const plain = texts.map((text) => text.normalize("NFKC").replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, ""));
    const words = plain.flatMap((text) => [text, text.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")])
      .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
    return words.some((word) => SETTINGS.words.includes(word));
  };
  const saysSend = (element) => saysSendIn([nameOf(element), label(element)]);
  const BUTTONS = "button, input[type=submit], input[type=image], input[type=button], [role=button]";
  const labelled = (event) => {
    const element = first(event);
    const pointed = element instanceof Element ? up(element, "label")?.control : null;
    return pointed && isSubmitControl(pointed) ? pointed : null;
  };
  const guardSubmit = (event) => {
    if (isGuarding && !passesSubmit(event)) stop(event, `the form “${label(event.target) || event.target.id || "without a name"}”`);
  };
  // What speculation rules name is fetched where no interception sees it: while the guard is on, no document has any.
  // Rules are weighed at the end of the task that brings them (measured): taken out in the same task, they fetch nothing.
  const isSpeculation = (node) => node instanceof HTMLScriptElement && node.type.trim().toLowerCase() === "speculationrules";
  const scriptsIn = (node) => [...node.querySelectorAll("script")];
  const unspeculate = (nodes) => {
    for (const rules of nodes.filter(isSpeculation)) {
      const text = rules.textContent;
      rules.remove();
      if (heldTexts().some((value) => [value, encodeURIComponent(value), encodeURIComponent(value).replace(/%20/g, "+")]
        .some((form) => text.includes(form)))) tell({ t: "stopped", what: "rules to fetch ahead what was typed" });
    }
  };
  // While acepilot types, what is typed goes into the field that is held, or nowhere: a page may take the focus elsewhere at
  // any moment, even in the event that tells of the entry. In every other document nothing is held.
  let typing = null; // {element, entry: the event that tells of it, isAstray}
  const stray = (event) => {
    typing.isAstray = true;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const guardEntry = (event) => {
    if (typing === null || !event.isTrusted) return;
    if (typing.element && focusedNow() === typing.element) typing.entry = event;
    else stray(event);
  };
  const guardFocus = () => {
    const isEntering = typing?.entry && typing.entry.eventPhase !== Event.NONE;
    if (isEntering && focusedNow() !== typing.element) stray(typing.entry);
  };
  const GUARDS = [["click", guardClick], ["submit", guardSubmit], ["keydown", yieldTo], ["beforeinput", guardEntry],
    ["blur", guardFocus], ["focus", guardFocus],
    ...["pointerdown", "mousedown", "pointerup", "mouseup"].map((type) => [type, guardPress])];
  const WATCHES = [["pointerdown", (event) => { if (event.isTrusted && mayListen()) hand("mouse"); }],
    ["keydown", (event) => { if (event.isTrusted && mayListen()) hand("key"); }],
    ["click", onClick], ["submit", onSubmit], ["focusin", (event) => { entered.add(first(event)); }],
    ["input", onInput], ["change", onInput]];
  // When acepilot closes the window, a page says no farewell: it could hold what was typed.
  let isLeaving = false;
  const FAREWELLS = ["beforeunload", "pagehide", "unload", "visibilitychange"]
    .map((type) => [type, (event) => { if (isLeaving) event.stopImmediatePropagation(); }]);
  const PROBE = `acepilot-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
  let probed = null;
  const handlers = new WeakMap(); // listener -> the same listener, deaf to the panel's own events
  const deaf = (act) => {
    if (!handlers.has(act)) handlers.set(act, (event) => { if (!ours(event)) act(event); });
    return handlers.get(act);
  };
  const onProbe = (event) => {
    event.stopImmediatePropagation();
    probed = event.currentTarget;
  };
  const answers = (target) => {
    probed = null;
    target.dispatchEvent(new Event(PROBE));
    return probed === target;
  };
  let met = null;
  const onMeet = (event) => {
    event.stopImmediatePropagation();
    met = first(event);
  };
  const arm = (target) => {
    target.addEventListener(PROBE, onProbe, true);
    if (target === window) target.addEventListener(SETTINGS.meet, onMeet, true);
    [...(target === window ? [...FAREWELLS, ...WATCHES] : [["submit", onSubmit]]), ...GUARDS]
      .forEach(([type, act]) => target.addEventListener(type, deaf(act), true));
  };
  const armed = () => {
    if (!answers(window)) {
      globalThis.acepilotPanel?.arm();
      arm(window);
    }
    const inner = roots().slice(1);
    inner.filter((root) => !answers(root)).forEach(arm);
    inner.forEach((root) => observe(root));
    if (isGuarding) unspeculate(all("script"));
    return answers(window) && inner.every(answers);
  };

  // What a press at this point would hit: an element in a frame of its own, or a control with its role and all its names.
  const under = (x, y) => {
    let element = document.elementFromPoint(x, y);
    while (element && rootOf(element)) {
      const inner = rootOf(element).elementFromPoint(x, y);
      if (!inner || inner === element) break;
      element = inner;
    }
    if (!element) return null;
    if (element.matches("iframe, frame")) return { frame: true };
    const labelled = up(element, "label");
    const pressed = control(element) ?? labelled?.control ?? element;
    const names = [nameOf(pressed), label(pressed), fold(pressed.value), pressed.title, pressed.alt, fold(labelled?.textContent)];
    return { role: pressed.matches(CONTROLS) ? roleOf(pressed) : pressed.getAttribute("role") || pressed.localName,
      submits: isSubmitControl(pressed), sends: isSubmitControl(pressed) ? meaningOf(pressed) : "", number: numberOf(pressed),
      names: [...new Set(names.map((name) => fold(String(name ?? ""))).filter(Boolean))] };
  };

  // ---------------------------------------------------------------- stillness, and what the page announces
  let lastChange = performance.now();
  const rhythm = acepilotRhythm({ up, FIELDS, CONTROLS });
  let hasPressed = false;
  const observed = new WeakSet();
  const lives = new WeakMap();
  // Said again after a press it counts, but not for a change around it alone: what stood there before is no answer.
  const announce = (node, isItself = true) => {
    const region = up(node, LIVE);
    if (!region) return;
    if (!shown(region)) return void lives.delete(region);
    const text = fold(region.innerText);
    if (!text || (lives.get(region) === text && !(hasPressed && isItself))) return;
    lives.set(region, text);
    const role = region.getAttribute("role") || ({ DIALOG: "dialog", OUTPUT: "status" })[region.tagName] ||
      (region.getAttribute("aria-live") === "assertive" ? "alert" : "status");
    tell({ t: "live", role, text, after: hasPressed });
  };
  const isOurs = (node) => [globalThis.acepilotPanel, globalThis.acepilotPointing].some((one) => one?.isHost(node));
  const sayings = acepilotSayings({ tell, rootOf, isOurs, mayListen });
  const onMutation = (records) => {
    const theirs = records.filter((record) => !isOurs(record.target) &&
      ![...record.addedNodes, ...record.removedNodes].some(isOurs));
    if (theirs.length === 0) return;
    lastChange = performance.now();
    if (home) rhythm.note(theirs);
    const added = theirs.flatMap((record) => [...record.addedNodes]).filter((node) => node instanceof Element);
    if (isGuarding) unspeculate([...theirs.map((record) => record.target), ...added, ...added.flatMap(scriptsIn)]);
    added.forEach(observeIn);
    if (!home) return;
    if (review === null || isSensitive()) return;
    for (const node of new Set(theirs.map((record) => record.target))) announce(node);
    for (const node of new Set(theirs.flatMap((record) => [...record.addedNodes]))) {
      announce(node);
      if (node instanceof Element) livesIn(node).forEach((region) => announce(region));
    }
    for (const node of new Set(theirs.filter((record) => record.type === "attributes").map((record) => record.target)))
      livesIn(node).forEach((region) => announce(region, false));
    sayings.stir(); // what has a role is told before
  };
  const livesIn = (node) => [...node.querySelectorAll(LIVE)];
  const rememberLives = () => livesIn(document).filter(shown).forEach((region) => lives.set(region, fold(region.innerText)));
  const observer = new MutationObserver(onMutation);
  const observe = (root) => {
    if (observed.has(root)) return;
    observed.add(root);
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  };
  function observeIn(element) {
    for (const inner of [element, ...element.querySelectorAll("*")]) {
      if (!inner.shadowRoot) continue;
      observe(inner.shadowRoot);
      if (isGuarding) unspeculate(scriptsIn(inner.shadowRoot));
      [...inner.shadowRoot.children].forEach(observeIn);
    }
  }
  observe(document);
  armed();

  // ---------------------------------------------------------------- for the masks
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

  // ---------------------------------------------------------------- what the engine may ask
  return {
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
    // A press of acepilot's is over: it was no hand of the person's.
    pressed: () => { lastHand = 0; },
    guard: (on, isUntilHand = false) => {
      isGuarding = on;
      isYielding = on && isUntilHand;
      return armed();
    },
    heldFields,
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
    areas: (verdict, secretFields) => {
      if (!home) return null;
      const isLost = secretFields.map(current).includes(null); // what stands for a secret's field is known by its number now
      return { ...areas(verdict, secretFields, isLost), values: fieldValues(), width: innerWidth, height: innerHeight };
    },
    view,
  };
})();
globalThis.acepilot = acepilot;
globalThis.acepilotTell(JSON.stringify({ t: "hello", top: window === window.top, url: location.origin + location.pathname }));
