// What every page offers and reports. A page tells of its own model; what is drawn does not count.

export const ACCOUNT_TYPES = [["CK", "Checking"], ["SV", "Savings"]];
export const CODED_ACCOUNT_TYPES = [["01", "01 - Checking"], ["02", "02 - Savings"]];
export const ORGANIZATIONS = [
  ["CORP", "Corporation"], ["PART", "Partnership"], ["LLC", "Limited Liability Company"],
  ["SOLE", "Sole Proprietorship"], ["IND", "Individual"], ["GOV", "U.S. Government"],
];
export const ROLES = [["BRK", "Broker"], ["IMP", "Importer"], ["CON", "Consignee"]];
export const WAYS = [["CHK", "Paper check"], ["ACH", "Direct deposit"]];
export const STATES = (
  "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|" +
  "GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|" +
  "MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|" +
  "NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|" +
  "OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|" +
  "UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"
).split("|").map((one) => [one.slice(0, 2), one.slice(3)]);
/** Every option of the lists to be filled, for the list beside them that must stay as it is. */
export const ALL = [
  ...ACCOUNT_TYPES, ...CODED_ACCOUNT_TYPES.map(([code, text]) => [`N${code}`, text]), ...ORGANIZATIONS, ...STATES,
];

export const LABELS = {
  company: "Legal Business Name", account: "Bank Account Number", phone: "Business Phone", routing: "Bank Routing Number",
  key: "Bank Control Key", state: "State", organization: "Type of Organization", role: "Role", way: "Refund By",
  date: "Fiscal Year End Date", description: "Business Description", news: "Receive trade news by e-mail",
  decoy: "On file for others", decoyList: "Account Type on File",
};
export const ACCOUNT_MASK = "0000 0000 0000 0000 0";
export const PHONE_MASK = "(000) 000-0000";
export const LATE_MS = 500;
const asked = new URLSearchParams(location.search);
/** Whether other lists with the same options stand beside. */
export const hasDecoy = asked.has("decoy");
/** What a model holds before anything is filled. */
export const EMPTY = {
  company: "", account: "", phone: "", routing: "", key: "", state: "", organization: "", role: "", way: "", date: "",
  description: "", news: false, decoy: "", decoyList: "",
};

/** Give the options of a list, late. */
export const later = (options) => new Promise((resolve) => { setTimeout(() => resolve(options), LATE_MS); });

/** What a page at fault does with its model, so that the test of the test sees it. */
const FAULTS = {
  swaps: (held) => ({ ...held, key: { CK: "SV", SV: "CK" }[held.key] ?? held.key }),
  spills: (held) => ({ ...held, description: held.company || held.description }),
  ticks: (held) => ({ ...held, news: held.news || held.company !== "" }),
  forgets: (held) => ({ ...held, key: "" }),
};
const fault = Object.entries(FAULTS).find(([name]) => asked.has(name))?.[1] ?? ((held) => held);

/** Tell the test what the model holds now, and each change of it with its time. */
export function report(state) {
  let known = {};
  window.__changes = [];
  window.__state = () => {
    const now = fault({ ...EMPTY, ...JSON.parse(JSON.stringify(state(), (_, one) => one ?? "")) });
    for (const [name, value] of Object.entries(now)) {
      if (known[name] !== value) window.__changes.push({ at: Date.now(), name, value });
    }
    known = now;
    return now;
  };
  window.__state();
  setInterval(window.__state, 20);
}

/** Note what form elements hold in a model, as a form's own script does: when they say that they changed. */
export function listen(root, model, read = {}) {
  const note = ({ target: { name, type, value, checked, id } }) => {
    if (!(name in model)) return;
    if (type === "checkbox") model[name] = checked;
    else if (type !== "radio" || checked) model[name] = read[name] ? read[name](value, id) : value;
  };
  root.addEventListener("input", note);
  root.addEventListener("change", note);
}

/** Build a list box that is always in view, where the library has none. */
export function listBox(onChoose) {
  const box = document.createElement("div");
  box.innerHTML = `<p id="decoy-label">${LABELS.decoy}</p><ul role="listbox" tabindex="0" aria-labelledby="decoy-label"
    style="height: 9em; overflow: auto; list-style: none; padding: 0"></ul>`;
  for (const [code, text] of ALL) {
    const item = document.createElement("li");
    Object.assign(item, { textContent: text, role: "option", ariaSelected: "false" });
    item.addEventListener("click", () => { item.ariaSelected = "true"; onChoose(code); });
    box.lastElementChild.append(item);
  }
  return box;
}

export const optionTags = (options, first = "- Select -") =>
  [["", first], ...options].map(([code, text]) => `<option value="${code}">${text}</option>`).join("");

/** Fill a native list when it gets the focus for the first time, late. */
export function fillLate(select, options) {
  select.innerHTML = optionTags([], "Loading…");
  select.addEventListener("focus", async () => { select.innerHTML = optionTags(await later(options)); }, { once: true });
}

/** Return the code of an option, by its text; the text itself where there is no such option. */
export const codeOf = (options, text) => options.find((one) => one[1] === text)?.[0] ?? text;
