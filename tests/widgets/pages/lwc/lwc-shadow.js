// LWC's own shadow roots, as Salesforce's pages have them: one style sheet reaches everything.

import "@lwc/synthetic-shadow";
import "@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.min.css";
