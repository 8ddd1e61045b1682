// The U.S. Web Design System: its own mask, character count, combo box, date picker, tiles as radio buttons.

import "@uswds/uswds/css/uswds.min.css";
import * as c from "./common.js";

const label = (name) => `<label class="usa-label" for="${name}" id="${name}-label">${c.LABELS[name]}</label>`;
const input = (name, kind = "", more = "") =>
  `${label(name)}<input class="usa-input ${kind}" id="${name}" name="${name}" ${more}>`;
const select = (name, options) =>
  `${label(name)}<select class="usa-select" id="${name}" name="${name}">${c.optionTags(options)}</select>`;
const radios = (name, options, kind) => `<fieldset class="usa-fieldset"><legend class="usa-legend">${c.LABELS[name]}</legend>
  ${options.map(([code, text]) => `<div class="usa-radio"><input class="usa-radio__input ${kind}" type="radio" name="${name}"
    id="${name}-${code}" value="${code}"><label class="usa-radio__label" for="${name}-${code}">${text}</label></div>`).join("")}
</fieldset>`;

document.querySelector("#app").innerHTML = `<form class="usa-form usa-form--large" onsubmit="return false">
  ${input("company")}
  <div class="usa-form-group">${input("account", "usa-masked", 'placeholder="____ ____ ____ ____ _" inputmode="numeric"')}</div>
  <div class="usa-form-group">${input("phone", "usa-masked", 'type="tel" placeholder="___-___-____" pattern="\\d{3}-\\d{3}-\\d{4}"')}</div>
  <div class="usa-character-count"><div class="usa-form-group">${label("routing")}
    <input class="usa-input usa-character-count__field" id="routing" name="routing" maxlength="9" aria-describedby="routing-info"></div>
    <span id="routing-info" class="usa-character-count__message">You can enter up to 9 characters</span></div>
  ${select("key", c.ACCOUNT_TYPES)}
  ${label("state")}<div class="usa-combo-box"><select class="usa-select" name="state" id="state">${c.optionTags(c.STATES)}</select></div>
  ${select("organization", [])}
  ${radios("role", c.ROLES, "")}${radios("way", c.WAYS, "usa-radio__input--tile")}
  <div class="usa-form-group">${label("date")}<div class="usa-hint" id="date-hint">mm/dd/yyyy</div>
    <div class="usa-date-picker"><input class="usa-input" id="date" name="date" aria-labelledby="date-label" aria-describedby="date-hint"></div></div>
  ${label("description")}<textarea class="usa-textarea" id="description" name="description"></textarea>
  <div class="usa-checkbox"><input class="usa-checkbox__input" id="news" type="checkbox" name="news">
    <label class="usa-checkbox__label" for="news">${c.LABELS.news}</label></div>
  ${c.hasDecoy ? `${label("decoyList")}<div class="usa-combo-box"><select class="usa-select" name="decoyList" id="decoyList">${c.optionTags(c.ALL)}</select></div>` : ""}
</form>`;

const form = document.querySelector("form");
const model = { ...c.EMPTY };
c.listen(form, model);
c.fillLate(form.organization, c.ORGANIZATIONS);
if (c.hasDecoy) form.prepend(c.listBox((code) => { model.decoy = code; }));
await import("@uswds/uswds"); // it takes over what stands in the page by then
c.report(() => ({ ...model, date: form.querySelector(".usa-date-picker__internal-input")?.value ?? model.date }));
