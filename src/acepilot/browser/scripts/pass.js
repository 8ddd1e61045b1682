// The one press on a submit control that the person said yes to, past the guard.
//
// It is bound to the control, to its form and to where that sends, and judged at the press and at the submission themselves:
// nothing typed anywhere, and no word. Over with the press.

// A form's own properties can be hidden by fields of the same name: so they are read past it.
const pastFields = (name) => {
  const { get } = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, name);
  return (form) => get.call(form);
};
const [methodOf, actionOf, targetOf, encodingOf, controlsOf] = ["method", "action", "target", "enctype", "elements"].map(pastFields);
const sends = (control) => {
  const given = (name, own, ofForm) => (control.hasAttribute(name) ? own : ofForm(control.form));
  return { method: given("formmethod", control.formMethod, methodOf), url: given("formaction", control.formAction, actionOf),
    target: given("formtarget", control.formTarget, targetOf), encoding: given("formenctype", control.formEnctype, encodingOf) };
};
// A field that holds something else than the page gave it: also what the browser put back after a reload.
const isAltered = (field) => {
  if (field instanceof HTMLSelectElement) {
    const isGiven = [...field.options].some((option) => option.defaultSelected);
    return [...field.selectedOptions].some((option) => !(isGiven ? option.defaultSelected : option.index === 0));
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  return field.localName.includes("-") || ("defaultValue" in field && field.value !== field.defaultValue);
};
const bare = (text) => String(text ?? "").normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const LONG = 5; // a shorter value says something only where it is all of a field
const shows = (field, typed) => {
  const texts = [field.value, valueOf(field)].map(bare);
  return typed.map(bare).filter(Boolean).some((value) => texts.some((text) => (value.length < LONG
    ? field.type !== "hidden" && text === value : text.includes(value))));
};
// What stands in a form's shadow roots, or is no field of its own, belongs to no form for the browser: a script sends it.
const drawnInForm = (form) => all(FIELDS).filter((field) => {
  let at = field;
  while (at && at !== form) at = parent(at);
  return at === form;
});
const isUntyped = (form, typed) => held().length === 0 &&
  ![...controlsOf(form)].some((field) => (field.type !== "hidden" && isAltered(field)) || shows(field, typed)) &&
  !drawnInForm(form).some((field) => shows(field, typed));
// What goes along with a press: names and values, as the browser takes them from a form.
const entriesOf = (control) => [...controlsOf(control.form)].filter((field) => field.name && !field.matches(":disabled") &&
  (!["checkbox", "radio"].includes(field.type) || field.checked) && (field === control || !field.matches("button, [type=submit], [type=image], [type=button], [type=reset]")))
  .map((field) => [field === control ? "" : field.name, String(field.value ?? "")]);
// A form may be called anything, and say what it does in its address and its fields: `/application/submit`, `_method=delete`.
const LAST = 2; // parts of an address that say what is done there; those before say where
const LONGEST = 100; // a longer value is a token, or a page's state
const isSending = (control) => {
  const { pathname, searchParams } = new URL(sends(control).url);
  const ticked = [...controlsOf(control.form)].filter((field) => field.type === "checkbox" && field.checked).map(label);
  return saysSendIn([...pathname.split("/").slice(-LAST), ...[...searchParams].flat(), ...ticked,
    ...entriesOf(control).flat().filter((text) => text.length <= LONGEST)]);
};
// What a yes is given to: the button, and what it sends, whatever numbers tell one account from another.
const meaningOf = (control) => {
  const { method, url, target } = sends(control);
  const unnumbered = (text) => text.split(/([/?&=])/).map((part) => (/\d/.test(part) ? "0" : part)).join("");
  const told = entriesOf(control).map(([name, value]) => [unnumbered(name), /^[\p{L}_-]*$/u.test(value) ? value : "0"]);
  return JSON.stringify([nameOf(control), method, target, unnumbered(url), told]);
};
const isAtHome = ({ url, method }) => method === "dialog" || (URL.canParse(url) && new URL(url).protocol === "https:" &&
  SETTINGS.hosts.includes(new URL(url).host));
const mayPass = (control, typed) => isUntyped(control.form, typed) && isAtHome(sends(control)) && !isSending(control);
let pass = null; // {control, form, sends, typed, state: armed, pressed, submitted, over; click, submit: the events}
const isAsAgreed = () => pass.control.isConnected && pass.control.form === pass.form && isSubmitControl(pass.control) &&
  JSON.stringify(sends(pass.control)) === pass.sends && !saysSend(pass.control) && mayPass(pass.control, pass.typed);
const afterwards = (state, next) => setTimeout(() => { if (pass?.state === state) pass.state = next(); });
const passesClick = (event, pressed) => {
  if (pass === null || pass.click === event) return pass !== null;
  const isIt = pass.state === "armed" && event.isTrusted && pressed === pass.control && event.composedPath().includes(pressed);
  pass.state = isIt && isAsAgreed() ? "pressed" : "over";
  if (pass.state === "over") return false;
  pass.click = event;
  afterwards("pressed", () => "over");
  return true;
};
const passesSubmit = (event) => {
  if (pass === null || pass.submit === event) return pass !== null;
  const isIt = pass.state === "pressed" && event.target === pass.form && event.submitter === pass.control;
  pass.state = isIt && isAsAgreed() ? "submitted" : "over";
  if (pass.state === "over") return false;
  pass.submit = event;
  afterwards("submitted", () => (event.defaultPrevented ? "over" : "submitted"));
  return true;
};
