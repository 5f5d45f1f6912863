// Lists: rows that open with a click, j/k, choosing several rows.
const ROW = "tr[data-href]";

function open(row, event) {
  if (event.target.closest("a, button, input, label, select, summary, [data-edit]") || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey || event.button === 1) window.open(row.dataset.href, "_blank");
  else location.assign(row.dataset.href);
}

export function moveInList(step) {
  const rows = [...document.querySelectorAll(`main ${ROW}`)];
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  if (!next) return;
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
  for (const place of bar.querySelectorAll("[data-selection-count]")) place.textContent = count.toLocaleString(document.documentElement.lang);
}

export function enhanceLists(root) {
  for (const table of root.querySelectorAll("table:has([data-choose])")) tell(table, [...table.querySelectorAll("tbody [data-choose]")]);
}

export function startLists() {
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
