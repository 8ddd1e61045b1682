// What the page says: every text that comes into view while a review is watched, told once each time it comes.
//
// A text is a block as a person reads it, so that “not” and “submitted” are not parted by a line's end or a bold word. What a
// person types, what a control is called, and what is acepilot's own is none. Which text is an answer is not decided here.
const acepilotSayings = ({ tell, rootOf, isOurs, mayListen }) => {
  const LEAST_GAP_MS = 100; // what is gone sooner no person has read either
  const REST = 20; // times as long as a look took
  const LONGEST = 500;
  const MOST = 3000;
  const UNDRAWN = "script, style, template, noscript, title";
  const TYPED = "input, textarea, select, datalist, [contenteditable=''], [contenteditable=true], [role=textbox], [role=combobox]";
  const NAMES = "button, label, legend, summary, th, nav, [role=button], [role=menuitem], [role=tab], [role=treeitem], [role=option]," +
    " [role=columnheader], [role=rowheader], [role=navigation], [role=menu], [role=tablist]";
  const LINKS = "a[href], [role=link]";
  const CELLS = "td, [role=cell], [role=gridcell]";
  const RUNNING = new Set("a abbr b bdi bdo br cite code em font i kbd mark q s samp small span strong sub sup time u var wbr".split(" "));
  const fold = (text) => text.replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "").replace(/\s+/g, " ").trim();

  // A cell beside others holds a datum, as the list of earlier applications does; one alone in its row lays a page out.
  const isDatum = (element) => element.localName === "dd" || (element.matches(CELLS) &&
    [...(element.parentElement?.children ?? [])].filter((one) => fold(one.textContent)).length > 1);
  const blocks = () => {
    const found = new Map(); // text -> whether it is a datum
    let block = { text: "", isSaid: false, isDatum: false };
    const close = (isNextDatum) => {
      const text = fold(block.text).slice(0, LONGEST);
      if (text && block.isSaid && found.size < MOST && !found.has(text)) found.set(text, block.isDatum);
      block = { text: "", isSaid: false, isDatum: isNextDatum };
    };
    const walk = (node, isLink, isVisible) => {
      if (node instanceof Text) {
        if (!isVisible) return;
        block.text += node.data;
        block.isSaid ||= !isLink && fold(node.data) !== "";
        return;
      }
      if (node instanceof Element) {
        if ([UNDRAWN, TYPED, NAMES].some((those) => isMatch(node, those)) || isOurs(node)) {
          block.text += " ";
          return;
        }
        const style = getComputedStyle(node);
        const isBoxless = style.display === "contents";
        if (style.display === "none" || Number(style.opacity) === 0 || (!isBoxless && !isVisibleNow(node))) return;
        isVisible = style.visibility === "visible";
        const isInline = style.display.startsWith("inline") || isBoxless || RUNNING.has(node.localName);
        const before = block.isDatum;
        if (!isInline) close(before || isDatum(node));
        else if (node.localName === "br") block.text += " ";
        const slotted = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
        const children = rootOf(node)?.childNodes ?? (slotted.length ? slotted : childrenOf(node));
        for (const child of children) walk(child, isLink || isMatch(node, LINKS), isVisible);
        if (!isInline) close(before);
        return;
      }
      for (const child of childrenOf(node)) walk(child, isLink, isVisible);
    };
    if (document.documentElement) walk(document.documentElement, false, true);
    close(false);
    return found;
  };

  let isOn = false;
  let there = new Set();
  let pressedAt = 0;
  let dueAt = 0;
  let timer = null;
  const look = () => {
    clearTimeout(timer);
    timer = null;
    if (!isOn || !mayListen()) return;
    const began = performance.now();
    const now = blocks();
    const at = Math.max(Date.now(), pressedAt + 1);
    const texts = [...now].filter(([text]) => !there.has(text)).map(([text, isOfData]) => ({ text, data: isOfData }));
    there = new Set(now.keys());
    if (texts.length) tell({ t: "said", at, texts });
    dueAt = performance.now() + Math.max(LEAST_GAP_MS, REST * (performance.now() - began));
  };
  return {
    look,
    begin: () => {
      if (isOn) return;
      isOn = true;
      there = new Set();
      look();
    },
    end: () => { isOn = false; },
    // The page has changed: looked at now, or once it has had its rest.
    stir: () => {
      if (!isOn || timer !== null) return;
      const rest = dueAt - performance.now();
      if (rest <= 0) look();
      else timer = setTimeout(look, rest);
    },
    press: () => {
      look();
      pressedAt = Date.now();
      return pressedAt;
    },
  };
};
