// Vuetify: lists, a type-ahead that draws only what is in view, radio buttons, its own mask and date field where it has them.

import IMask from "imask";
import { createApp, reactive, watch } from "vue/dist/vue.esm-bundler.js";
import { createVuetify } from "vuetify";
import * as components from "vuetify/components";
import "vuetify/styles";
import * as c from "./common.js";

const PIPES = { account: IMask.createPipe({ mask: c.ACCOUNT_MASK }), phone: IMask.createPipe({ mask: c.PHONE_MASK }) };
const items = (options) => options.map(([value, title]) => ({ value, title }));
const model = reactive({ ...c.EMPTY });
for (const [name, pipe] of Object.entries(PIPES)) {
  watch(() => model[name], (text) => { model[name] = pipe(text ?? ""); });
}
const late = reactive({ options: [], isLoading: false });

/** Get the late list's options when it is opened for the first time. */
async function load(isOpen) {
  if (!isOpen || late.options.length) return;
  late.isLoading = true;
  late.options = items(await c.later(c.ORGANIZATIONS));
  late.isLoading = false;
}

const template = `<v-app><v-main><v-container>
  <template v-if="hasDecoy"><p id="decoy-label">{{ labels.decoy }}</p>
    <v-list aria-labelledby="decoy-label" role="listbox" height="150" :items="all" selectable
      :selected="model.decoy ? [model.decoy] : []" @update:selected="model.decoy = $event[0] ?? ''"></v-list></template>
  <v-text-field v-model="model.company" :label="labels.company"></v-text-field>
  <v-text-field v-model="model.account" :label="labels.account" inputmode="numeric"></v-text-field>
  <v-text-field v-model="model.phone" :label="labels.phone" type="tel"></v-text-field>
  <v-text-field v-model="model.routing" :label="labels.routing" maxlength="9" counter="9"></v-text-field>
  <v-select v-model="model.key" :label="labels.key" :items="keys"></v-select>
  <v-autocomplete v-model="model.state" :label="labels.state" :items="states"></v-autocomplete>
  <v-select v-model="model.organization" :label="labels.organization" :items="late.options" :loading="late.isLoading"
    no-data-text="Loading…" @update:menu="load"></v-select>
  <v-radio-group v-model="model.role" :label="labels.role">
    <v-radio v-for="one in roles" :key="one.value" :label="one.title" :value="one.value"></v-radio></v-radio-group>
  <v-text-field v-model="model.date" type="date" :label="labels.date"></v-text-field>
  <v-textarea v-model="model.description" :label="labels.description"></v-textarea>
  <v-checkbox v-model="model.news" :label="labels.news"></v-checkbox>
  <v-select v-if="hasDecoy" v-model="model.decoyList" :label="labels.decoyList" :items="all"></v-select>
</v-container></v-main></v-app>`;

const given = {
  model, late, load, labels: c.LABELS, hasDecoy: c.hasDecoy, all: items(c.ALL), keys: items(c.CODED_ACCOUNT_TYPES),
  states: items(c.STATES), roles: items(c.ROLES),
};
createApp({ template, setup: () => given }).use(createVuetify({ components })).mount("#app");
c.report(() => ({ ...model }));
