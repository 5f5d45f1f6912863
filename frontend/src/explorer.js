// The explorer's table: dragging measures and levels onto shelves, the menu of a member, finding a field, printing.
import { present } from "./dialogs.js";
import { placeUnder } from "./dom.js";
import htmx from "./htmx.js";

const LISTS = ["show", "rows", "columns"];
let dragged = null;

const explorer = () => document.querySelector("[data-explorer]");

/** The query of the sheet as its lists of names and everything else. */
function readSheet() {
  const asked = new URLSearchParams(explorer().dataset.query);
  const lists = Object.fromEntries(LISTS.map((name) => [name, (asked.get(name) ?? "").split(",").filter(Boolean)]));
  return { asked, lists };
}

function go({ asked, lists }) {
  for (const name of LISTS) {
    if (lists[name].length) asked.set(name, lists[name].join(","));
    else asked.delete(name);
  }
  const report = new URLSearchParams(location.search).get("report");
  if (report) asked.set("report", report);
  const link = document.createElement("a"); // htmx takes it like any other link of the explorer: address, history, scroll
  link.href = `${location.pathname}?${asked}`.replaceAll("%2C", ",");
  explorer().querySelector(".explorer-main").append(link);
  htmx.process(link);
  link.click();
}

function drop(shelf, place) {
  const { name, kind } = dragged;
  const wanted = shelf.dataset.drop;
  if (wanted === "filters") return chooseMembers(name);
  const sheet = readSheet();
  const from = sheet.lists[wanted].indexOf(name);
  for (const list of kind === "measure" ? ["show"] : ["rows", "columns"]) sheet.lists[list] = sheet.lists[list].filter((one) => one !== name);
  sheet.lists[wanted].splice(from >= 0 && from < place ? place - 1 : place, 0, name);
  go(sheet);
}

async function chooseMembers(level) {
  const dialog = document.getElementById("filter");
  const address = `${explorer().dataset.filterUrl}?level=${encodeURIComponent(level)}&${explorer().dataset.query}`;
  await htmx.ajax("GET", address, { target: dialog.querySelector("[data-dialog-body]"), swap: "innerHTML" });
  present(dialog);
}

/** Before which of a shelf's chips the pointer is. */
function placeIn(shelf, event) {
  const chips = [...shelf.querySelectorAll(".shelf-chip")];
  const at = chips.findIndex((chip) => {
    const box = chip.getBoundingClientRect();
    return event.clientY < box.top || (event.clientY <= box.bottom && event.clientX < box.left + box.width / 2);
  });
  return at < 0 ? chips.length : at;
}

const shelfAt = (event) => {
  const shelf = event.target.closest?.("[data-drop]");
  return shelf && dragged && shelf.dataset.takes === dragged.kind ? shelf : null;
};

function mark(shelf, place) {
  document.querySelectorAll(".drop-here, .drop-before").forEach((node) => node.classList.remove("drop-here", "drop-before"));
  if (!shelf) return;
  shelf.classList.add("drop-here");
  shelf.querySelectorAll(".shelf-chip")[place]?.classList.add("drop-before");
}

function startDragging() {
  document.addEventListener("dragstart", (event) => {
    const one = event.target.closest?.("[data-drag]");
    if (!one || !explorer()) return;
    dragged = { name: one.dataset.name, kind: one.dataset.drag, shelf: one.dataset.shelf };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", one.dataset.name);
    explorer().classList.add(`dragging-${dragged.kind}`);
  });
  document.addEventListener("dragover", (event) => {
    const shelf = shelfAt(event);
    if (dragged) mark(shelf, shelf ? placeIn(shelf, event) : 0);
    if (shelf) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const shelf = shelfAt(event);
    if (!shelf) return;
    event.preventDefault();
    drop(shelf, placeIn(shelf, event));
  });
  document.addEventListener("dragend", () => {
    mark(null);
    explorer()?.classList.remove("dragging-measure", "dragging-level");
    dragged = null;
  });
}

async function openMember(button) {
  const menu = document.getElementById("member-menu");
  await htmx.ajax("GET", button.dataset.member, { target: menu, swap: "innerHTML" });
  menu.showPopover();
  placeUnder(menu, button);
  menu.querySelector("a")?.focus({ preventScroll: true, focusVisible: false });
}

function findFields(text) {
  const wanted = text.trim().toLocaleLowerCase();
  for (const line of document.querySelectorAll(".field-line")) line.hidden = !!wanted && !line.textContent.toLocaleLowerCase().includes(wanted);
  for (const group of document.querySelectorAll(".explorer-fields details")) {
    const found = !!group.querySelector(".field-line:not([hidden])");
    group.hidden = !found;
    if (wanted && found) group.open = true;
  }
}

/** A new dashboard needs a name; an existing one has it. */
function nameNew(select) {
  const name = document.getElementById("put-new");
  if (!name) return;
  name.required = !select.value;
  if (name.required) name.focus();
}

/** After a step the whole page is new: who goes on with the keyboard goes on at the question, not at the top of the menu. */
function keepPlace() {
  const main = explorer()?.querySelector(".explorer-main");
  if (main && document.activeElement === document.body) main.focus({ preventScroll: true });
}

export function startExplorer() {
  startDragging();
  document.addEventListener("htmx:afterSettle", keepPlace);
  document.addEventListener("click", (event) => {
    const member = event.target.closest?.("[data-member]");
    if (member) openMember(member);
    if (event.target.closest?.("[data-print]")) {
      event.preventDefault();
      print();
    }
  });
  document.addEventListener("change", (event) => event.target.id === "put-dashboard" && nameNew(event.target));
  document.addEventListener("input", (event) => event.target.matches("[data-find-field]") && findFields(event.target.value));
}
