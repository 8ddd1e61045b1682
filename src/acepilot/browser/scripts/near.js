// Playwright selector engine that narrows where a field of a name is sought: what holds each field that may be called so.
//
// Playwright computes the names of all fields in sight of a look, for each field of a form anew. The selector is a role and the
// letters and figures of a name: "textbox legalname". Left out is only a field whose own labels refute the name, whatever a style
// sheet adds to them; every other one is handed on, for Playwright to judge. So who looks through this finds what it found
// without. Runs as a content script, out of reach of the page's own scripts. Looks through open shadow roots.
({
  query(root, selector) {
    return this.queryAll(root, selector)[0] ?? null;
  },
  queryAll(root, selector) {
    const [role, wanted] = selector.split(" ");
    const plain = (text) => text.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
    // A page may have "(required)" at either end, as often as it likes.
    const isPartOfName = (text) => {
      const marks = "required".repeat(Math.ceil(text.length / 8) + 1);
      return (marks + wanted + marks).includes(text);
    };
    // What stands in a label itself is in its name, if any of it is: what is in elements below may be hidden by itself.
    const refutes = (label) => [...label.attributes].every(({ name }) => name !== "role" && !name.startsWith("aria-")) &&
      [...label.childNodes].some((node) => node instanceof Text && plain(node.data) && !isPartOfName(plain(node.data))) &&
      getComputedStyle(label).content === "normal";
    const OTHERWISE = "[aria-label], [aria-labelledby], [type=button i], [type=submit i], [type=reset i], [type=image i], [type=file i]";
    const isOtherwiseNamed = (field) => field.matches(OTHERWISE) || ["title", "placeholder", "aria-placeholder"]
      .some((name) => field.hasAttribute(name) && isPartOfName(plain(field.getAttribute(name))));
    const isRefuted = (field) => field.labels?.length > 0 && [...field.labels].every(refutes) && !isOtherwiseNamed(field);
    const found = new Set();
    const look = (within) => {
      const fields = [...within.querySelectorAll(`input, textarea, select, [role*="${role}" i]`)];
      fields.filter((field) => !isRefuted(field)).forEach((field) => found.add(field.parentElement ?? field.getRootNode().host));
      if (within.shadowRoot) look(within.shadowRoot);
      for (const element of within.querySelectorAll("*")) if (element.shadowRoot) look(element.shadowRoot);
    };
    look(root);
    found.delete(undefined);
    return [...found];
  },
})
