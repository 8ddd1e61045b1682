// The visible text left of a field, on its line, or right above it: what a person takes for its name where it has none.
// Goes by where things are drawn. A text that could as well be that of the field before it is nobody's.
globalThis.acepilotBeside = (() => {
  const NEAR_LEFT = 320;
  const NEAR_ABOVE = 40;
  const ALIGNED = 24;
  const SLACK = 3;
  const MOST = 120;
  const SKIPPED = "script, style, noscript, template, button, select, textarea, [role=button], [role=option], [role=listbox], [contenteditable]";
  const rectOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const isInline = (element) => ["inline", "contents"].includes(getComputedStyle(element).display);

  // ---------------------------------------------------------------- what stands on the page
  // Each stretch of text by itself: a block that holds no field, or what stands between two fields.
  const textsIn = (root, { FIELDS, CONTROLS, shown, fold }) => {
    const holdsField = (element) => element.querySelector(`${FIELDS}, button`) !== null;
    const found = new Map();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const around = text.parentElement;
      if (!fold(text.nodeValue) || !around || around.closest(SKIPPED) || around.closest(CONTROLS) || !shown(around)) continue;
      let at = text;
      for (let up = around; up && up !== document.body && !holdsField(up) && !up.matches(FIELDS); up = up.parentElement) {
        at = up;
        if (!isInline(up)) break;
      }
      if (found.has(at)) continue;
      const label = around.closest("label");
      found.set(at, { text: fold(at instanceof Text ? at.nodeValue : at.innerText), box: rectOf(at), of: label?.control ?? null });
    }
    return [...found.values()].filter(({ text, box }) => text.length <= MOST && box.width > 0 && box.height > 0);
  };

  // ---------------------------------------------------------------- how two boxes stand to each other
  const areOnALine = (one, two) => Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > Math.min(one.height, two.height) / 2;
  const areInAColumn = (one, two) => Math.abs(one.left - two.left) <= ALIGNED ||
    Math.abs(one.left + one.right - two.left - two.right) / 2 <= ALIGNED;
  const gapLeft = (one, two) => (areOnALine(one, two) ? two.left - one.right : -Infinity);
  const gapAbove = (one, two) => (areInAColumn(one, two) ? two.top - one.bottom : -Infinity);
  // The nearest of `others` before a box, by one of these gaps.
  const before = (box, others, gap, most) => others.map((one) => ({ one, gap: gap(one.box, box) }))
    .filter((near) => near.gap >= -SLACK && near.gap <= most).sort((a, b) => a.gap - b.gap)[0] ?? null;
  const after = (box, others, gap, most) => others.map((one) => ({ one, gap: gap(box, one.box) }))
    .filter((near) => near.gap >= -SLACK && near.gap <= most).sort((a, b) => a.gap - b.gap)[0] ?? null;

  // Texts and fields take turns along a line, or down a column. A text is of the field after it where the row of them begins
  // with a text and ends with a field, or where it stands clearly nearer to that field than to the one before.
  const along = (field, fields, texts, gap, most) => {
    const text = before(field.box, texts, gap, most);
    if (!text) return null;
    const others = fields.filter((one) => one !== field);
    const between = before(field.box, others, gap, text.gap + SLACK);
    if (between && between.gap < text.gap) return null;
    const previous = before(text.one.box, others, gap, most);
    if (!previous || previous.gap > 1.5 * text.gap + SLACK) return text.one;
    if (!previous.one.isNamed && !along(previous.one, fields, texts, gap, most)) return null;
    let last = field;
    for (let steps = 0; steps < 50; steps += 1) {
      const next = after(last.box, texts, gap, most);
      if (!next) return text.one;
      const following = after(next.one.box, fields, gap, most);
      if (!following) return null;
      last = following.one;
    }
    return null;
  };

  const of = (element, kit) => {
    const root = element.getRootNode();
    const { FIELDS, shown, fold } = kit;
    const isNamed = (one) => ["aria-label", "aria-labelledby", "title"].some((name) => fold(one.getAttribute(name))) ||
      [...(one.labels ?? [])].some((label) => fold(label.textContent));
    const fields = [...root.querySelectorAll(FIELDS)].filter(shown)
      .map((one) => ({ element: one, box: one.getBoundingClientRect(), isNamed: isNamed(one) }));
    const field = fields.find((one) => one.element === element);
    if (!field || field.box.width === 0) return "";
    const all = textsIn(root instanceof Document ? root.body ?? root : root, kit);
    const heads = all.filter(({ box }) => !after(box, fields, gapLeft, NEAR_LEFT)); // the others are of the field on their line
    const found = along(field, fields, all, gapLeft, NEAR_LEFT) ?? along(field, fields, heads, gapAbove, NEAR_ABOVE);
    if (!found || (found.of !== null && found.of !== element)) return "";
    return found.text;
  };
  return { of };
})();
