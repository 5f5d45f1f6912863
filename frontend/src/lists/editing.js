// Editing one field where it stands: double click, Enter or F2 opens it, Enter saves, Tab goes on, Escape gives up.
// A place is [data-field] inside of [data-record] (the record's address) with [data-version].
import htmx from "../htmx.js";
import { toast } from "../toasts.js";
import { word } from "../words.js";

const PLACE = "[data-record] [data-field]";
let open = null;

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const addressOf = (place) => `${place.closest("[data-record]").dataset.record}field/${place.dataset.field}/`;
const isPage = (place) => !place.closest("tr, [data-card]");
const controlOf = (place) => place.querySelector("input:not([type=hidden]), select:not([hidden]), textarea");

function show(place, html) {
  place.innerHTML = html;
  htmx.process(place);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: place } }));
  const control = controlOf(place);
  control?.focus();
  if (control?.matches("input[type=text], input:not([type])")) control.select();
}

function close(place, html, focus = true) {
  place.classList.remove("editing");
  if (html !== undefined) place.innerHTML = html;
  if (open?.place === place) open = null;
  if (focus) place.focus({ preventScroll: true });
}

export async function edit(place) {
  if (open?.place === place) return;
  if (open && !(await save(open.place))) return;
  const before = place.innerHTML;
  const answer = await fetch(addressOf(place), { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status === 401) return document.dispatchEvent(new CustomEvent("signed-out"));
  if (!answer?.ok) return toast(word(answer ? "gone" : "offline"), answer ? "bad" : "warning");
  open = { place, before };
  place.classList.add("editing");
  show(place, await answer.text());
  open.first = stateOf(place);
}

const formOf = (place) => place.querySelector("[data-in-place]");
const stateOf = (place) => valuesOf(place).toString();

/** What stands in the controls; the place may lie inside of the list's own form, so it is no form itself. */
function valuesOf(place) {
  const values = new URLSearchParams();
  for (const control of formOf(place).querySelectorAll("[name]")) {
    if (control.matches("select")) for (const option of control.selectedOptions) values.append(control.name, option.value);
    else if (!control.matches("[type=checkbox], [type=radio]") || control.checked) values.append(control.name, control.value);
  }
  return values;
}

/** The page of a record shows it in several sections, a list in one row. */
const partsOf = (place, row) => (isPage(place) ? document.querySelectorAll(`[data-record="${CSS.escape(row.dataset.record)}"]`) : [row]);

/** The record was given away and is out of reach now. */
function leave() {
  location.assign(document.querySelector(".breadcrumb a[href]")?.href ?? "/");
  return true;
}

/** Name and badges above may follow from the field that was changed. */
async function refreshHead() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of [".page-head h1", ".page-head .badges"]) {
    const [now, then] = [fresh.querySelector(part), document.querySelector(part)];
    if (now && then) then.replaceChildren(...now.childNodes);
  }
  document.title = fresh.title;
}

/** Save what stands in the place; true if it is closed afterwards. */
async function save(place, version = null) {
  const form = formOf(place);
  if (!form) return true;
  if (version === null && stateOf(place) === open.first) {
    close(place, open.before);
    return true;
  }
  const row = place.closest("[data-record]");
  const body = valuesOf(place);
  const others = [...partsOf(place, row)].flatMap((part) => [...part.querySelectorAll("[data-field], [data-name]")]);
  const first = row.querySelector("td:not(.check)");
  body.set("version", version ?? row.dataset.version);
  body.set("show", others.map((one) => one.dataset.field ?? one.dataset.name).join(","));
  if (isPage(place)) body.set("place", "page");
  else if (first) body.set("main", first.dataset.field ?? first.dataset.name);
  const answer = await fetch(addressOf(place), { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null);
  if (!answer) toast(word("offline"), "warning");
  else if (answer.ok) return saved(place, row, await answer.json());
  else if (answer.status === 422) show(place, await answer.text());
  else if (answer.status === 409) ask(place, await answer.text());
  else if (answer.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  else toast(word("gone"), "bad");
  return false;
}

function saved(place, row, answer) {
  close(place, undefined, false);
  if (answer.gone && isPage(place)) return leave();
  if (answer.gone) row.remove();
  for (const part of partsOf(place, row)) {
    part.dataset.version = answer.version;
    for (const one of part.querySelectorAll("[data-field], [data-name]")) {
      const html = answer.cells[one.dataset.field ?? one.dataset.name];
      if (html !== undefined) one.innerHTML = html;
    }
  }
  if (isPage(place)) refreshHead();
  place.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("record-changed", { detail: { record: row.dataset.record } }));
  return true;
}

/** Somebody else changed it meanwhile: whose value holds? */
function ask(place, html) {
  const dialog = document.getElementById("field-conflict");
  if (!dialog) return location.reload();
  dialog.querySelector("[data-dialog-body]").innerHTML = html;
  dialog.querySelector("[data-keep-mine]").addEventListener("click", (event) => {
    dialog.close();
    save(place, event.target.dataset.version);
  });
  dialog.querySelector("[data-keep-theirs]").addEventListener("click", () => location.reload());
  dialog.showModal();
}

function neighbor(place, step) {
  const places = [...document.querySelectorAll(PLACE)].filter((one) => one.checkVisibility());
  return places[places.indexOf(place) + step];
}

async function onKey(event) {
  const place = event.target.closest?.(PLACE);
  if (!place || event.isComposing) return;
  if (open?.place !== place) {
    if (event.target !== place || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      edit(place);
    } else if (event.key.startsWith("Arrow")) move(place, event);
    return;
  }
  if (event.key === "Escape" && !event.target.closest(".combobox")?.querySelector(":popover-open")) {
    event.preventDefault();
    close(place, open.before);
  } else if (event.key === "Tab") {
    event.preventDefault();
    const next = neighbor(place, event.shiftKey ? -1 : 1);
    if ((await save(place)) && next) edit(next);
  } else if (event.key === "F2" || (event.key === "Enter" && !event.defaultPrevented && (event.ctrlKey || event.metaKey || event.target.matches("input, select:not([multiple])")))) {
    event.preventDefault();
    save(place);
  }
}

/** Arrow keys walk over the cells of a list. */
function move(place, event) {
  const row = place.closest("tr");
  if (!row) return;
  const cells = [...row.querySelectorAll("[data-field]")];
  const at = cells.indexOf(place);
  const rows = [...document.querySelectorAll("tr[data-record]")].filter((one) => one.checkVisibility());
  const same = (other) => other?.querySelector(`[data-field="${place.dataset.field}"]`);
  const next = { ArrowLeft: cells[at - 1], ArrowRight: cells[at + 1], ArrowUp: same(rows[rows.indexOf(row) - 1]), ArrowDown: same(rows[rows.indexOf(row) + 1]) }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function enhancePlaces(root) {
  for (const place of root.querySelectorAll(`${PLACE}:not([tabindex])`)) place.tabIndex = -1;
}

/** The first field of the row that was walked to with j and k. */
export function editRow() {
  const place = document.querySelector("tr.at [data-field]") ?? document.querySelector(`dl ${PLACE}`);
  if (place) edit(place);
}

export function startEditing() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("dblclick", (event) => {
    const place = event.target.closest(PLACE);
    if (place && !event.target.closest("a, input, select, textarea, button")) {
      getSelection()?.removeAllRanges();
      edit(place);
    }
  });
  document.addEventListener("click", (event) => {
    const before = event.target.closest("[data-edit-before]");
    if (before) edit(before.previousElementSibling);
    else if (event.target.closest("[data-in-place-save]") && open) save(open.place);
    else if (event.target.closest("[data-in-place-cancel]") && open) close(open.place, open.before);
    else if (open && !event.target.closest(".editing, dialog, .choices, .menu")) save(open.place);
  });
}
