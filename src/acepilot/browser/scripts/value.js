// Playwright selector engine for `value "X"`: the datum that the page shows for X. The selector is a regular expression's source.
//
// Runs as a content script, out of reach of the page's own scripts. Looks through open shadow roots.
({
  query(root, selector) {
    return this.queryAll(root, selector)[0] ?? null;
  },
  queryAll(root, selector) {
    const name = new RegExp(selector, "i");
    const fold = (text) => (text || "").replace(/\s+/g, " ").trim();
    const text = (element) => fold("value" in element && element.localName !== "button" && element.localName !== "li"
      ? String(element.value) : element.innerText ?? element.textContent);
    // An element whose text stands in shadow roots below it has none of its own.
    const words = (element) => text(element) || inside(element).map(text).filter(Boolean).join(" ");
    const isNamed = (element) => name.test(words(element));
    const walk = (node, out = []) => {
      for (const element of node.querySelectorAll("*")) {
        out.push(element);
        if (element.shadowRoot) walk(element.shadowRoot, out);
      }
      return out;
    };
    const inside = (element) => [element, ...element.querySelectorAll("*")]
      .flatMap((one) => one.shadowRoot ? [...one.shadowRoot.children].flatMap((child) => [child, ...inside(child)]) : [])
      .filter((one, index, all) => !all.some((other, at) => at < index && other.contains(one)));
    const elements = walk(root);
    const found = new Set();
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
    // The datum is the element that shows it, or what it wraps: a read-only field, the content of a custom element.
    const add = (element) => {
      if (!element || !isShown(element)) return;
      const wrapped = [...element.querySelectorAll("input, textarea, output"), ...inside(element)];
      const shows = text(element) ? [element] : wrapped.filter((one) => isShown(one) && !isOpen(one) && text(one));
      shows.forEach((one) => found.add(one));
    };
    const isOpen = (element) => element.matches("input, textarea, select") && !element.readOnly && !element.disabled;

    // 1. A table or grid with data: the cells of column X, or of row X.
    const CELL = "td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]";
    const cellsOf = (row) => [...row.querySelectorAll(CELL)].filter((cell) => cell.closest("tr, [role=row]") === row);
    const isColumnHead = (cell) => cell.matches("[role=columnheader], thead th, th[scope=col]") ||
      (cell.localName === "th" && !cell.matches("[scope=row], [role=rowheader]") && cellsOf(cell.closest("tr")).every((one) => one.localName === "th"));
    const isRowHead = (cell) => cell.matches("[role=rowheader], th[scope=row]") || (cell.localName === "th" && !isColumnHead(cell));
    const TABLE = "table, [role=table], [role=grid], [role=treegrid]";
    const rows = elements.filter((element) => element.matches("tr, [role=row]"));
    // Which column each cell begins in: cells that span several columns, or rows, push those after them along.
    const columns = new Map();
    const spans = new Map();
    for (const row of rows) {
      const table = row.closest(TABLE);
      if (!spans.has(table)) spans.set(table, []);
      const left = spans.get(table);
      const isFree = (column) => !(left[column] > 0);
      let column = 0;
      const taken = [];
      for (const cell of cellsOf(row)) {
        while (!isFree(column)) column += 1;
        const marked = Number(cell.getAttribute("aria-colindex"));
        if (marked > 0) column = marked - 1;
        columns.set(cell, column);
        for (let n = 0; n < (cell.colSpan ?? 1); n += 1) taken.push([column + n, (cell.rowSpan ?? 1) - 1]);
        column += cell.colSpan ?? 1;
      }
      left.forEach((rest, at) => { if (rest > 0) left[at] = rest - 1; });
      taken.forEach(([at, rest]) => { if (rest > 0) left[at] = rest; });
    }
    for (const row of rows) {
      const cells = cellsOf(row);
      cells.forEach((cell, index) => {
        if (!isNamed(cell)) return;
        if (isColumnHead(cell)) {
          for (const other of rows) {
            if (other === row || other.closest(TABLE) !== row.closest(TABLE)) continue;
            const datum = cellsOf(other).find((one) => columns.get(one) === columns.get(cell));
            if (datum && !isColumnHead(datum)) add(datum);
          }
        } else if (isRowHead(cell) || (index === 0 && cells.length === 2)) {
          cells.filter((other) => other !== cell && !isRowHead(other)).forEach(add);
        }
      });
    }

    // 2. The dd of dt X.
    for (const term of elements.filter((element) => element.localName === "dt" && isNamed(element))) {
      for (let next = term.nextElementSibling; next && next.localName !== "dt"; next = next.nextElementSibling) {
        if (next.localName === "dd") add(next);
      }
    }

    // 3. The read-only field, or the text, labelled X.
    const byId = (element, id) => element.getRootNode().getElementById?.(id);
    const labels = (element) => [element.getAttribute("aria-label"),
      ...(element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean).map((id) => byId(element, id)?.textContent),
      ...[...(element.labels ?? [])].map((label) => label.textContent)].filter(Boolean).map(fold);
    const isFixed = (element) => element.readOnly || element.disabled || element.localName === "output" ||
      element.getAttribute("aria-readonly") === "true" ||
      !element.matches("input, textarea, select, button, a, form, section, dialog, table, fieldset, nav, main, [contenteditable], [role]");
    for (const element of elements) {
      if (isFixed(element) && labels(element).some((label) => name.test(label))) add(element);
    }

    // 4. A text that stands right after the word X, where the page marks neither.
    if (found.size === 0) {
      const isWord = (element) => element.children.length === 0 && element.matches("span, div, p, b, strong, label, h5, h6") && isNamed(element);
      for (const word of elements.filter(isWord)) {
        const next = word.nextElementSibling;
        if (next && !next.querySelector("input, textarea, select, button") && !next.matches("input, textarea, select, button")) add(next);
      }
    }
    return [...found];
  },
})
