// Starts what every page needs; heavy parts are fetched when a page asks for them.
import "./htmx.js";
import { enhanceComboboxes } from "./combobox.js";
import { startDialogs } from "./dialogs.js";
import { enhanceForms, startForms } from "./forms.js";
import { startKeyboard } from "./keyboard.js";
import { enhanceLists, startLists } from "./lists.js";
import { startMenus } from "./menus.js";
import { startSearch } from "./search.js";
import { startShell } from "./shell.js";
import { showFlashes, startToasts } from "./toasts.js";
import { startUploads } from "./uploads.js";

function enhance(root) {
  enhanceComboboxes(root);
  enhanceForms(root);
  enhanceLists(root);
  const charts = root.querySelectorAll("[data-chart]:not([data-ready])");
  if (charts.length) import("./charts/charts.js").then(({ drawAll }) => drawAll(charts));
}

startMenus();
startDialogs();
startToasts();
startForms();
startLists();
startKeyboard();
startSearch();
startShell();
startUploads();
showFlashes();
enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? event.detail.elt));
