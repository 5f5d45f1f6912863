// Forms: no double sending, a warning before input is lost, fields that send themselves, files dropped in.
import { toast } from "./toasts.js";
import { word } from "./words.js";

const changed = new WeakSet();
const isGuarded = (form) => form?.matches("form[data-main]");

export function startForms() {
  document.addEventListener("input", (event) => isGuarded(event.target.form) && changed.add(event.target.form));
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send]")) event.target.form?.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.method === "post" && !navigator.onLine) {
      event.preventDefault(); // the browser's own page about it would take the place of what was typed
      return toast(word("offline"), "warning");
    }
    changed.delete(form);
    if (form.method !== "post" || !submitter) return;
    setTimeout(() => (submitter.disabled = true)); // after the browser has read its name and value
  });
  addEventListener("pageshow", () => document.querySelectorAll("form [type=submit]:disabled:not([data-off])").forEach((button) => (button.disabled = false)));
  addEventListener("beforeunload", (event) => {
    if ([...document.forms].some((form) => changed.has(form))) event.preventDefault();
  });
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, onDrag);
}

function onDrag(event) {
  const place = event.target.closest?.(".drop");
  if (!place) return;
  event.preventDefault();
  place.classList.toggle("over", event.type === "dragover");
  if (event.type !== "drop") return;
  const input = place.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The first field with an error is where the person wants to be. */
export function enhanceForms(root) {
  root.querySelector('[aria-invalid="true"]:not([type="hidden"])')?.focus({ preventScroll: false });
}
