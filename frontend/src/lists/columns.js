// Columns: their widths by dragging the edge, their order by dragging or with Alt and the arrow keys.
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

function widthsOf(table) {
  return [...table.querySelectorAll("th[data-column]")].map((head) => [head, Math.round(head.getBoundingClientRect().width)]);
}

function startWidening(event, edge) {
  const table = edge.closest("table");
  const head = edge.closest("th");
  if (!table.classList.contains("sized")) {
    for (const [one, width] of widthsOf(table)) one.setAttribute("width", width);
    table.classList.add("sized");
  }
  const start = event.clientX - head.getBoundingClientRect().width;
  const onMove = (moved) => head.setAttribute("width", Math.max(40, Math.min(1200, Math.round(moved.clientX - start))));
  const onEnd = () => {
    removeEventListener("pointermove", onMove);
    keep(table);
  };
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onEnd, { once: true });
  event.preventDefault();
}

/** Kept for this person; where the address names widths (a saved view) the address follows. */
function keep(table) {
  const widths = Object.fromEntries([...table.querySelectorAll("th[data-column]")].map((head) => [head.dataset.column, Number(head.getAttribute("width"))]));
  const body = new URLSearchParams({ widths: JSON.stringify(widths) });
  fetch(table.dataset.widthsUrl, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  const address = new URL(location);
  const asked = new URLSearchParams(document.querySelector("[data-list-address]")?.dataset.listAddress ?? "");
  if (!asked.has("widths")) return;
  asked.set("widths", Object.entries(widths).map((pair) => pair.join(":")).join(","));
  address.search = asked;
  location.assign(address);
}

function fit(table) {
  for (const head of table.querySelectorAll("th[data-column]")) head.removeAttribute("width");
  table.classList.remove("sized");
  fetch(table.dataset.widthsUrl, { method: "POST", body: new URLSearchParams({ widths: "{}" }), headers: { "X-CSRFToken": token() } });
}

let dragged = null;

function orderByKey(event) {
  const item = event.target.closest?.("[data-orderable] > li");
  if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "ArrowUp") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  event.target.focus();
}

function startOrdering(event) {
  dragged = event.target.closest("li");
  dragged.classList.add("dragged");
  const onMove = (moved) => {
    const over = document.elementFromPoint(moved.clientX, moved.clientY)?.closest("[data-orderable] > li");
    if (!over || over === dragged || over.parentElement !== dragged.parentElement) return;
    const { top, height } = over.getBoundingClientRect();
    if (moved.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  };
  const onEnd = () => {
    removeEventListener("pointermove", onMove);
    dragged?.classList.remove("dragged");
    dragged = null;
  };
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onEnd, { once: true });
  addEventListener("pointercancel", onEnd, { once: true });
  event.preventDefault();
}

export function startColumns() {
  document.addEventListener("pointerdown", (event) => {
    const edge = event.target.closest("[data-edge]");
    if (edge) startWidening(event, edge);
    else if (event.target.closest("[data-orderable] [data-grip]")) startOrdering(event);
  });
  document.addEventListener("dblclick", (event) => {
    const table = event.target.closest("[data-edge]")?.closest("table");
    if (table) fit(table);
  });
  document.addEventListener("keydown", orderByKey);
}
