// Shows the lines that are asked for as the form changes. Without it the form's own button does the same.
"use strict";
(() => {
  const form = document.getElementById("ask");
  if (!form) return;
  let waiting = 0, asked = 0;

  const address = () => {
    const said = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(said).toString();
    return form.action + (query ? `?${query}` : "");
  };

  const show = async () => {
    const now = ++asked, wanted = address();
    const answer = await fetch(wanted, { credentials: "same-origin" });
    if (!answer.ok || now !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (now !== asked) return;
    const [there, come] = [document.getElementById("board"), page.getElementById("board")];
    if (!there || !come) return;
    const [status, told] = [there.querySelector("[role=status]"), come.querySelector("[role=status]")];
    status.textContent = told.textContent; // the element stays, so that a screen reader says it
    told.replaceWith(status);
    there.replaceChildren(...come.childNodes);
    history.replaceState(null, "", wanted);
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show().catch(() => {}), 150);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show().catch(() => form.submit());
  });
})();
