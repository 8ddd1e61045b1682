// select2 over native lists, as its own documentation has it; the other controls are plain.

import jquery from "jquery";
import select2 from "select2";
import "select2/dist/css/select2.css";
import IMask from "imask";
import * as c from "./common.js";

const label = (name) => `<label for="${name}">${c.LABELS[name]}</label>`;
const input = (name, more = "") => `<p>${label(name)} <input id="${name}" name="${name}" ${more}></p>`;
const select = (name, options) => `<p>${label(name)} <select id="${name}" name="${name}" style="width: 20em">
  <option></option>${c.optionTags(options).replace(/^.*?<\/option>/, "")}</select></p>`;

document.querySelector("#app").innerHTML = `<form onsubmit="return false">
  ${input("company")}${input("account", 'inputmode="numeric"')}${input("phone", 'type="tel"')}${input("routing", "maxlength=9")}
  ${select("key", c.CODED_ACCOUNT_TYPES)}${select("state", c.STATES)}${select("organization", [])}
  <fieldset><legend>${c.LABELS.role}</legend>${c.ROLES.map(([code, text]) =>
    `<label><input type="radio" name="role" value="${code}"> ${text}</label>`).join(" ")}</fieldset>
  ${input("date", 'placeholder="MM/DD/YYYY"')}
  <p>${label("description")} <textarea id="description" name="description"></textarea></p>
  <p><label><input type="checkbox" name="news"> ${c.LABELS.news}</label></p>
  ${c.hasDecoy ? select("decoyList", c.ALL) : ""}
</form>`;

const form = document.querySelector("form");
const model = { ...c.EMPTY };
const $ = window.jQuery ?? jquery;
if (typeof select2 === "function" && !$.fn.select2) select2(window, $);
for (const [name, mask] of [["account", c.ACCOUNT_MASK], ["phone", c.PHONE_MASK]]) {
  const masked = IMask(form[name], { mask });
  masked.on("accept", () => { model[`${name}Held`] = masked.unmaskedValue; });
}
c.listen(form, model);
const placeholder = "Select an option";
$("#key").select2({ minimumResultsForSearch: Infinity, placeholder });
$("#state, #decoyList").select2({ placeholder });
$("#organization").select2({
  placeholder,
  ajax: {
    transport: (_, success) => {
      c.later(c.ORGANIZATIONS).then((found) => success({ results: found.map(([id, text]) => ({ id, text })) }));
    },
  },
});
$("select").on("change", ({ target }) => { model[target.name] = target.value; });
if (c.hasDecoy) form.prepend(c.listBox((code) => { model.decoy = code; }));
c.report(() => {
  const { accountHeld = "", phoneHeld = "", ...rest } = model;
  return { ...rest, account: accountHeld, phone: phoneHeld };
});
