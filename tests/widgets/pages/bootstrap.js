// Bootstrap: native controls under floating labels, a data list, radio buttons as circles and as buttons.

import "bootstrap/dist/css/bootstrap.css";
import "bootstrap";
import IMask from "imask";
import * as c from "./common.js";

const floating = (name, tag) =>
  `<div class="form-floating mb-3">${tag}<label for="${name}">${c.LABELS[name]}</label></div>`;
const input = (name, more = "") =>
  floating(name, `<input class="form-control" id="${name}" name="${name}" placeholder="" ${more}>`);
const select = (name, options) =>
  floating(name, `<select class="form-select" id="${name}" name="${name}">${c.optionTags(options)}</select>`);
const radios = (name, options, box, button, label) =>
  options.map(([code, text]) => `<div class="${box}"><input type="radio" class="${button}" name="${name}"
    id="${name}-${code}" value="${code}" autocomplete="off"><label class="${label}" for="${name}-${code}">${text}</label></div>`);

document.querySelector("#app").innerHTML = `<form class="container" onsubmit="return false">
  ${input("company")}${input("account", 'inputmode="numeric"')}${input("phone", 'type="tel"')}
  ${input("routing", 'maxlength="9"')}
  ${select("key", c.CODED_ACCOUNT_TYPES)}
  <label for="state" class="form-label">${c.LABELS.state}</label>
  <input class="form-control" list="states" id="state" name="state" placeholder="Type to search...">
  <datalist id="states">${c.STATES.map(([, text]) => `<option value="${text}">`).join("")}</datalist>
  ${select("organization", [])}
  <fieldset><legend>${c.LABELS.role}</legend>
    ${radios("role", c.ROLES, "form-check", "form-check-input", "form-check-label").join("")}</fieldset>
  <div role="group" aria-label="${c.LABELS.way}" class="btn-group">
    ${radios("way", c.WAYS, "d-contents", "btn-check", "btn btn-outline-primary").join("").replace(/<\/?div[^>]*>/g, "")}</div>
  ${input("date", 'type="date"')}
  ${floating("description", '<textarea class="form-control" id="description" name="description" placeholder=""></textarea>')}
  <div class="form-check"><input class="form-check-input" type="checkbox" id="news" name="news">
    <label class="form-check-label" for="news">${c.LABELS.news}</label></div>
  ${c.hasDecoy ? select("decoyList", c.ALL) : ""}
</form>`;

const form = document.querySelector("form");
const model = { ...c.EMPTY };
c.listen(form, model, { state: (text) => c.codeOf(c.STATES, text) });
c.fillLate(form.organization, c.ORGANIZATIONS);
for (const [name, mask] of [["account", c.ACCOUNT_MASK], ["phone", c.PHONE_MASK]]) {
  const masked = IMask(form[name], { mask });
  masked.on("accept", () => { model[name] = masked.unmaskedValue; });
  delete model[name];
}
if (c.hasDecoy) form.prepend(c.listBox((code) => { model.decoy = code; }));
c.report(() => model);
