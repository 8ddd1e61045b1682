// The browser's own shadow roots: each gets the design system's style sheet, as it would reach none of them.

import styles from "@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.min.css";

globalThis.hasOwnShadowRoots = true;
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
document.adoptedStyleSheets = [sheet];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function attachShadow(options) {
  const root = attach.call(this, options);
  root.adoptedStyleSheets = [sheet];
  return root;
};
