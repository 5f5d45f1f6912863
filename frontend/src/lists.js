// Lists: rows that open with a click, j/k, choosing several rows, groups that open.
import { offerMatching, startChoosing } from "./lists/choosing.js";
import { startColumns } from "./lists/columns.js";
import { enhancePlaces, startEditing } from "./lists/editing.js";
import { goToNeighbor, rememberList, showNeighbors } from "./lists/neighbors.js";

const ROW = "tr[data-href]";

function open(row, event) {
  if (event.target.closest("a, button, input, label, select, summary, [data-edit]") || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey || event.button === 1) window.open(row.dataset.href, "_blank");
  else location.assign(row.dataset.href);
}

export function moveInList(step) {
  const rows = document.querySelector("[data-neighbors]") ? [] : [...document.querySelectorAll(`main ${ROW}`)].filter((row) => row.checkVisibility());
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  if (!next) return void goToNeighbor(step);
  rows[at]?.classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a.main, a")?.focus({ preventScroll: true });
}

let last = null;

function choose(box, shift) {
  const table = box.closest("table");
  const boxes = [...table.querySelectorAll("tbody [data-choose]")];
  if (box.matches("[data-choose-all]")) boxes.forEach((one) => (one.checked = box.checked));
  else if (shift && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
  }
  last = box;
  tell(table, boxes);
}

function tell(table, boxes) {
  const count = boxes.filter((one) => one.checked).length;
  const all = table.querySelector("[data-choose-all]");
  if (all) Object.assign(all, { checked: count > 0 && count === boxes.length, indeterminate: count > 0 && count < boxes.length });
  const bar = document.querySelector("[data-selection-bar]");
  if (!bar) return;
  bar.hidden = count === 0;
  offerMatching(bar, boxes, count);
  for (const place of bar.querySelectorAll("[data-selection-count]")) place.textContent = count.toLocaleString(document.documentElement.lang);
}

/** Groups ask for their rows when they are opened the first time. */
function toggle(button) {
  const rows = document.getElementById(button.dataset.group);
  rows.hidden = !rows.hidden;
  button.setAttribute("aria-expanded", !rows.hidden);
  if (!rows.hidden && !rows.childElementCount) button.dispatchEvent(new CustomEvent("open-group"));
}

let hasBoard = false;

export function enhanceLists(root) {
  rememberList();
  showNeighbors();
  enhancePlaces(root);
  const address = document.querySelector("[data-list-address]")?.dataset.listAddress;
  if (address !== undefined) for (const kept of document.querySelectorAll("[data-question]")) kept.value = address;
  if (!hasBoard && document.querySelector("[data-board]")) {
    hasBoard = true;
    import("./lists/board.js").then(({ startBoard }) => startBoard());
  }
  for (const table of root.querySelectorAll("table:has([data-choose])")) tell(table, [...table.querySelectorAll("tbody [data-choose]")]);
}

export function startLists() {
  startChoosing();
  startColumns();
  startEditing();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-group]");
    if (button) toggle(button);
  });
  for (const kind of ["click", "auxclick"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.matches("[data-choose], [data-choose-all]")) return choose(event.target, event.shiftKey);
      const row = event.target.closest(ROW);
      if (row && (kind === "click" || event.button === 1)) open(row, event);
    });
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-choose-none]")) return;
    for (const box of document.querySelectorAll("[data-choose]:checked")) box.checked = false;
    document.querySelectorAll("table:has([data-choose])").forEach((table) => tell(table, [...table.querySelectorAll("tbody [data-choose]")]));
  });
}
