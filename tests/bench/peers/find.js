// What a Selenium script needs to find controls by their names: it has no roles, and does not look into shadow roots.
const ROLES = {
  button: "button, [role=button]",
  link: "a[href]",
  menuitem: "[role=menuitem]",
  tab: "[role=tab]",
  row: "tr, [role=row]",
  alert: "[role=alert]",
  status: "[role=status], output",
  dialog: "dialog, [role=dialog]",
  option: "option, [role=option]",
  textbox: "input:not([type=checkbox]), textarea",
  combobox: "select, [role=combobox], [aria-haspopup=listbox]",
  checkbox: "input[type=checkbox], [role=checkbox]",
};
const [role, { name, text, within }] = arguments;
const plain = (said) => said.replace(/^[\s*]+|[\s*:]+$/g, "").replace(/\s+/g, " ").toLowerCase();
const named = (one) => {
  const ids = (one.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
  const labelled = ids.map((id) => one.getRootNode().getElementById(id)?.textContent ?? "").join(" ");
  return one.getAttribute("aria-label") || labelled || one.labels?.[0]?.textContent || one.textContent;
};
const says = (one) =>
  role in ROLES
    ? one.textContent.toLowerCase().includes(text)
    : [...one.childNodes].some((node) => node.nodeType === 3 && node.data.toLowerCase().includes(text));
function* all(root) {
  for (const one of root.querySelectorAll("*")) {
    yield one;
    if (one.shadowRoot) yield* all(one.shadowRoot);
  }
}
for (const one of all(within ?? document))
  if (one.matches(ROLES[role] ?? role) && one.getClientRects().length)
    if ((!name || plain(named(one)) === plain(name)) && (!text || says(one))) return one;
return null;
