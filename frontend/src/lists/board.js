// Boards: cards are moved by dragging, with Shift and the arrow keys, or by their menu; what is refused goes back.
import htmx from "../htmx.js";
import { toast } from "../toasts.js";
import { word } from "../words.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const columnOf = (node) => node.closest("[data-key]");
let dragged = null;
let chosen = null;

const moving = new WeakMap();

/** One move of a card after the other: each must know the version that the one before made. */
function moveTo(card, column) {
  const last = (moving.get(card) ?? Promise.resolve()).then(() => move(card, column));
  moving.set(card, last);
  return last;
}

async function move(card, column) {
  const board = card.closest("[data-board]");
  const from = columnOf(card);
  if (!column || column === from || "fixed" in board.dataset) return;
  const after = card.nextElementSibling;
  const list = column.querySelector("[data-cards]");
  list.prepend(card);
  card.classList.add("busy");
  card.focus({ preventScroll: true });
  const back = () => {
    from.querySelector("[data-cards]").insertBefore(card, after);
    card.focus({ preventScroll: true });
  };
  const answer = await send(board, card, column.dataset.key);
  card.classList.remove("busy");
  if (!answer) {
    back();
    toast(word("offline"), "warning");
  } else if (answer.ok) {
    const told = await answer.json();
    card.dataset.version = told.version;
    if (told.gone) card.remove();
    for (const place of card.querySelectorAll("[data-name]")) {
      const html = told.cells[place.dataset.name];
      if (html !== undefined) place.querySelector("dd").innerHTML = html;
    }
    say(board, column);
    htmx.ajax("GET", board.dataset.heads, { swap: "none" });
  } else if (answer.status === 409) {
    back();
    await ask(card, column, await answer.text());
  } else if (answer.status === 401) {
    back();
    document.dispatchEvent(new CustomEvent("signed-out"));
  } else {
    back();
    toast(await reason(answer), "bad");
    if (answer.status === 404) card.remove();
  }
}

/** Somebody else moved the card meanwhile: it goes where it is now, and whoever moved it here is asked whether that shall hold. */
async function ask(card, mine, html) {
  const dialog = document.getElementById("field-conflict");
  const body = dialog.querySelector("[data-dialog-body]");
  body.innerHTML = html;
  card.dataset.version = body.querySelector("[data-keep-mine]").dataset.version;
  const theirs = card.closest("[data-board]").querySelector(`[data-key="${CSS.escape(body.querySelector("[data-keep-theirs]").dataset.key)}"]`);
  if (theirs) await move(card, theirs);
  else card.remove();
  body.querySelector("[data-keep-mine]").addEventListener("click", () => {
    dialog.close();
    if (theirs) moveTo(card, mine);
  });
  body.querySelector("[data-keep-theirs]").addEventListener("click", () => dialog.close());
  if (!theirs) body.querySelector("[data-keep-mine]").remove();
  dialog.addEventListener("close", () => card.focus({ preventScroll: true }), { once: true });
  dialog.showModal();
}

function send(board, card, key) {
  const value = key === "-" ? "" : board.dataset.kind === "yes_no" ? (key === "yes" ? "on" : "") : key;
  const body = new URLSearchParams({ [board.dataset.board]: value, version: card.dataset.version, show: board.dataset.show });
  const address = `${card.dataset.record}field/${board.dataset.board}/`;
  return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null);
}

async function reason(answer) {
  if (![409, 422].includes(answer.status)) return word("gone");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return (page.querySelector(".errors") ?? page.querySelector("p"))?.textContent.trim() || word("failed");
}

function say(board, column) {
  const place = document.querySelector("[data-board-said]");
  if (place) place.textContent = place.dataset.moved.replace("{name}", column.querySelector("h2").textContent);
}

function onKey(event) {
  const card = event.target.closest?.("[data-card]");
  if (!card || event.target !== card || event.ctrlKey || event.metaKey || event.altKey) return;
  const columns = [...card.closest("[data-board]").querySelectorAll("[data-key]")];
  const column = columns[columns.indexOf(columnOf(card)) + { ArrowLeft: -1, ArrowRight: 1 }[event.key]];
  const cards = [...columnOf(card).querySelectorAll("[data-card]")];
  const beside = cards[cards.indexOf(card) + { ArrowUp: -1, ArrowDown: 1 }[event.key]];
  if (event.key === "Enter") location.assign(card.dataset.href);
  else if (event.shiftKey && column) moveTo(card, column);
  else if (column) (column.querySelector("[data-card]") ?? card).focus();
  else if (beside) beside.focus();
  else return;
  event.preventDefault();
}

function mark(column) {
  document.querySelectorAll(".board-column.over").forEach((one) => one !== column && one.classList.remove("over"));
  column?.classList.add("over");
}

export function startBoard() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.href);
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const column = dragged && event.target.closest?.(".board-column");
    if (!column) return;
    event.preventDefault();
    mark(column);
  });
  document.addEventListener("drop", (event) => {
    const column = dragged && event.target.closest?.(".board-column");
    if (!column) return;
    event.preventDefault();
    moveTo(dragged, column);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    mark(null);
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-move]");
    const target = event.target.closest("[data-move-to]");
    if (opener) chosen = opener.closest("[data-card]");
    else if (target && chosen) moveTo(chosen, document.querySelector(`[data-board] [data-key="${CSS.escape(target.dataset.moveTo)}"]`));
    else if (!event.target.closest("a, button") && event.target.closest("[data-card]")) location.assign(event.target.closest("[data-card]").dataset.href);
  });
}
