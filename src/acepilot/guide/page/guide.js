"use strict";
(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const told = document.getElementById("told");
  const tell = (text) => { told.textContent = ""; requestAnimationFrame(() => { told.textContent = text; }); };

  // Between two lines to confirm, the keyboard stays with them; else a new step begins at its heading.
  const isMidway = document.querySelector(".checks .mark") !== null;
  const next = isMidway && (document.querySelector(".checks button") || document.querySelector("button.main"));
  (next || document.querySelector("h1")).focus({ preventScroll: !next });

  for (const button of all("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const value = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(value.textContent);
        for (const other of all("[data-copy]")) other.textContent = "Copy";
        button.textContent = "Copied";
        tell(`${button.dataset.label} is copied.`);
      } catch {
        getSelection().selectAllChildren(value);
        tell("The browser does not let the page copy. The value is selected: press Ctrl+C.");
      }
    });
  }

  let isSending = false;
  for (const form of all("form")) {
    form.addEventListener("submit", (event) => {
      if (isSending) event.preventDefault();
      isSending = true;
    });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const drop = document.querySelector(".drop");
  if (drop) {
    const input = drop.querySelector("input[type=file]");
    const image = drop.querySelector("img");
    const largest = Number(input.dataset.largest);
    const take = (files) => {
      const file = Array.from(files).find((one) => one.type === "image/png" || one.type === "image/jpeg");
      if (!file || file.size > largest) {
        input.value = "";
        image.hidden = true;
        tell(file ? "That picture is too large." : "Only PNG and JPEG pictures can be added.");
        return;
      }
      const list = new DataTransfer();
      list.items.add(file);
      input.files = list.files;
      URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(file);
      image.hidden = false;
      drop.closest("details")?.setAttribute("open", "");
      tell("The picture is shown here. Look at it, then confirm and add it.");
    };
    input.addEventListener("change", () => take(input.files));
    addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
    addEventListener("dragleave", () => drop.classList.remove("over"));
    addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      take(event.dataTransfer.files);
    });
    addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) { event.preventDefault(); take(event.clipboardData.files); }
    });
  }

  const clock = document.querySelector("[data-deadline]");
  if (clock) {
    const ends = Number(clock.dataset.deadline);
    let isLow = false;
    const show = () => {
      const left = Math.max(0, Math.floor((ends - Date.now()) / 1000));
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left <= 120 && !isLow) {
        isLow = true;
        clock.closest(".time").classList.add("low");
        tell(left ? "Two minutes are left." : "The time has run out.");
      }
    };
    show();
    setInterval(show, 1000);
  }

  const live = document.body.dataset.events;
  if (live) {
    const events = new EventSource(live);
    let lost = 0;
    for (const change of ["over", "elsewhere"]) {
      events.addEventListener(change, () => { events.close(); if (!isSending) location.reload(); });
    }
    events.onopen = () => { lost = 0; };
    events.onerror = () => {
      lost += 1;
      if (lost < 2) return;
      const gone = document.getElementById("gone");
      if (gone.hidden) { gone.hidden = false; tell(gone.textContent); }
    };
  }
})();
