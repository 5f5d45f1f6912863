// Keys that work everywhere; the dialog "shortcuts" lists them.
import { isTyping } from "./dom.js";
import { moveInList } from "./lists.js";
import { editRow } from "./lists/editing.js";

const focusSearch = () => {
  const box = document.getElementById("search");
  box?.focus();
  box?.select();
};

function saveForm() {
  const form = document.activeElement?.closest("form") ?? document.querySelector("main form[data-main]");
  form?.requestSubmit();
}

const KEYS = {
  "/": focusSearch,
  "?": () => document.querySelector("dialog[open]") || document.getElementById("shortcuts")?.showModal(),
  c: () => document.querySelector("[data-quick-create]")?.click(),
  e: () => document.querySelector("[data-edit-record]")?.click(),
  f: () => document.querySelector("[data-filter]")?.click(),
  j: () => moveInList(1),
  k: () => moveInList(-1),
  F2: editRow,
};

export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") saveForm();
    else if (command && event.key.toLowerCase() === "k") focusSearch();
    else if (!command && !event.altKey && !isTyping(event.target) && KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  });
}
