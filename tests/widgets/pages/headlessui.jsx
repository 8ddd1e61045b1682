// Headless UI: a list is a button that opens it, a type-ahead draws only what is in view.

import {
  Checkbox, Combobox, ComboboxButton, ComboboxInput, ComboboxOption, ComboboxOptions, Field, Input, Label, Listbox,
  ListboxButton, ListboxOption, ListboxOptions, Radio, RadioGroup, Textarea,
} from "@headlessui/react";
import IMask from "imask";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import * as c from "./common.js";

const PIPES = { account: IMask.createPipe({ mask: c.ACCOUNT_MASK }), phone: IMask.createPipe({ mask: c.PHONE_MASK }) };
const textOf = (options, code) => options.find((one) => one[0] === code)?.[1] ?? "";
const model = { ...c.EMPTY };
const style = document.createElement("style");
style.textContent = `body { font: 16px sans-serif; max-width: 40em; margin: 2em auto } #app > div > div { margin: 1em 0 }
  label { display: block } [role=listbox] { background: white; border: 1px solid; max-height: 12em; overflow: auto; padding: 0 }
  [role=radio] { border: 1px solid; padding: .2em; margin: .2em; display: inline-block } [role=radio][aria-checked=true] { background: #cde }
  [role=checkbox] { border: 1px solid; display: inline-block; width: 1em; height: 1em }`;
document.head.append(style);

/** Hold one value, and keep the model abreast of it. */
function useHeld(name) {
  const [held, hold] = useState(model[name]);
  model[name] = held;
  return [held, hold];
}

function Text({ name, as: Tag = Input, ...more }) {
  const [held, hold] = useHeld(name);
  const pipe = PIPES[name] ?? ((text) => text);
  return <Field><Label>{c.LABELS[name]}</Label>
    <Tag value={held} onChange={({ target }) => hold(pipe(target.value))} {...more} /></Field>;
}

function List({ name, options, isStatic = false, onOpen, note }) {
  const [held, hold] = useHeld(name);
  return <Field><Label>{c.LABELS[name]}</Label>
    <Listbox value={held} onChange={hold}>
      {isStatic || <ListboxButton onClick={onOpen}>{textOf(options, held) || "Select…"}</ListboxButton>}
      <ListboxOptions static={isStatic} modal={false} {...(isStatic ? {} : { anchor: "bottom" })}>
        {note && <ListboxOption value="" disabled>{note}</ListboxOption>}
        {options.map(([code, text]) => <ListboxOption key={code} value={code}>{text}</ListboxOption>)}
      </ListboxOptions>
    </Listbox></Field>;
}

function LateList({ name, options }) {
  const [known, know] = useState([]);
  const load = () => { if (!known.length) c.later(options).then(know); };
  return <List name={name} options={known} onOpen={load} note={known.length ? "" : "Loading…"} />;
}

function TypeAhead({ name, options }) {
  const [held, hold] = useHeld(name);
  const [sought, seek] = useState("");
  const found = options.filter(([, text]) => text.toLowerCase().includes(sought.toLowerCase()));
  return <Field><Label>{c.LABELS[name]}</Label>
    <Combobox value={held} onChange={(code) => hold(code ?? "")} onClose={() => seek("")} virtual={{ options: found.map(([code]) => code) }}>
      <ComboboxInput displayValue={(code) => textOf(options, code)} onChange={({ target }) => seek(target.value)} />
      <ComboboxButton>▼</ComboboxButton>
      <ComboboxOptions anchor="bottom" style={{ width: "20em", height: "12em" }}>
        {({ option }) => <ComboboxOption value={option} style={{ width: "100%" }}>{textOf(options, option)}</ComboboxOption>}
      </ComboboxOptions>
    </Combobox></Field>;
}

function Radios({ name, options }) {
  const [held, hold] = useHeld(name);
  return <div><p>{c.LABELS[name]}</p>
    <RadioGroup value={held} onChange={hold} aria-label={c.LABELS[name]}>
      {options.map(([code, text]) => <Field key={code}><Radio value={code}>●</Radio> <Label style={{ display: "inline" }}>{text}</Label></Field>)}
    </RadioGroup></div>;
}

function Tick({ name }) {
  const [held, hold] = useHeld(name);
  return <Field><Checkbox checked={held} onChange={hold} /> <Label style={{ display: "inline" }}>{c.LABELS[name]}</Label></Field>;
}

function Form() {
  return <>
    {c.hasDecoy && <List name="decoy" options={c.ALL} isStatic />}
    <Text name="company" /><Text name="account" inputMode="numeric" /><Text name="phone" type="tel" /><Text name="routing" maxLength={9} />
    <List name="key" options={c.ACCOUNT_TYPES} /><TypeAhead name="state" options={c.STATES} />
    <LateList name="organization" options={c.ORGANIZATIONS} />
    <Radios name="role" options={c.ROLES} />
    <Text name="date" placeholder="MM/DD/YYYY" /><Text name="description" as={Textarea} /><Tick name="news" />
    {c.hasDecoy && <List name="decoyList" options={c.ALL} />}
  </>;
}

createRoot(document.querySelector("#app").appendChild(document.createElement("div"))).render(<Form />);
c.report(() => model);
