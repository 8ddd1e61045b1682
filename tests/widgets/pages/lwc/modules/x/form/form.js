import { LightningElement } from "lwc";
import { createPipe } from "imask";
import * as c from "../../../../common.js";

const options = (pairs) => pairs.map(([value, label]) => ({ value, label }));
const items = (pairs) => pairs.map(([value, text]) => ({ type: "option-card", text, value }));
const MASKS = { account: createPipe({ mask: c.ACCOUNT_MASK }), phone: createPipe({ mask: c.PHONE_MASK }) };

export default class Form extends LightningElement {
  hasDecoy = c.hasDecoy;
  labels = c.LABELS;
  all = options(c.ALL);
  keys = options(c.CODED_ACCOUNT_TYPES);
  roles = options(c.ROLES);
  ways = options(c.WAYS);
  organizations = [];
  isLoading = true; // else an empty combo box never opens
  states = items(c.STATES);
  model = { ...c.EMPTY };
  shown = { account: "", phone: "", state: "" };

  connectedCallback() {
    c.report(() => this.model);
  }

  note({ target, detail }) {
    const { value = "", checked } = detail;
    this.model = { ...this.model, [target.name]: target.name === "news" ? checked : String(value) };
  }

  noteTouched() {
    this.model = { ...this.model, decoy: "pressed" }; // an option that is only marked has been mistaken already
  }

  noteMasked({ target }) {
    const text = MASKS[target.name](target.value);
    target.value = text;
    this.shown = { ...this.shown, [target.name]: text };
    this.model = { ...this.model, [target.name]: text };
  }

  searchState({ detail }) {
    const sought = detail.text.toLowerCase();
    this.states = items(c.STATES.filter(([, text]) => text.toLowerCase().includes(sought)));
  }

  noteState({ detail }) {
    this.model = { ...this.model, state: detail.value };
    this.shown = { ...this.shown, state: c.STATES.find(([code]) => code === detail.value)?.[1] ?? "" };
    this.states = items(c.STATES);
  }

  async load() {
    if (this.organizations.length) return;
    this.isLoading = true;
    this.organizations = options(await c.later(c.ORGANIZATIONS));
    this.isLoading = false;
  }
}
