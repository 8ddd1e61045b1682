// Robot Framework Browser's own way to reach Playwright's `addInitScript`.
async function addInitScripts(sources, page) {
  for (const source of sources) await page.context().addInitScript(source);
}
addInitScripts.rfdoc = "Have scripts run in every page before its own.";
exports.__esModule = true;
exports.addInitScripts = addInitScripts;
