// The one list of keys: what each does, where it is shown, and the sheet that tells of them ("?").
// A key with `at` presses the element that it finds; its tooltip then names the key. Nothing happens while one types.
import { isTyping, make } from "./dom.js";
import { moveInList } from "./lists.js";
import { editRow } from "./lists/editing.js";
import { word } from "./words.js";

const WAIT = 1200;
const keys = word("keys") instanceof Object ? word("keys") : {};
export const told = (name) => keys[name] ?? name;

const focusSearch = () => {
  const box = document.getElementById("search");
  box?.focus();
  box?.select();
};
const openPalette = () => import("./palette.js").then(({ openPalette: open }) => open());
const place = (path) => document.querySelector(`.sidebar a.entry[href="${path}"]`);

function openSheet() {
  if (document.querySelector("dialog[open]")) return;
  const sheet = document.querySelector("[data-shortcuts]");
  sheet.replaceChildren(...drawnSheet());
  sheet.closest("dialog").showModal();
}

function saveForm() {
  const form = document.activeElement?.closest("form") ?? document.querySelector("main form[data-main]");
  form?.requestSubmit();
}

function chooseRow() {
  const box = document.querySelector("main tr.at [data-choose]");
  box?.click();
}

function comment() {
  const box = document.getElementById("comment-new");
  if (box) return box.focus();
  const tab = document.querySelector('.tabs a[href$="/talk/"]');
  if (tab) location.assign(`${tab.href}#comment-new`);
}

/** key, what it does; `go` = after "g"; `shown` = only on the sheet, another part does it. */
const KEYS = [
  { group: "everywhere", keys: "Ctrl+K", name: "palette", run: openPalette, command: "k" },
  { group: "everywhere", keys: "/", name: "search", run: focusSearch },
  { group: "everywhere", keys: "c", name: "create", at: "[data-quick-create]" },
  { group: "everywhere", keys: "?", name: "help", run: openSheet, at: '[data-dialog="shortcuts"]' },
  { group: "everywhere", keys: "Esc", name: "close", shown: true },
  { group: "lists", keys: "j", name: "next", run: () => moveInList(1) },
  { group: "lists", keys: "k", name: "previous", run: () => moveInList(-1) },
  { group: "lists", keys: "Enter", name: "open", shown: true },
  { group: "lists", keys: "x", name: "choose", run: chooseRow },
  { group: "lists", keys: "f", name: "filter", at: "[data-filter]" },
  { group: "lists", keys: "F2", name: "cell", run: editRow },
  { group: "lists", keys: "Tab", name: "cellOn", shown: true },
  { group: "lists", keys: "Shift+→", name: "card", shown: true },
  { group: "records", keys: "e", name: "edit", at: "[data-edit-record]" },
  { group: "records", keys: ".", name: "actions", at: '[popovertarget="record-menu"]' },
  { group: "records", keys: "m", name: "comment", run: comment },
  { group: "records", keys: "s", name: "star", at: '[data-toggle="star"]' },
  { group: "records", keys: "w", name: "follow", at: '[data-toggle="follow"]' },
  { group: "records", keys: "Ctrl+S", name: "save", run: saveForm, command: "s" },
  { group: "records", keys: "Ctrl+Enter", name: "save", run: saveForm, command: "enter" },
];
const PLACES = { h: "/", a: "/accounts/", t: "/contacts/", o: "/orders/", i: "/invoices/", y: "/payments/", p: "/products/", v: "/evaluation/pyramid/", m: "/import/", b: "/bin/", s: "/settings/" };
const single = new Map(KEYS.filter((key) => !key.command && !key.shown).map((key) => [key.keys, key]));
const commands = new Map(KEYS.filter((key) => key.command).map((key) => [key.command, key]));

const press = (key) => (key.run ? key.run() : document.querySelector(key.at)?.click());
const drawn = (text) => text.split("+").flatMap((part) => [make("kbd", { textContent: part.length === 1 ? part.toUpperCase() : part }), " "]);

function drawnSheet() {
  const rows = ["everywhere", "lists", "records"].flatMap((group) => [
    make("h3", { textContent: told(group) }),
    ...KEYS.filter((key) => key.group === group).flatMap((key) => [make("dt", { textContent: told(key.name) }), make("dd", {}, ...drawn(key.keys))]),
  ]);
  const go = Object.entries(PLACES).filter(([, path]) => place(path));
  const named = go.flatMap(([key, path]) => [make("dt", { textContent: place(path).textContent.trim() }), make("dd", {}, ...drawn("g"), `${told("then")} `, ...drawn(key))]);
  return [...rows, make("h3", { textContent: told("go") }), ...named];
}

/** Tooltips name the key, and so do screen readers. */
function nameKeys() {
  for (const key of KEYS.filter(({ at }) => at)) {
    for (const element of document.querySelectorAll(`${key.at}:not([aria-keyshortcuts])`)) {
      element.setAttribute("aria-keyshortcuts", key.keys);
      if (element.title) element.title += ` (${key.keys.toUpperCase()})`;
    }
  }
  for (const [key, path] of Object.entries(PLACES)) place(path)?.setAttribute("aria-keyshortcuts", `g ${key}`);
}

let going = 0;

function go(event) {
  const wanted = place(PLACES[event.key]);
  going = 0;
  if (wanted) wanted.click();
  return !!wanted;
}

function onKey(event) {
  if (event.isComposing || event.defaultPrevented) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const command = isCommand && !event.altKey && !event.shiftKey && commands.get(event.key.toLowerCase());
  if (command) {
    if (command.name === "save" && !document.activeElement?.closest("form") && !document.querySelector("main form[data-main]")) return;
    press(command);
  } else {
    if (isCommand || event.altKey || isTyping(event.target)) return;
    const isInDialog = document.querySelector("dialog[open]");
    const isGoing = Date.now() - going < WAIT;
    if (isInDialog) return;
    if (isGoing && PLACES[event.key]) {
      if (!go(event)) return;
    } else if (event.key === "g") going = Date.now();
    else if (single.has(event.key)) press(single.get(event.key));
    else return;
  }
  event.preventDefault();
}

export function startKeyboard() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => event.target.closest('[data-dialog="shortcuts"]') && document.querySelector("[data-shortcuts]")?.replaceChildren(...drawnSheet()), true);
  nameKeys();
}
