// Where the controls stand that somebody works with now, and the words that they read there, so that the panel can stand
// elsewhere: looks at boxes alone, at no value. Frames of the same origin share our world, and are asked in turn; of others
// only the frame as a whole is known.
//
// What sends the form is in use before a review, too: the person will have to press it where it stands. Each box has a name
// of its own (`of`), which outlasts a scroll, so that what is covered anew can be told from what was covered before.
const boxesInUse = (() => {
  const numbers = new WeakMap();
  let last = 0;
  const numberIn = (node) => {
    if (!numbers.has(node)) numbers.set(node, (last += 1));
    return numbers.get(node);
  };
  // The lines of text as they are drawn, through open shadow roots and slots.
  const childrenOf = (node) => node.localName === "slot" ? node.assignedNodes({ flatten: true }) : (node.shadowRoot ?? node).childNodes;
  const textsIn = (node) => node.nodeType === Node.TEXT_NODE ? (node.data.trim() ? [node] : []) : [...childrenOf(node)].flatMap(textsIn);
  const linesOf = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()];
  };
  // What is there for screen readers alone is as small as a dot.
  const isDrawn = ({ parentElement }) => parentElement !== null && parentElement.offsetWidth !== 1 && parentElement.offsetHeight !== 1;
  const namedBy = (element, ...names) => names.flatMap((name) => (element.getAttribute(name) ?? "").split(/\s+/))
    .map((id) => id && element.getRootNode().getElementById?.(id)).filter(Boolean);
  return ({ all, up, shown, isOurs, isSubmit, maySend, fields, isField, controls, says }) => {
    const WEIGHTS = { submit: 60, focused: 60, field: 40, said: 40, label: 40, title: 30, frame: 8, text: 3, other: 1, dialog: 0.5 };
    const DIALOG = "dialog, [role=dialog], [role=alertdialog]";
    const HEADING = "h1, h2, h3, h4, [role=heading]";
    const MOST = 400;
    const found = [];
    const addBox = (node, { x, y, width, height }, weight, sends) => {
      const isInView = width > 0 && height > 0 && x + width > 0 && y + height > 0 && x < innerWidth && y < innerHeight;
      if (isInView) found.push({ x, y, width, height, weight, sends, of: String(numberIn(node)) });
    };
    const add = (element, weight, sends = false) => addBox(element, element.getBoundingClientRect(), weight, sends);
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    if (!focused?.matches(controls)) focused = null;
    const modal = all("dialog:modal").at(-1) ?? null;
    const isReachable = (element) => modal === null || up(element, "dialog") === modal;
    // What lies under a dialog of the page, or under the dimmed rest of it, is not in use.
    const isOnTop = (element) => {
      const box = element.getBoundingClientRect();
      const [first] = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2).filter((one) => !isOurs(one));
      for (let at = element; first && at; at = at.getRootNode().host) {
        if (at.contains(first)) return true;
      }
      return !first; // its middle is out of view
    };
    const inView = all(controls).slice(0, MOST).filter((element) => isReachable(element) && shown(element));
    // A dialog of the page is there to be filled: its fields are in use before they are reviewed.
    const known = [...new Set([...fields, ...(modal ? inView.filter(isField) : [])])].filter((element) => element?.isConnected && shown(element));
    const sending = inView.filter((element) => isSubmit(element) || (maySend(element) && isOnTop(element)));
    sending.forEach((element) => add(element, WEIGHTS.submit, true));
    inView.filter((element) => !sending.includes(element) && isOnTop(element)).forEach((element) => add(element, WEIGHTS.other));
    known.forEach((element) => add(element, WEIGHTS.field));
    if (focused) add(focused, WEIGHTS.focused);
    const dialogs = new Set([...known, focused].filter(Boolean).map((element) => up(element, DIALOG)).filter(Boolean));
    if (modal) dialogs.add(modal);
    dialogs.forEach((dialog) => add(dialog, WEIGHTS.dialog));
    const said = all(says).filter((element) => !element.matches(DIALOG) && isReachable(element) && shown(element) && isOnTop(element));
    const titles = [...dialogs].flatMap((dialog) => {
      const own = namedBy(dialog, "aria-labelledby");
      return own.length > 0 ? own : all(HEADING).filter((one) => up(one, DIALOG) === dialog).slice(0, 1);
    });
    const labels = known.flatMap((field) => [...(field.labels ?? []), ...namedBy(field, "aria-labelledby", "aria-describedby", "aria-errormessage")]);
    const read = new Set();
    const addTexts = (elements, weight) => elements.flatMap(textsIn).slice(0, MOST).forEach((text) => {
      if (!read.has(text) && isDrawn(text) && shown(text.parentElement)) linesOf(text).forEach((line) => addBox(text, line, weight, false));
      read.add(text);
    });
    addTexts(said, WEIGHTS.said);
    addTexts(labels, WEIGHTS.label);
    addTexts(titles, WEIGHTS.title);
    addTexts([...dialogs], WEIGHTS.text);
    for (const frame of all("iframe, frame").filter((one) => isReachable(one) && shown(one))) {
      const box = frame.getBoundingClientRect();
      let inner = null;
      try {
        inner = frame.contentWindow.acepilot?.inUse() ?? null;
      } catch {
        inner = null; // of another origin
      }
      if (inner === null && document.activeElement === frame) add(frame, WEIGHTS.frame);
      const [left, top] = [box.left + frame.clientLeft, box.top + frame.clientTop];
      found.push(...(inner ?? []).map((one) => ({ ...one, x: one.x + left, y: one.y + top, of: `${numberIn(frame)}/${one.of}` })));
    }
    return found;
  };
})();
