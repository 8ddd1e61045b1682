// Whether a document says that it is at work: in words, or in the ways that ARIA has for it. Changes nothing.
const isBusy = (() => {
  const SAYS = "[role=status], [role=alert], [role=img], [role=dialog], [role=alertdialog], [aria-live], [aria-label], img[alt], output," +
    " [class*=spinner], [class*=loading], [class*=loader]";
  const WORDS = /^(please wait|one moment)\b.{0,60}$|^loading(…|\.{1,3})?$|^loading\b.{1,40}(…|\.{2,3})$/i;
  return ({ all, shown, fold, FIELDS, CONTROLS }) => {
    if (all("[aria-busy=true]").some(shown)) return true;
    // A bar that tells how far the work has come changes as it goes on; one that never does only shows a way's length.
    const isEndless = (bar) => bar.localName === "progress" ? !bar.hasAttribute("value") : !bar.hasAttribute("aria-valuenow");
    if (all("progress, [role=progressbar]").some((bar) => shown(bar) && isEndless(bar))) return true;
    const names = (element) => [element.getAttribute("aria-label"), element.getAttribute("alt"), element.textContent];
    return all(SAYS).some((element) => !element.matches(`${FIELDS}, ${CONTROLS}`) &&
      names(element).some((name) => name && name.length < 200 && WORDS.test(fold(name))) && shown(element));
  };
})();
