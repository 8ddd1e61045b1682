// Where a secret stands on the page as it is drawn, for the masks of a picture.
//
// Searched anew for each picture: what shows a secret is given by its box, and what cannot be searched by the whole of its
// own. Of the page's fields and roots it knows what `watch.js` hands it; of the secrets nothing.
const acepilotAreas = ({ roots, rootOf, kindOf, valueOf, isOurs, numberIfKnown }) => {
  const isPinned = (element) => {
    for (let at = element; at instanceof Element || at instanceof ShadowRoot; at = outward(at)) {
      if (at instanceof Element && (isMatch(at, "dialog:modal, :popover-open") ||
        ["fixed", "sticky"].includes(getComputedStyle(at).position))) return true;
    }
    return false;
  };
  const area = (rect, element) => ({ x: rect.left, y: rect.top, width: rect.width, height: rect.height, pinned: isPinned(element) });
  // Which texts hold a secret is no knowledge of the page's process: it tells what it shows, and is told which of that holds one.
  const said = (text) => String(text ?? "").toWellFormed();
  const ATTRIBUTES = ["placeholder", "title", "alt", "aria-label", "aria-valuetext", "aria-description", "aria-placeholder", "value",
    "label", "data-label", "summary"];
  const UNSEARCHABLE = "canvas, video, object, embed";
  const UNDRAWN = "script, style, template, noscript";
  const ENTRIES = "input, textarea, [role=textbox], [contenteditable=''], [contenteditable=true]";
  const SMALL_PX = 48; // a picture of six digits is wider, or higher

  // The texts of the page as it is drawn: through shadow roots and slots, in their order. What no text node holds (in a
  // field, and what CSS puts before and after an element) is in `around`: element -> {before, value, after}.
  const drawnTexts = (node, around, found = []) => {
    if (node instanceof Text) found.push({ node, text: said(node.data) });
    if (node instanceof Element && (isMatch(node, UNDRAWN) || isOurs(node))) return found;
    const root = node instanceof Element ? rootOf(node) : null;
    const slotted = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    const { before, value, after } = around.get(node) ?? {};
    if (before) found.push({ node, text: said(before) });
    if (value) found.push({ node, text: said(value), isField: true });
    for (const child of root?.childNodes ?? (slotted.length ? slotted : childrenOf(node))) drawnTexts(child, around, found);
    if (after) found.push({ node, text: said(after) });
    return found;
  };
  const drawnIn = (element) => {
    if (!element.matches("input, textarea, select")) return "";
    if (element.localName === "select") return [...element.selectedOptions].map((option) => option.label).join(" ");
    return kindOf(element) === "text" || ["button", "submit", "reset"].includes(element.type) ? element.value || element.placeholder : "";
  };
  const quotedIn = (style, element) => [...(style?.content ?? "").matchAll(/"((?:[^"\\]|\\.)*)"|attr\(([\w-]+)/g)]
    .map(([, text, name]) => (name ? element.getAttribute(name) ?? "" : text)).join("");
  const rectsOf = (text, start, end) => {
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, end);
    return [...range.getClientRects()].filter((rect) => rect.width > 0 && rect.height > 0);
  };
  const holderOf = (text) => text.parentElement ?? text.getRootNode().host;
  const isSeen = (text) => rectsOf(text, 0, text.length).length > 0 && getComputedStyle(holderOf(text)).visibility === "visible";
  // A secret may stand in parts of its own: all drawn texts that could hold a part of one are read as one.
  const textAreas = (spans, parts) => {
    const found = [];
    for (const [first, last] of spans) {
      let begins = 0;
      for (const { node, text } of parts) {
        const [start, end] = [Math.max(first - begins, 0), Math.min(last - begins, text.length)];
        begins += text.length;
        if (start >= end) continue;
        if (node instanceof Element) {
          found.push(area(node.getBoundingClientRect(), node));
          continue;
        }
        const rects = text === node.data ? rectsOf(node, start, end) : rectsOf(node, 0, node.length);
        found.push(...rects.map((rect) => area(rect, holderOf(node))));
      }
    }
    return found;
  };

  // Pictures that the page made itself: SVG is read, others of some size cannot be searched.
  const entities = (text) => text.replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) => String.fromCodePoint(parseInt(code, hex ? 16 : 10) || 32));
  const svgText = (url) => {
    try {
      const [head, ...rest] = url.split(",");
      const body = decodeURIComponent(rest.join(","));
      const markup = /;base64/i.test(head) ? atob(body) : body;
      const isRead = /^data:image\/svg/i.test(head) && !/<(image|feImage|img|!entity)/i.test(markup);
      return isRead ? entities(markup.replace(/<[^>]*>/g, "")) : null;
    } catch {
      return null;
    }
  };
  const isMade = (element) => [element.currentSrc, element.src, element.localName === "image" ? element.href.baseVal : ""]
    .some((url) => typeof url === "string" && /^\s*(data|blob):/i.test(url));
  const isPainted = (element, styles, shows) => {
    const images = styles.map((style) => [style.backgroundImage, style.listStyleImage, style.borderImageSource, style.content,
      style.maskImage, style.webkitMaskBoxImageSource]).join(" ");
    const made = [...images.matchAll(/url\("((?:data|blob):(?:[^"\\]|\\.)*)"\)/gi)].map((match) => match[1].replace(/\\(.)/g, "$1"));
    const { width, height } = element.getBoundingClientRect();
    return made.some((url) => {
      const text = svgText(url);
      return text === null ? width > SMALL_PX || height > SMALL_PX : shows(text);
    });
  };

  // What is to be covered, what stands in the fields among it, and by which texts that was judged. Where a secret's field is
  // lost, parts of it are covered too: the page may show as much, under another name or twice.
  // verdict: {holding, parts: texts that hold a secret, or are a part of one; drawn: {text: [[from, to]]}; ofFigures: whether
  // all secrets are numbers}. What is shown and was not judged yet is in `shown`: then it is asked again.
  const areas = (verdict, secretFields, isLost) => {
    const held = new Set();
    const judges = (holding, asked) => (text) => {
      const plain = said(text);
      if (plain) asked.add(plain);
      return holding.has(plain);
    };
    const shown = { texts: new Set(), parts: new Set() };
    const shows = judges(new Set(verdict.holding), shown.texts);
    const isPartOf = judges(new Set(verdict.parts), shown.parts);
    const found = [];
    const whole = (element) => area(element.getBoundingClientRect(), element);
    const generates = (element, { content, quotes }) => shows(content) ||
      (content.includes("-quote") && shows(quotes)) ||
      (content.includes("attr(") && [...element.attributes].some(({ value }) => shows(value)));
    const showsMarker = (element, style) => style.display === "list-item" && (shows(style.listStyleType) ||
      generates(element, getComputedStyle(element, "::marker")) || shows(element.value) || shows(element.parentElement?.start));
    const uses = (element) => {
      const href = element.localName === "use" ? element.href.baseVal : "";
      return href.startsWith("#") && shows(element.getRootNode().getElementById(href.slice(1))?.textContent);
    };
    const marks = (element, styles) => {
      const isUnread = element.validity?.badInput; // what stands there has no value: a number with dashes
      const isPart = isLost && element.matches(ENTRIES) && isPartOf(valueOf(element));
      const isField = isPart || (secretFields.includes(numberIfKnown(element)) && valueOf(element) !== "");
      if (isField) held.add(valueOf(element));
      const isValued = "value" in element && element.localName !== "li";
      return isField || isUnread || (isValued && (shows(element.value) || shows(valueOf(element)))) ||
        (element.localName === "select" && [...element.selectedOptions].some((option) => shows(option.label))) ||
        styles.slice(1).some((style) => generates(element, style)) || element.matches(UNSEARCHABLE) || isMade(element) || uses(element) ||
        ATTRIBUTES.some((name) => shows(element.getAttribute(name))) || isPainted(element, styles, shows);
    };
    const around = new Map();
    for (const root of roots()) {
      for (const element of root.querySelectorAll("*")) {
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        const [own, before, after] = [null, "::before", "::after"].map((part) => getComputedStyle(element, part))
          .map((style, n) => (n === 0 || !["none", "normal"].includes(style.content) ? style : null));
        const styles = [own, before, after].filter(Boolean);
        const value = drawnIn(element);
        if (before || after || value) around.set(element, { before: quotedIn(before, element), value, after: quotedIn(after, element) });
        if (marks(element, styles)) found.push(whole(element));
        if (showsMarker(element, styles[0])) found.push({ ...whole(element), x: 0, width: innerWidth }); // it may stand beside its box
      }
    }
    const texts = document.documentElement ? drawnTexts(document.documentElement, around) : [];
    const sign = verdict.ofFigures ? /\p{N}/u : /[\p{L}\p{N}]/u;
    const seen = texts.filter(({ node, text }) => sign.test(text) && (node instanceof Element || isSeen(node)));
    const fields = seen.filter(({ isField }) => isField); // read alone too: a label may stand between them
    const drawn = [seen, fields].map((parts) => [parts, parts.map(({ text }) => text).join("")]);
    found.push(...drawn.flatMap(([parts, text]) => textAreas(verdict.drawn[text] ?? [], parts)));
    const each = new Map(found.map((one) => [JSON.stringify(one), one])); // what was found in two ways is one
    return { areas: [...each.values()].filter((one) => one.width > 0 && one.height > 0), held: [...held],
      shown: { texts: [...shown.texts], parts: [...shown.parts], drawn: drawn.map(([, text]) => text) } };
  };
  return areas;
};
