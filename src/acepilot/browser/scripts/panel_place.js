// Where the panel stands: at the corner where it covers no control in use and nothing that is to be read, until the person
// chooses a place. Each corner is tried wide and narrow, in full height and only so high that the next control stays free;
// where every one of them covers what matters, it is a bar at an edge. What it would cover is weighed.
//
// It stays where it is until it covers there what it did not cover before. Positions are written into a style sheet of our
// own, as the page can change attributes of the host.
const panelPlace = () => {
  const WIDE_PX = 348;
  const NARROW_PX = 280;
  const GAP_PX = 16;
  const AROUND_PX = 8;
  const LOWEST_PX = 260;
  const BAR_PX = 54; // as high as the style makes it
  const BAR_AROUND_PX = 4;
  const BAR_LEAST_PX = 800; // in a window less wide its parts have no room
  const MATTERS = 30; // the weight from which nothing may be covered, not even in part
  const MATTERS_COSTS = 250000;
  const BAR_COSTS = 150000;
  const NARROW_COSTS = 3000;
  const LOW_COSTS = 20;
  const POINTER_COSTS = 20000;
  const CORNER_COSTS = 200;
  const WORTH_IT = 4000;
  const CORNERS = [["right", "bottom"], ["right", "top"], ["left", "bottom"], ["left", "top"]];
  const sheet = new CSSStyleSheet();
  let place = { side: "right", edge: "bottom", dx: GAP_PX, dy: GAP_PX, width: WIDE_PX, height: 0, isBar: false, isChosen: false };
  let least = 0; // the height that all that is asked and its buttons need
  let covered = null; // what it covered when it was last asked; null: it has not stood yet, or the window has changed

  const view = () => ({ width: Math.min(innerWidth, document.documentElement?.clientWidth || innerWidth), height: innerHeight });
  const widest = () => Math.max(0, view().width - 2 * AROUND_PX);
  const widthOf = ({ isBar, width }) => (isBar ? view().width - 2 * BAR_AROUND_PX : Math.min(width, widest()));
  const within = (value, most) => Math.max(0, Math.min(value, most));
  const apply = () => {
    const { width, height } = view();
    const wide = widthOf(place);
    const dx = within(place.dx, width - wide - (place.isBar ? 0 : AROUND_PX));
    const dy = within(place.dy, height - Math.max(96, place.isBar ? 0 : least + AROUND_PX)); // no question is cut, wherever it was put
    const most = Math.min(place.height ? Math.max(place.height, least) : Infinity, height - dy - AROUND_PX);
    sheet.replaceSync(`:host { inset: auto !important; ${place.side}: ${dx}px !important; ${place.edge}: ${dy}px !important;
      width: ${wide}px !important; } .card { max-height: ${most}px; }`);
  };
  const overlap = (box, x, y, width, height) => {
    const across = Math.min(box.x + box.width, x + width) - Math.max(box.x, x);
    const down = Math.min(box.y + box.height, y + height) - Math.max(box.y, y);
    return across > 0 && down > 0 ? across * down : 0;
  };
  const boxOf = (one, sizes) => {
    const { width, height } = view();
    const wide = widthOf(one);
    const full = one.isBar ? BAR_PX : Math.min(sizes[one.width].natural, height - one.dy - AROUND_PX);
    const high = one.height ? Math.min(Math.max(one.height, sizes[one.width].least), full) : full;
    return { x: one.side === "right" ? width - one.dx - wide : one.dx, y: one.edge === "bottom" ? height - one.dy - high : one.dy,
      wide, high, full };
  };
  const costOf = (one, sizes, boxes, pointer) => {
    const { x, y, wide, high, full } = boxOf(one, sizes);
    const around = one.isBar ? BAR_AROUND_PX : AROUND_PX;
    const cost = boxes.reduce((sum, box) => sum + box.weight *
      overlap(box, x - around, y - around, wide + 2 * around, high + 2 * around) +
      (box.weight >= MATTERS && overlap(box, x, y, wide, high) > 0 ? MATTERS_COSTS : 0), 0);
    const isUnder = pointer && overlap({ ...pointer, width: 1, height: 1 }, x, y, wide, high) > 0;
    const shape = one.isBar ? BAR_COSTS : one.width < WIDE_PX ? NARROW_COSTS : 0;
    return cost + (full - high) * LOW_COSTS + shape + (isUnder ? POINTER_COSTS : 0) +
      CORNER_COSTS * CORNERS.findIndex(([side, edge]) => side === one.side && edge === one.edge);
  };
  // What it covers, and as what: a field that is to be reviewed from now on is another thing than it was.
  const coveredAt = (one, sizes, boxes) => {
    const { x, y, wide, high } = boxOf(one, sizes);
    return new Set(boxes.filter((box) => overlap(box, x, y, wide, high) > 0).map((box) => `${box.of} ${box.weight}`));
  };
  // How high it may be at a corner so that it ends before the next control.
  const free = (one, sizes, boxes) => {
    const { x, wide } = boxOf(one, sizes);
    const beside = boxes.filter((box) => overlap(box, x - AROUND_PX, -1e6, wide + 2 * AROUND_PX, 2e6) > 0);
    const room = beside.map((box) => (one.edge === "bottom" ? view().height - (box.y + box.height) : box.y) - one.dy - AROUND_PX);
    return Math.floor(Math.min(...room, view().height));
  };
  const corners = (sizes, boxes) => CORNERS.flatMap(([side, edge]) => [WIDE_PX, NARROW_PX].flatMap((width) => {
    const one = { side, edge, dx: GAP_PX, dy: GAP_PX, width, height: 0, isBar: false, isChosen: false };
    // Clear of all; over an empty part of the dialog; over words and controls there that nobody needs now.
    const heights = [0, 0.5, 3, 8].map((most) => free(one, sizes, boxes.filter(({ weight }) => weight > most)))
      .filter((height) => height >= Math.max(LOWEST_PX, sizes[width].least));
    return [one, ...heights.map((height) => ({ ...one, height }))];
  }));
  const bars = () => view().width < BAR_LEAST_PX ? [] : ["bottom", "top"].map((edge) => (
    { side: "right", edge, dx: BAR_AROUND_PX, dy: BAR_AROUND_PX, width: WIDE_PX, height: 0, isBar: true, isChosen: false }));
  const choose = (changes) => {
    place = { ...place, width: WIDE_PX, height: 0, isBar: false, ...changes, isChosen: true };
    apply();
  };
  apply();

  return {
    sheet,
    apply,
    WIDTHS: [WIDE_PX, NARROW_PX],
    width: () => widthOf(place),
    isBar: () => place.isBar,
    isChosen: () => place.isChosen,
    side: () => place.side,
    edge: () => place.edge,
    // It is never lower than this.
    needs: (height) => {
      if (height === least) return;
      least = height;
      apply();
    },
    // The window is another one, or the person has it shown otherwise: it may go.
    refit: () => {
      covered = null;
      apply();
    },
    known: () => place,
    adopt: (known) => {
      place = { ...place, ...known };
      apply();
    },
    // Go where it costs least, if it covers something anew and that is worth a move, or take more or less height where it is;
    // tell whether anything changed. `sizes` has its heights in each width; as a bar it stands only where it may. Where the
    // person has put it, it stays, unless it must go.
    settle: (sizes, boxes, pointer, mayBeBar, mustGo = false) => {
      if (place.isChosen && !mustGo) return false;
      const isHere = ({ side, edge, width, isBar }) => side === place.side && edge === place.edge && width === place.width && isBar === place.isBar;
      const rated = [...corners(sizes, boxes), ...(mayBeBar ? bars() : [])]
        .map((one) => [costOf(one, sizes, boxes, isHere(one) ? null : pointer), one]);
      const best = (some) => some.reduce((a, b) => (b[0] < a[0] ? b : a), [Infinity, place]);
      const now = place.isBar && !mayBeBar ? Infinity : costOf(place, sizes, boxes, null);
      const before = covered;
      covered = coveredAt(place, sizes, boxes);
      const mayGo = before === null || place.isBar || [...covered].some((one) => !before.has(one)) || boxes.some((one) => one.sends && covered.has(`${one.of} ${one.weight}`));
      const [cost, there] = best(rated);
      const [costHere, here] = best(rated.filter(([, one]) => isHere(one)));
      const isGoing = mayGo && cost + WORTH_IT <= now;
      if (!isGoing && costHere >= now) return false;
      place = { ...(isGoing ? there : here), isChosen: place.isChosen };
      covered = coveredAt(place, sizes, boxes);
      apply();
      return true;
    },
    toCorner: (side, edge) => choose({ side, edge, dx: GAP_PX, dy: GAP_PX }),
    // To where its top left corner was dragged: kept as the distance from the nearest edges, so that a window can change.
    toPoint: (x, y, high) => {
      const { width, height } = view();
      const wide = Math.min(WIDE_PX, widest());
      const [left, top] = [within(x, width - wide), within(y, height - Math.min(high, height))];
      const [right, bottom] = [width - wide - left, height - high - top];
      const isRight = right <= left;
      const isBottom = bottom < top;
      choose({ side: isRight ? "right" : "left", edge: isBottom ? "bottom" : "top", dx: isRight ? right : left,
        dy: Math.max(0, isBottom ? bottom : top) });
    },
  };
};
