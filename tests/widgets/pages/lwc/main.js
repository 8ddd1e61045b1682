// Salesforce's Lightning base components.

import { setFeatureForTest } from "lightning/features";
import { createElement } from "lwc";
import Form from "x/form";

// LWC's own shadow roots have no element internals: a combo box does without them there.
if (location.pathname.includes("synthetic")) setFeatureForTest("enableComboboxElementInternals", false);
document.querySelector("#app").append(createElement("x-form", { is: Form }));
