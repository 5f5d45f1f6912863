// Dialogs: opened by data-dialog="<id>" (filled from data-dialog-url), closed by data-close, Escape or a click beside; data-open opens by itself.
import htmx from "./htmx.js";

async function open(button) {
  const dialog = document.getElementById(button.dataset.dialog);
  if (!dialog || document.querySelector("dialog[open]")) return;
  if (button.dataset.dialogUrl) await htmx.ajax("GET", button.dataset.dialogUrl, { target: dialog.querySelector("[data-dialog-body]"), swap: "innerHTML" });
  present(dialog);
}

/** Show a dialog; who types begins in its first field, not on the button that closes it. */
export function present(dialog) {
  dialog.showModal();
  const first = matchMedia("(hover: hover)").matches ? dialog.querySelector("[data-dialog-body] :is(input:not([type=hidden], [type=checkbox], [hidden]), select:not([hidden]), textarea)") : null;
  (dialog.querySelector("[autofocus]") ?? first)?.focus();
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dialog]");
    if (button) {
      event.preventDefault();
      open(button);
    } else if (event.target.closest("[data-close]")) {
      event.target.closest("dialog")?.close();
    } else if (event.target instanceof HTMLDialogElement) {
      const box = event.target.getBoundingClientRect();
      const beside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
      if (beside && !event.target.querySelector("form")) event.target.close();
    }
  });
  document.querySelector("dialog[data-open]:not([open])")?.showModal();
  document.addEventListener("close-dialogs", () => document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close()));
}
