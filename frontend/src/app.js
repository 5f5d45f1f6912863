// Starts what every page needs; heavy parts are fetched when a page asks for them.
import "./htmx.js";
import { enhanceComboboxes } from "./combobox.js";
import { startDialogs } from "./dialogs.js";
import { enhanceDrafts, startDrafts } from "./drafts.js";
import { startEntering } from "./entering.js";
import { enhanceForms, startForms } from "./forms.js";
import { startHere } from "./here.js";
import { startKeyboard } from "./keyboard.js";
import { enhanceLists, startLists } from "./lists.js";
import { startMenus } from "./menus.js";
import { startNarrowing } from "./narrowing.js";
import { startQuick } from "./quick.js";
import { startRedrawing } from "./redrawing.js";
import { startReturning } from "./returning.js";
import { startSearch } from "./search.js";
import { startShell } from "./shell.js";
import { showFlashes, startToasts } from "./toasts.js";
import { startUploads } from "./uploads.js";

function enhance(root) {
  enhanceComboboxes(root);
  enhanceForms(root);
  enhanceLists(root);
  const charts = root.querySelectorAll("[data-chart]:not([data-ready])");
  const mentioning = root.querySelectorAll("[data-mention]:not([data-ready])");
  if (mentioning.length) import("./mentions.js").then(({ enhanceMentions }) => mentioning.forEach(enhanceMentions));
  const arranged = root.querySelectorAll("[data-arrange]:not([data-ready])");
  if (arranged.length) import("./fitting/arrange.js").then(({ arrange }) => arranged.forEach(arrange));
  if (root.querySelector("[data-explorer]")) explore();
  if (charts.length) import("./charts/charts.js").then(({ drawAll }) => drawAll(charts));
}

let exploring = null;
const explore = () => (exploring ??= import("./explorer.js").then(({ startExplorer }) => startExplorer()));

startMenus();
startDialogs();
startToasts();
startForms();
startLists();
startKeyboard();
startSearch();
startShell();
startEntering();
startUploads();
startQuick();
startNarrowing();
startDrafts();
startRedrawing();
startReturning();
startHere();
showFlashes();
enhance(document);
enhanceDrafts();
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? event.detail.elt));
