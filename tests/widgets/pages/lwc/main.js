// Salesforce's Lightning base components.

import { createElement } from "lwc";
import Form from "x/form";

document.querySelector("#app").append(createElement("x-form", { is: Form }));
