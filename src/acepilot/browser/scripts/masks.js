// Where a secret stands on the page as it is drawn, for the masks of a picture.
//
// Searched anew for each picture: what shows a secret is given by its box, and what cannot be searched by the whole of its
// own. Of the page's fields and roots it knows what `watch.js` hands it.
const acepilotAreas = ({ roots, rootOf, kindOf, valueOf, isOurs, numberIfKnown }) => {
  const isPinned = (element) => {
    for (let at = element; at instanceof Element || at instanceof ShadowRoot; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
      if (at instanceof Element && (at.matches("dialog:modal, :popover-open") ||
        ["fixed", "sticky"].includes(getComputedStyle(at).position))) return true;
    }
    return false;
  };
  const area = (rect, element) => ({ x: rect.left, y: rect.top, width: rect.width, height: rect.height, pinned: isPinned(element) });
  // A secret is found in any case and width, with white space, dots, dashes or nothing between its characters. One of fewer
  // than six characters counts only where it stands alone.
  const DIGIT = /(?![0-9])\p{Nd}/gu; // of any script: NFKC leaves Arabic digits as they are
  const ofDigit = (sign) => {
    const isDigit = (code) => /\p{Nd}/u.test(String.fromCodePoint(code));
    let zero = sign.codePointAt(0);
    while (isDigit(zero - 1)) zero -= 1;
    return String((sign.codePointAt(0) - zero) % 10);
  };
  const plain = (text) => String(text ?? "").normalize("NFKC").replace(DIGIT, ofDigit);
  const BETWEEN = "[^\\p{L}\\p{N}]*";
  const patternOf = (secret) => {
    const body = [...plain(secret)].map((sign) => sign.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join(BETWEEN);
    return new RegExp(secret.length < 6 ? `(?<![\\p{L}\\p{N}])${body}(?![\\p{L}\\p{N}])` : body, "giu");
  };
  const ATTRIBUTES = ["placeholder", "title", "alt", "aria-label", "aria-valuetext", "aria-description", "aria-placeholder", "value",
    "label", "data-label", "summary"];
  const UNSEARCHABLE = "canvas, video, object, embed";
  const UNDRAWN = "script, style, template, noscript";
  const ENTRIES = "input, textarea, [role=textbox], [contenteditable=''], [contenteditable=true]";
  const LEAST_PART = 6;
  const SMALL_PX = 48; // a picture of six digits is wider, or higher

  // The texts of the page as it is drawn: through shadow roots and slots, in their order. What no text node holds (in a
  // field, and what CSS puts before and after an element) is in `around`: element -> {before, value, after}.
  const drawnTexts = (node, around, found = []) => {
    if (node instanceof Text) found.push({ node, text: plain(node.data) });
    if (node instanceof Element && (node.matches(UNDRAWN) || isOurs(node))) return found;
    const root = node instanceof Element ? rootOf(node) : null;
    const slotted = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    const { before, value, after } = around.get(node) ?? {};
    if (before) found.push({ node, text: plain(before) });
    if (value) found.push({ node, text: plain(value), isField: true });
    for (const child of root?.childNodes ?? (slotted.length ? slotted : node.childNodes)) drawnTexts(child, around, found);
    if (after) found.push({ node, text: plain(after) });
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
  const textAreas = (pattern, parts) => {
    const found = [];
    for (const match of parts.map(({ text }) => text).join("").matchAll(pattern)) {
      let begins = 0;
      for (const { node, text } of parts) {
        const [start, end] = [Math.max(match.index - begins, 0), Math.min(match.index + match[0].length - begins, text.length)];
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

  // A part of a secret number: of a field that is lost the page may show as much, under another name or twice.
  const figures = (text) => plain(text).replace(/\D/g, "");
  const isPartOf = (secrets, text) => !/\p{L}/u.test(plain(text)) && figures(text).length >= LEAST_PART &&
    secrets.some((secret) => figures(secret).includes(figures(text)));

  // What is to be covered, and what stands in the fields among it. Where a secret's field is lost, parts of it are covered too.
  const areas = (secrets, secretFields, isLost) => {
    const held = new Set();
    const patterns = secrets.map(patternOf);
    const isOfDigits = secrets.every((secret) => /^\d+$/.test(plain(secret)));
    const shows = (text) => Boolean(text) && patterns.some((pattern) => plain(text).search(pattern) >= 0);
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
      const isPart = isLost && element.matches(ENTRIES) && isPartOf(secrets, valueOf(element));
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
    const sign = isOfDigits ? /\d/ : /[\p{L}\p{N}]/u;
    const seen = texts.filter(({ node, text }) => sign.test(text) && (node instanceof Element || isSeen(node)));
    const fields = seen.filter(({ isField }) => isField); // read alone too: a label may stand between them
    found.push(...patterns.flatMap((pattern) => [...textAreas(pattern, seen), ...textAreas(pattern, fields)]));
    const each = new Map(found.map((one) => [JSON.stringify(one), one])); // what was found in two ways is one
    return { areas: [...each.values()].filter((one) => one.width > 0 && one.height > 0), held: [...held] };
  };
  return areas;
};
