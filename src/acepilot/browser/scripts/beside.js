// The visible text left of a field, on its line, or right above it: what a person takes for its name where it has none.
//
// Goes by where things are drawn. A text is the name of one field, and a field has one: the nearest pairs come first, among all
// fields of the page, those with a name of their own too. What could as well be another's is nobody's.
globalThis.acepilotBeside = (() => {
  const NEAR_LEFT = 320;
  const NEAR_ABOVE = 40;
  const NEAR_RIGHT = 24; // of a check box or a radio button, whose text stands behind it
  const SEVERAL_BELOW = 120; // how far beneath a field others may stand that share its head
  const ALIGNED = 24;
  const SLACK = 3;
  const MOST = 120;
  const SKIPPED = "script, style, noscript, template, button, select, textarea, [role=button], [role=option], [role=listbox], [contenteditable]";
  const LAYERS = "dialog, [role=dialog], [role=alertdialog], [popover]";
  const TABLES = "table, [role=table], [role=grid], [role=treegrid]";
  const rectOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const isInline = (element) => ["inline", "contents"].includes(getComputedStyle(element).display);
  const isLike = (one, two) => one <= 1.5 * two + SLACK; // not clearly farther

  // ---------------------------------------------------------------- what stands on the page
  const lineage = (node, { parent }) => {
    const found = [];
    for (let at = node; at; at = parent(at)) found.unshift(at);
    return found;
  };
  // How far down the page what holds both begins: the deeper, the closer the page itself puts them together.
  const shared = (one, two) => one.lineage.findIndex((node, n) => node !== two.lineage[n]);
  const placed = (node, kit) => ({ lineage: lineage(node, kit), layer: kit.up(parentOf(node), LAYERS), table: kit.up(parentOf(node), TABLES),
    row: kit.up(parentOf(node), "tr, [role=row]") });

  // Whose a text is because the page says so: the field that it labels or describes.
  const OWNERS = ["aria-labelledby", "aria-describedby", "aria-errormessage"];
  const owned = ({ FIELDS, all }) => {
    const found = [];
    for (const field of all(FIELDS)) {
      for (const id of OWNERS.flatMap((name) => (field.getAttribute(name) ?? "").split(/\s+/).filter(Boolean))) {
        const text = field.getRootNode().getElementById?.(id);
        if (text) found.push({ text, field });
      }
    }
    return found;
  };

  // Each stretch of text by itself: a block that holds no field, or what stands between two fields.
  const textsIn = (root, owners, kit) => {
    const { FIELDS, CONTROLS, shown, fold } = kit;
    const holdsField = (element) => inside(element, `${FIELDS}, button`).length > 0;
    const found = new Map();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const around = text.parentElement;
      if (!fold(text.nodeValue) || !around || around.closest(SKIPPED) || around.closest(CONTROLS) || !shown(around)) continue;
      let at = text;
      for (let up = around; up && up !== document.body && !holdsField(up) && !isMatch(up, FIELDS); up = elementAbove(up)) {
        at = up;
        if (!isInline(up)) break;
      }
      if (found.has(at)) continue;
      const label = around.closest("label")?.control;
      const of = owners.filter((one) => one.text.contains(at) || at.contains(one.text)).map((one) => one.field);
      found.set(at, { text: fold(at instanceof Text ? at.nodeValue : at.innerText), box: rectOf(at), of: label ? [label, ...of] : of,
        ...placed(at, kit) });
    }
    return [...found.values()].filter(({ text, box }) => text.length <= MOST && box.width > 0 && box.height > 0);
  };

  // A field, with what it is made of where one stands in another: they are one place, and have one name.
  const spotsOf = (kit) => {
    const { FIELDS, all, shown, fold, parent, canBeSeen } = kit;
    const isNamed = (one) => ["aria-label", "aria-labelledby", "title"].some((name) => fold(one.getAttribute(name))) ||
      [...(one.labels ?? [])].some((label) => fold(label.textContent));
    const isMark = (one) => one.matches("input[type=checkbox], input[type=radio], [role=checkbox], [role=radio]");
    const fields = all(FIELDS).filter((one) => shown(one) && canBeSeen(one));
    const outer = (one) => {
      let found = one;
      for (let at = parent(one); at; at = parent(at)) if (fields.includes(at)) found = at;
      return found;
    };
    const spots = new Map();
    for (const one of fields) {
      const key = outer(one);
      const spot = spots.get(key) ?? { members: [], isNamed: false, isLabelled: false, isMark: isMark(key), box: key.getBoundingClientRect(),
        ...placed(key, kit) };
      spot.members.push(one);
      spot.isNamed ||= isNamed(one);
      spot.isLabelled ||= [...(one.labels ?? [])].some((label) => shown(label) && fold(label.textContent));
      spots.set(key, spot);
    }
    return [...spots.values()];
  };

  // ---------------------------------------------------------------- how two boxes stand to each other
  const overlap = (one, two) => Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
  const areOnALine = (one, two) => overlap(one, two) > Math.min(one.height, two.height) / 2;
  const areInAColumn = (one, two) => Math.abs(one.left - two.left) <= ALIGNED ||
    Math.abs(one.left + one.right - two.left - two.right) / 2 <= ALIGNED;
  const LEFT = { most: NEAR_LEFT, gap: (one, two) => (areOnALine(one, two) ? two.left - one.right : -Infinity) };
  const ABOVE = { most: NEAR_ABOVE, gap: (one, two) => (areInAColumn(one, two) ? two.top - one.bottom : -Infinity) };
  const nearest = (found, most) => found.filter(({ gap }) => gap >= -SLACK && gap <= most).sort((a, b) => a.gap - b.gap)[0] ?? null;
  // The nearest of `others` before or behind a box, along a line or a column.
  const before = (box, others, axis, most = axis.most) => nearest(others.map((one) => ({ one, gap: axis.gap(one.box, box) })), most);
  const after = (box, others, axis, most = axis.most) => nearest(others.map((one) => ({ one, gap: axis.gap(box, one.box) })), most);

  // ---------------------------------------------------------------- which text could be whose
  // Texts and fields take turns along a line, or down a column. A text is of the field after it where the row of them begins
  // with a text and ends with a field, or where it stands clearly nearer to that field than to the one before.
  const textBefore = (spot, { spots, texts }, axis) => {
    const text = before(spot.box, texts, axis);
    if (!text) return null;
    const between = before(spot.box, spots.filter((one) => one !== spot), axis, text.gap + SLACK);
    return between && between.gap < text.gap ? null : text;
  };
  const takesTurns = (spot, page, axis) => {
    let last = spot;
    for (let steps = 0; steps < 50; steps += 1) {
      const next = after(last.box, page.texts, axis);
      if (!next) return true;
      const following = after(next.one.box, page.spots, axis);
      if (!following) return false;
      last = following.one;
    }
    return false;
  };
  const along = (spot, page, axis) => {
    const text = textBefore(spot, page, axis);
    if (!text) return null;
    const previous = before(text.one.box, page.spots, axis);
    if (!previous || !isLike(previous.gap, text.gap)) return text;
    if (axis === ABOVE && !isLike(text.gap, previous.gap)) return null; // it stands under the other one
    if (!previous.one.isLabelled && !along(previous.one, page, axis)) return null;
    return takesTurns(spot, page, axis) ? text : null;
  };
  // What stands next to a text, in any direction, and the page itself puts closer together with it.
  const isOfAnother = (text, spot, { spots }) => [LEFT, ABOVE].some((axis) => [before, after]
    .map((find) => find(text.box, spots, axis)?.one)
    .some((one) => one && one !== spot && shared(text, one) > shared(text, spot)));
  // A text above one field may stand behind another, on its line: of a check box it is the text.
  const isBehindAnother = ({ one: text, gap }, { spots }) => {
    const ahead = before(text.box, spots, LEFT);
    return ahead !== null && (isLike(ahead.gap, gap) || (ahead.one.isMark && ahead.gap <= NEAR_RIGHT));
  };
  const hasTextBehind = (spot, { texts }) => spot.isMark && after(spot.box, texts, LEFT, NEAR_RIGHT) !== null;
  const pairsOf = (page) => page.spots.filter((one) => !hasTextBehind(one, page)).flatMap((spot) => [LEFT, ABOVE].map((axis) => {
    const text = along(spot, page, axis);
    if (!text || (text.one.of.length > 0 && !text.one.of.some((one) => spot.members.includes(one)))) return null;
    if (isOfAnother(text.one, spot, page) || (axis === ABOVE && isBehindAnother(text, page))) return null;
    return { spot, text: text.one, gap: text.gap, axis };
  })).filter(Boolean);

  // ---------------------------------------------------------------- one text, one field
  // The head of a column, or of a line, with several fields names none of them.
  const namesSeveral = ({ spot, text, axis }, pairs, page) => {
    const hasOther = (one, by) => pairs.some((pair) => pair.spot === one && pair.text !== text && by.includes(pair.axis));
    const behind = after(spot.box, page.spots, LEFT)?.one;
    const isBare = (one, by) => !one.isNamed && !hasTextBehind(one, page) && !hasOther(one, by);
    const isParted = (one, by) => page.texts.some((other) => by.gap(spot.box, other.box) >= -SLACK && by.gap(other.box, one.box) >= -SLACK &&
      shared(other, spot) <= shared(other, one));
    if (behind && isBare(behind, axis === LEFT ? [LEFT] : [LEFT, ABOVE]) && !isParted(behind, LEFT)) return true;
    if (axis === LEFT) { // a text may stand between two lines, too
      return page.spots.some((one) => one !== spot && !one.isNamed && overlap(text.box, one.box) * 3 > text.box.height &&
        Math.abs(one.box.left - spot.box.left) <= ALIGNED && !hasOther(one, [LEFT, ABOVE]));
    }
    const isInTable = text.table !== null && text.table === spot.table && text.row !== spot.row;
    return page.spots.some((one) => one !== spot && ABOVE.gap(spot.box, one.box) >= -SLACK && !isParted(one, ABOVE) &&
      (isInTable && one.table === spot.table ? one.row !== spot.row
        : isBare(one, [LEFT]) && ABOVE.gap(spot.box, one.box) <= SEVERAL_BELOW));
  };
  // In a row of a table the page itself puts both together.
  const isInRow = ({ spot, text, axis }) => axis === LEFT && text.row !== null && text.row === spot.row;
  const isPlain = (pair, pairs, free) => !pairs.some((other) => {
    if (isInRow(pair) && !isInRow(other)) return false;
    const isRival = other !== pair && ((other.text === pair.text && free.spots.has(other.spot)) ||
      (other.spot === pair.spot && free.texts.has(other.text)));
    // How far a label stands from its field tells less along a line, where a column of labels may be wide.
    return isRival && (isLike(other.gap, pair.gap) || (pair.axis === ABOVE && other.axis === LEFT));
  });
  const assign = (page) => {
    const pairs = pairsOf(page).sort((a, b) => isInRow(b) - isInRow(a) || a.gap - b.gap);
    const free = { spots: new Set(page.spots.filter((one) => !one.isLabelled)), texts: new Set(page.texts) };
    const taken = pairs.filter(({ spot, text }) => free.spots.has(spot) && free.texts.has(text) && free.spots.delete(spot) && free.texts.delete(text));
    return taken.filter((pair) => isPlain(pair, pairs, free) && !namesSeveral(pair, pairs, page));
  };

  // The text beside each field of the page that has no name of its own.
  const all = (kit) => {
    const owners = owned(kit);
    const roots = [document.body ?? document, ...new Set(kit.all(kit.FIELDS).map((one) => one.getRootNode()))].filter((one) => !(one instanceof Document));
    const texts = roots.flatMap((root) => textsIn(root, owners, kit));
    const spots = spotsOf(kit);
    const layers = new Set(spots.map((one) => one.layer));
    const found = new Map();
    for (const layer of layers) {
      const isHere = (one) => one.layer === layer;
      for (const { spot, text } of assign({ spots: spots.filter(isHere), texts: texts.filter(isHere) })) {
        if (!spot.isNamed) spot.members.forEach((one) => found.set(one, text.text));
      }
    }
    return found;
  };
  return { all, of: (element, kit) => all(kit).get(element) ?? "" };
})();
