// Where the panel stands: at the corner where it covers no control in use, until the person chooses a place.
//
// Each corner is tried wide and narrow, in full height and only so high that the next control stays free; what it would
// cover is weighed. Positions are written into a style sheet of our own, as the page can change attributes of the host.
const panelPlace = () => {
  const WIDE_PX = 348;
  const NARROW_PX = 280;
  const GAP_PX = 16;
  const AROUND_PX = 8;
  const LOWEST_PX = 260;
  const NARROW_COSTS = 3000;
  const LOW_COSTS = 20;
  const POINTER_COSTS = 20000;
  const CORNER_COSTS = 200;
  const WORTH_IT = 4000;
  const CORNERS = [["right", "bottom"], ["right", "top"], ["left", "bottom"], ["left", "top"]];
  const sheet = new CSSStyleSheet();
  let place = { side: "right", edge: "bottom", dx: GAP_PX, dy: GAP_PX, width: WIDE_PX, height: 0, isChosen: false };

  const view = () => ({ width: Math.min(innerWidth, document.documentElement?.clientWidth || innerWidth), height: innerHeight });
  const widest = () => Math.max(0, view().width - 2 * AROUND_PX);
  const within = (value, most) => Math.max(0, Math.min(value, most));
  const apply = () => {
    const { width, height } = view();
    const wide = Math.min(place.width, widest());
    const dx = within(place.dx, width - wide - AROUND_PX);
    const dy = within(place.dy, height - 96);
    const most = Math.min(place.height || Infinity, height - dy - AROUND_PX);
    sheet.replaceSync(`:host { inset: auto !important; ${place.side}: ${dx}px !important; ${place.edge}: ${dy}px !important;
      width: ${wide}px !important; } .card { max-height: ${most}px; }`);
  };
  const overlap = (box, x, y, width, height) => {
    const across = Math.min(box.x + box.width, x + width) - Math.max(box.x, x);
    const down = Math.min(box.y + box.height, y + height) - Math.max(box.y, y);
    return across > 0 && down > 0 ? across * down : 0;
  };
  // Its natural height in another width is guessed: text wraps sooner.
  const boxOf = (one, natural) => {
    const { width, height } = view();
    const wide = Math.min(one.width, widest());
    const full = Math.min(natural * Math.max(1, WIDE_PX / wide), height - one.dy - AROUND_PX);
    const high = one.height ? Math.min(one.height, full) : full;
    return { x: one.side === "right" ? width - one.dx - wide : one.dx, y: one.edge === "bottom" ? height - one.dy - high : one.dy,
      wide, high, full };
  };
  const costOf = (one, natural, boxes, pointer) => {
    const { x, y, wide, high, full } = boxOf(one, natural);
    const covered = boxes.reduce((sum, box) => sum + box.weight *
      overlap(box, x - AROUND_PX, y - AROUND_PX, wide + 2 * AROUND_PX, high + 2 * AROUND_PX), 0);
    const isUnder = pointer && overlap({ ...pointer, width: 1, height: 1 }, x, y, wide, high) > 0;
    return covered + (full - high) * LOW_COSTS + (one.width < WIDE_PX ? NARROW_COSTS : 0) + (isUnder ? POINTER_COSTS : 0) +
      CORNER_COSTS * CORNERS.findIndex(([side, edge]) => side === one.side && edge === one.edge);
  };
  // How high it may be at a corner so that it ends before the next control.
  const free = (one, natural, boxes) => {
    const { x, wide } = boxOf(one, natural);
    const beside = boxes.filter((box) => overlap(box, x - AROUND_PX, -1e6, wide + 2 * AROUND_PX, 2e6) > 0);
    const room = beside.map((box) => (one.edge === "bottom" ? view().height - (box.y + box.height) : box.y) - one.dy - AROUND_PX);
    return Math.floor(Math.min(...room, view().height));
  };
  const candidates = (natural, boxes) => CORNERS.flatMap(([side, edge]) => [WIDE_PX, NARROW_PX].flatMap((width) => {
    const one = { side, edge, dx: GAP_PX, dy: GAP_PX, width, height: 0, isChosen: false };
    // Clear of all controls; of those in use and their dialog; or over an empty part of the dialog, clear of its controls.
    const heights = [0, 1, 4].map((least) => free(one, natural, boxes.filter(({ weight }) => weight > least)))
      .filter((height) => height >= LOWEST_PX);
    return [one, ...heights.map((height) => ({ ...one, height }))];
  }));
  const choose = (changes) => {
    place = { ...place, width: WIDE_PX, height: 0, ...changes, isChosen: true };
    apply();
  };
  apply();

  return {
    sheet,
    apply,
    width: () => Math.min(place.width, widest()),
    isChosen: () => place.isChosen,
    side: () => place.side,
    edge: () => place.edge,
    known: () => place,
    adopt: (known) => {
      place = { ...place, ...known };
      apply();
    },
    // Go where it costs least, if that is worth a move, or take more or less height where it is; tell whether anything changed.
    settle: (natural, boxes, pointer) => {
      if (place.isChosen) return false;
      const isHere = ({ side, edge, width }) => side === place.side && edge === place.edge && width === place.width;
      const rated = candidates(natural, boxes).map((one) => [costOf(one, natural, boxes, isHere(one) ? null : pointer), one]);
      const least = (some) => some.reduce((a, b) => (b[0] < a[0] ? b : a));
      const now = costOf(place, natural, boxes, null);
      const [cost, best] = least(rated);
      const [costHere, bestHere] = least(rated.filter(([, one]) => isHere(one)));
      if (cost + WORTH_IT > now && costHere >= now) return false;
      place = cost + WORTH_IT > now ? bestHere : best;
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
