// Since when nothing of the page has changed but what changes all the time: a clock, a banner, a counter.
//
// Such a change comes at even times, or without a rest, in one place; it brings no control, and the place does not grow. What a
// page is loading grows, or comes once. Changes nothing.
const acepilotRhythm = ({ up, FIELDS, CONTROLS }) => {
  const REST_MS = 250; // a change sooner than that goes on with the one before
  const RUN_MS = 1500; // for so long a change without a rest must have gone on
  const UNEVEN = 0.35;
  const LONGER = 2; // signs by which a text may be longer than ever before: 9:59, 10:00
  const KEPT_MS = 10000;
  const HANDS = `${FIELDS}, ${CONTROLS}, label`;
  const DRAWN = ["style", "src", "srcset", "transform"]; // of a picture in a link: that changes no name
  const WORKS = "[aria-busy=true], progress, [role=progressbar]," +
    ["spin", "load", "busy", "progress", "wait", "skeleton"].map((word) => ` [class*=${word} i], [id*=${word} i]`).join();
  const places = new Map(); // element -> how it changes
  let lastOnce = performance.now();

  const holds = (node, selector) => node instanceof Element && (isMatch(node, selector) || inside(node, selector).length > 0);
  const size = (node) => (node instanceof Element ? 1 + inside(node, "*").length : 1);
  const total = (nodes, measure) => nodes.reduce((sum, node) => sum + measure(node), 0);
  const placeOf = (record) => (record.target instanceof Element ? record.target : record.target.parentElement ?? document.documentElement);
  const lengthOf = (record) => (record.type === "characterData" ? record.target.data.length
    : total([...record.addedNodes], (node) => node.textContent.length));
  const weigh = (records) => ({ growth: total(records, (one) => total([...one.addedNodes], size) - total([...one.removedNodes], size)),
    length: records.reduce((most, one) => Math.max(most, lengthOf(one)), 0) });
  const isOfControl = (record, place) => {
    if (record.type === "childList" && [...record.addedNodes, ...record.removedNodes].some((node) => holds(node, HANDS))) return true;
    const control = up(place, HANDS);
    if (record.type !== "attributes") return control !== null;
    return holds(place, HANDS) || (control !== null && !(control.matches("a[href]") && DRAWN.includes(record.attributeName)));
  };
  const isOfWork = (records, place) => records.some((record) => isOfControl(record, place)) || up(place, WORKS) !== null || holds(place, WORKS);
  const grows = (was, now) => {
    was.balance += now.growth;
    const isMore = was.balance > was.most || now.length > was.longest + LONGER;
    was.most = Math.max(was.most, was.balance);
    was.longest = Math.max(was.longest, now.length);
    return isMore;
  };
  const beat = (was, at) => {
    const period = at - was.beat;
    was.isRegular = was.period > 0 && Math.abs(period - was.period) <= UNEVEN * Math.max(period, was.period);
    Object.assign(was, { period, beat: at, run: at });
  };
  const change = (place, records, at) => {
    const now = weigh(records);
    const was = places.get(place);
    if (!was) {
      places.set(place, { at, beat: at, run: at, period: 0, isRegular: false, balance: now.growth, most: Math.max(0, now.growth), longest: now.length });
      return;
    }
    if (grows(was, now) || isOfWork(records, place)) Object.assign(was, { period: 0, isRegular: false, beat: at, run: at });
    else if (at - was.at >= REST_MS) beat(was, at);
    else was.isRegular ||= at - was.run >= RUN_MS;
    was.at = at;
  };
  const forget = (before) => {
    for (const [place, was] of places) {
      if (was.at >= before && place.isConnected) continue;
      if (!was.isRegular) lastOnce = Math.max(lastOnce, was.at);
      places.delete(place);
    }
  };
  return {
    note: (records) => {
      const at = performance.now();
      forget(at - KEPT_MS);
      for (const [place, own] of Map.groupBy(records, placeOf)) change(place, own, at);
    },
    since: () => [...places.values()].reduce((last, was) => (was.isRegular ? last : Math.max(last, was.at)), lastOnce),
  };
};
