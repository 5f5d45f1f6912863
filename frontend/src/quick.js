// Quick create: a dialog with the short form of a new record, opened by data-quick="<address>" or from a relation's choices.
import htmx from "./htmx.js";

let waiting = null;

/** Open the short form at an address; `answer` gets {id, label} of what was made, without it its page is opened. */
export async function quickCreate(address, answer = null) {
  const dialog = document.getElementById("quick");
  if (!dialog || dialog.open) return location.assign(address.replace("/quick/", "/new/"));
  waiting = answer;
  const body = dialog.querySelector("[data-dialog-body]");
  body.replaceChildren();
  await htmx.ajax("GET", address, { target: body, swap: "innerHTML" });
  if (!body.firstElementChild) return;
  dialog.showModal();
  body.querySelector("input:not([type=hidden]), textarea, select:not([hidden])")?.focus();
}

function onCreated({ detail }) {
  document.getElementById("quick")?.close();
  if (waiting) waiting(detail);
  else location.assign(detail.href);
  waiting = null;
}

/** The whole form, with everything that was typed in the short one. */
function openWhole(button) {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(button.form)) if (value && !["form_token", "returned"].includes(name)) typed.append(name, value);
  location.assign(`${button.dataset.wholeForm}?${typed}`);
}

export function startQuick() {
  document.addEventListener("quick-created", onCreated);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-quick]");
    const whole = event.target.closest("[data-whole-form]");
    if (whole) openWhole(whole);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    quickCreate(link.dataset.quick);
  });
}
