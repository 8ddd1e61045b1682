// What stands in the panel. Draws a state into the root, part by part: what has not changed stays as it is, so that the focus,
// a note that is being written, and the live regions of a screen reader outlast whatever changes around them.
const panelView = (root) => {
  const SIGNS = { same: "✓", edited: "✎", empty: "○", absent: "–", refused: "✕", unread: "?", earlier: "↩" };
  const SOON_S = 120;
  const LEAST_SHOWN_PX = 80; // of what is to be read, however low the panel is: four lines
  const UNDER_PX = 6; // what is left free under what is asked, so that it is seen to end there
  const made = new Map(); // a part's name -> [what it was made of, its element]
  let words = {};
  let lastTold = "";

  const make = (tag, className, ...children) => {
    const element = document.createElementNS("http://www.w3.org/1999/xhtml", tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const say = (name, values = {}) => (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
  const button = (key, label, className = "", index = null) => {
    const element = make("button", className, label);
    element.type = "button";
    element.dataset.key = key;
    if (index !== null) element.dataset.index = String(index);
    return element;
  };
  // A sign for eyes: it stands beside words that say the same, and is drawn by the style, so that nobody is read it.
  const sign = (className, text) => {
    const element = make("span", className);
    element.ariaHidden = "true";
    element.dataset.sign = text;
    return element;
  };
  // A part that is made anew only when what it is made of has changed; none for null.
  const part = (name, of, build) => {
    if (of === null) return null;
    const key = JSON.stringify([of, words]);
    if (made.get(name)?.[0] !== key) made.set(name, [key, build()]);
    return made.get(name)[1];
  };
  // A part that stays for good: a live region must be there before its text changes.
  const lasting = (name, className, role) => {
    if (!made.has(name)) {
      const element = make("div", className);
      if (role) element.role = role;
      made.set(name, ["", element]);
    }
    return made.get(name)[1];
  };
  const put = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
    return element;
  };
  // What stays is not moved: that would take the focus from it.
  const arrange = (parent, wanted) => {
    const children = wanted.filter(Boolean);
    [...parent.childNodes].filter((child) => !children.includes(child)).forEach((child) => child.remove());
    children.forEach((child, n) => {
      if (parent.childNodes[n] !== child) parent.insertBefore(child, parent.childNodes[n] ?? null);
    });
    return parent;
  };

  const place = (state) => part("place", state.is_over ? null : [state.client, state.mock, state.stage, state.stage_n, state.stage_count, state.item, state.item_n],
    () => make("div", "place", make("div", "client", make("span", "", state.client), state.mock ? make("span", "mock", say("mock")) : null),
      state.stage ? make("div", "", say("stage", { n: state.stage_n, count: state.stage_count, title: state.stage })) : null,
      state.item ? make("div", "", say("importer", { n: state.item_n, count: state.item_count }), " ",
        make("span", "whole", state.item)) : null));
  const checks = (state) => part("checks", state.checks.length ? [state.checks, state.confirmed] : null, () => {
    const group = make("div", "checks", ...state.checks.map((text, index) => {
      const isDone = state.confirmed.includes(index);
      const element = button("check", "", "check", index);
      element.append(sign("box", isDone ? "✓" : ""), make("span", "", text));
      element.role = "checkbox";
      element.ariaChecked = String(isDone);
      return element;
    }));
    group.role = "group";
    group.ariaLabel = say("checks");
    return group;
  });
  const written = ({ respelled, found, wanted }) => !respelled ? found
    : found === wanted ? say("grouped", { found }) : say("page_writes", { found });
  const row = (field, index) => part(`row ${index}`, field, () => {
    const parts = [sign("sign", SIGNS[field.state]), make("span", "name", field.label), " ",
      make("span", "state", say(field.state)), " ", field.found ? make("span", "found", written(field)) : null,
      field.wanted !== field.found ? make("span", "asked", " ", say("asked_for", { wanted: field.wanted || say("nothing") }))
        : field.state === "edited" ? make("span", "asked", " ", say("ends_alike")) : null,
      field.sought ? make("span", "asked", " ", say("sought", { sought: field.sought })) : null];
    if (["absent", "earlier", "unread"].includes(field.state)) return make("li", "", make("div", `row ${field.state}`, ...parts));
    const element = button("look", "", `row ${field.state}`, index);
    element.append(...parts.filter(Boolean));
    element.title = say("show_field");
    return make("li", "", element);
  });
  // What was given on an earlier page is folded away: it is there to be looked up, not to be checked once more.
  const earlier = (state, local) => {
    const rows = state.fields.map((field, n) => [field, n]).filter(([field]) => field.state === "earlier");
    if (rows.length === 0) return null;
    const head = part("earlier", [rows.length, local.isEarlierOpen], () => {
      const element = button("earlier", say("earlier_count", { n: rows.length }), "link");
      element.ariaExpanded = String(Boolean(local.isEarlierOpen));
      return element;
    });
    if (!made.has("earlier rows")) made.set("earlier rows", ["", make("ul", "rows")]);
    const list = local.isEarlierOpen ? arrange(made.get("earlier rows")[1], rows.map(([field, n]) => row(field, n))) : null;
    if (list) list.ariaLabel = say("earlier");
    return arrange(lasting("earlier fields", "fields"), [head, list]);
  };
  // How many stand how: beside whose turn it is, so that it is in sight where the panel is too low for the rows.
  const sum = (state) => {
    if (state.fields.length === 0) return null;
    const counts = Object.keys(SIGNS).filter((name) => name !== "earlier").map((name) => [state.fields.filter((field) => field.state === name).length, say(name)]);
    return put(lasting("sum", "sum"), counts.filter(([n]) => n > 0).map(([n, name]) => `${n} ${name}`).join(" · "));
  };
  // What is not as asked comes first, and into sight when it comes to be so: nobody goes on without having seen it.
  const isOff = (field) => !["same", "earlier"].includes(field.state);
  const fields = (state, local) => {
    if (state.fields.length === 0) return null;
    if (!made.has("rows")) made.set("rows", ["", make("ul", "rows")]);
    const own = state.fields.map((field, n) => [field, n]).filter(([field]) => field.state !== "earlier");
    const order = [...own.filter(([field]) => isOff(field)), ...own.filter(([field]) => !isOff(field))];
    const rows = arrange(made.get("rows")[1], order.map(([field, n]) => row(field, n)));
    rows.ariaLabel = say("fields");
    return arrange(lasting("fields", "fields"), [own.length ? rows : null, earlier(state, local)]);
  };
  const choices = (state, local) => part("choices", state.choices.length ? [state.choices, local.isStopping] : null, () => {
    if (!local.isStopping) {
      return make("div", "choices", ...state.choices.map((choice) =>
        button(choice.key === "stop" ? "ask-stop" : choice.key, choice.label, choice.is_primary ? "primary" : "")));
    }
    const group = make("div", "choices", make("div", "", say("stop_ask")), button("keep", say("stop_no"), "primary"),
      button("stop", say("stop_yes"), "danger"));
    group.role = "group";
    group.ariaLabel = say("stop_ask");
    return group;
  });
  const tools = (local) => part("tools", [local.isNoting], () => {
    const note = button("note-open", say("note"), "link");
    note.ariaExpanded = String(local.isNoting);
    return make("div", "tools", note, button("picture", say("picture"), "link"));
  });
  const note = (state, local) => part("note", local.isNoting ? [state.note_limit] : null, () => {
    const text = make("textarea", "");
    text.ariaLabel = say("note_label");
    text.placeholder = say("note_label");
    text.maxLength = state.note_limit;
    text.rows = 2;
    text.spellcheck = false;
    text.autocomplete = "off";
    text.id = "note";
    text.value = local.draft;
    return make("div", "note", text, make("div", "choices", button("note", say("note_keep"), ""), button("note-close", say("note_drop"), "tool")));
  });

  // ---------------------------------------------------------------- the time left
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const leftOf = (state) => Math.max(0, (Date.parse(state.deadline) - Date.now()) / 1000);
  const time = (state) => {
    if (!state.deadline) return null;
    const left = leftOf(state);
    const element = lasting("time", "time", "timer");
    element.classList.toggle("late", left < SOON_S);
    return put(element, left > 0 ? say("time_left", { clock: clock(left) }) : say("time_out"));
  };

  const top = (state, local) => part("top", [state.flow, local.isSmall, local.side, local.isBar], () => {
    const move = button("move", sign("", local.side === "left" ? "→" : "←"), "tool");
    move.ariaLabel = say("move");
    move.title = say("move_how");
    const fold = local.isBar ? button("fold", say("more"), "link") : button("fold", sign("", local.isSmall ? "▴" : "▾"), "tool");
    if (!local.isBar) fold.ariaLabel = local.isSmall ? say("unfold") : say("fold");
    fold.ariaExpanded = String(!local.isSmall && !local.isBar);
    return make("div", "top", make("span", "brand", "acepilot"), make("span", "flow", state.flow), move, fold);
  });
  const turn = (state) => {
    const isPerson = state.turn === "person";
    const bar = lasting("turn", "");
    bar.className = `turn ${state.is_over ? "over" : state.turn}`;
    const who = lasting("who", "who", "status");
    const text = put(lasting("whose", ""), isPerson ? say("your_turn") : say("working"));
    arrange(who, [part("dot", [], () => sign("dot", "")), text]);
    return arrange(bar, [who, time(state), sum(state)]);
  };
  // Several messages can stand there at once, each a line of its own: only a new one is read out.
  const notice = (state, local) => {
    const element = lasting("notice", "notice", "alert");
    element.ariaAtomic = "false";
    return arrange(element, [state.notice, local.warning].map((text, n) =>
      part(`notice ${n}`, text ? [text] : null, () => make("div", "", text))));
  };
  // The flow that is being recorded: its last steps, the newest at the end.
  const WRITTEN = 6;
  const grown = (state) => part("written", state.written?.length ? state.written : null, () => {
    const steps = make("ol", "written", ...state.written.slice(-WRITTEN).map((text) => make("li", "", text)));
    steps.start = Math.max(1, state.written.length - WRITTEN + 1);
    steps.ariaLabel = say("written");
    return make("div", "soft", say("written_count", { n: state.written.length }), steps);
  });
  const body = (state, local) => {
    const doing = lasting("doing", "doing");
    doing.ariaLive = state.turn === "person" ? "polite" : "off"; // acepilot's own steps would be read without end
    put(doing, state.doing);
    return arrange(lasting("body", "body"), [place(state), doing, checks(state), fields(state, local), grown(state),
      part("next", state.next ? [state.next] : null, () => make("div", "soft next", say("next", { text: state.next }))),
      part("promise", state.turn === "person" && !state.is_over ? [] : null, () => make("div", "soft", say("promise")))]);
  };
  const foot = (state, local) => state.is_over ? null : arrange(lasting("foot", "foot"), [put(lasting("said", "said", "status"), state.said),
    arrange(lasting("row", "line"), [choices(state, local), tools(local)]), note(state, local)]);

  return {
    draw: (state, local) => {
      words = state.words;
      const focused = root.activeElement;
      const { key, index } = focused?.dataset ?? {};
      if (!made.has("card")) made.set("card", ["", make("section", "card")]);
      const card = made.get("card")[1];
      card.ariaLabel = "acepilot";
      card.setAttribute("aria-keyshortcuts", "F6");
      card.tabIndex = -1;
      card.className = local.isBar ? "card bar" : "card";
      const isWhole = local.isBar || !local.isSmall; // a bar has the same parts, of which its style hides some
      const told = notice(state, local);
      const scroll = arrange(lasting("scroll", "scroll"), [told, isWhole ? body(state, local) : null]);
      arrange(card, [top(state, local), turn(state), scroll, isWhole ? foot(state, local) : null]);
      const asked = JSON.stringify([told.textContent, state.doing, state.fields.filter(isOff).map((field) => field.label)]);
      if (asked !== lastTold) scroll.scrollTop = 0; // what is new is in sight
      lastTold = asked;
      if (root.firstChild !== card) root.replaceChildren(card);
      // What had the focus may be gone: then it stays in the panel, and does not fall back to the page.
      if (focused && root.activeElement !== focused) {
        const again = [...root.querySelectorAll("button")].find((one) => one.dataset.key === key && one.dataset.index === index);
        (again ?? card).focus({ preventScroll: true });
      }
    },
    // Count on; return the deadline if it has just become near.
    tick: (state) => (time(state) && leftOf(state) < SOON_S && leftOf(state) > 0 ? state.deadline : null),
    // How high the whole panel is in that width, and how high it must be: with its head, its buttons, all that is asked,
    // and the first field that is not as asked.
    measure: (width) => {
      const [card, scroll] = ["card", "scroll"].map((name) => made.get(name)?.[1]);
      if (!card?.isConnected) return { natural: 0, least: 0 };
      const [className, at] = [card.className, scroll.scrollTop];
      card.className = "card";
      card.style.cssText = `width: ${width}px; max-height: none`;
      const [natural, inner] = [card.offsetHeight, scroll.offsetHeight];
      scroll.style.overflowY = "scroll"; // its bar takes width: where the rest is scrolled to, the words need more lines
      const shown = [made.get("notice")?.[1], made.get("doing")?.[1], root.querySelector(".row:not(.same, .earlier)")];
      const bottoms = shown.filter(Boolean).map((one) => one.getBoundingClientRect().bottom);
      const asked = Math.ceil(Math.max(...bottoms) - scroll.getBoundingClientRect().top) + UNDER_PX;
      scroll.style.overflowY = "";
      card.style.cssText = "";
      card.className = className;
      scroll.scrollTop = at;
      return { natural, least: natural - inner + Math.min(inner, Math.max(LEAST_SHOWN_PX, asked)) };
    },
    say,
    note: () => root.getElementById("note"),
    buttons: () => [...root.querySelectorAll("button")],
    // Where a button can be seen: what has been scrolled away is cut off.
    isInSight: (element, x, y) => {
      const inner = made.get("scroll")?.[1];
      const box = [inner?.contains(element) ? inner : null, made.get("card")?.[1]].filter(Boolean).map((one) => one.getBoundingClientRect());
      return box.every((one) => x >= one.left && x < one.right && y >= one.top && y < one.bottom);
    },
  };
};
