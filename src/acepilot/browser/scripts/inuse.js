// Where the controls stand that somebody works with now, so that the panel can stand elsewhere: looks at boxes alone, at no
// value. Frames of the same origin share our world, and are asked in turn; of others only the frame as a whole is known.
//
// What sends the form is in use before a review, too: the person will have to press it where it stands.
const boxesInUse = ({ all, up, shown, isOurs, isSubmit, maySend, fields, controls }) => {
  const WEIGHTS = { submit: 60, focused: 60, field: 40, frame: 8, dialog: 4, other: 1 };
  const DIALOG = "dialog, [role=dialog], [role=alertdialog]";
  const MOST = 400;
  const found = [];
  const add = (element, weight, sends = false) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const isInView = width > 0 && height > 0 && x + width > 0 && y + height > 0 && x < innerWidth && y < innerHeight;
    if (isInView) found.push({ x, y, width, height, weight, sends });
  };
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
  const known = fields.filter((element) => element?.isConnected && shown(element));
  const sending = inView.filter((element) => isSubmit(element) || (maySend(element) && isOnTop(element)));
  sending.forEach((element) => add(element, WEIGHTS.submit, true));
  inView.filter((element) => !sending.includes(element) && isOnTop(element)).forEach((element) => add(element, WEIGHTS.other));
  known.forEach((element) => add(element, WEIGHTS.field));
  if (focused) add(focused, WEIGHTS.focused);
  const dialogs = new Set([...known, focused].filter(Boolean).map((element) => up(element, DIALOG)).filter(Boolean));
  if (modal) dialogs.add(modal);
  dialogs.forEach((dialog) => add(dialog, WEIGHTS.dialog));
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
    found.push(...(inner ?? []).map((one) => ({ ...one, x: one.x + left, y: one.y + top })));
  }
  return found;
};
