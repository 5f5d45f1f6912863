// The palette: finding records, going to pages and doing things by their names; the page itself is the list of what can be done.
import { iconElement, make } from "./dom.js";
import { told } from "./keyboard.js";
import { quickCreate } from "./quick.js";
import { initials } from "./sounds.js";
import { word } from "./words.js";

const KEPT = "guanxi-at-hand";
const WAIT = 110;
const MOST = 8;
const text = (element) => element.textContent.trim() || element.getAttribute("aria-label") || element.title;
const iconOf = (element, otherwise) => element.querySelector("use")?.getAttribute("href").split("#")[1] ?? otherwise;
const every = (selector) => [...document.querySelectorAll(selector)];
const kept = () => JSON.parse(sessionStorage.getItem(KEPT + document.body.dataset.person) ?? "{}");

let dialog, input, list, options, active, running, timer;
let atHand = {};

function link(element, group, hint = "") {
  return { label: text(element), hint, group, icon: iconOf(element, "arrow-right"), href: element.href };
}

function press(element, group, icon, hint = "") {
  return { label: text(element), hint, group, icon: iconOf(element, icon), run: () => element.click() };
}

/** What this page offers: its record's actions, new records, the menu, appearance and language, signing out. */
function commands() {
  const seen = new Set();
  const create = told("create");
  return [
    ...every(".page-head .actions :is(a[href], button):not([popovertarget]):not(.menu *)").map((one) => press(one, told("actions"), "pencil")),
    ...every("#record-menu :is(a[href], button)").map((one) => press(one, told("actions"), "dots")),
    ...every(".page > .tabs a, .tabs a").map((one) => link(one, told("actions"))),
    ...every("#quick-create a").map((one) => ({ ...link(one, create), label: `${create}: ${text(one)}`, icon: "plus", run: () => quickCreate(one.dataset.quick) })),
    ...every(".sidebar a.entry").map((one) => link(one, told("go"))),
    ...every("#person-menu > a").map((one) => link(one, told("you"))),
    ...every("[data-bell]").map((one) => link(one, told("you"))),
    ...every("[data-appearance]").map((one) => press(one, told("appearance"), "sun")),
    ...every("#person-menu button[name=language]").map((one) => press(one, told("language"), "language")),
    ...every('#person-menu form[action="/sign-out/"] button').map((one) => press(one, told("you"), "logout")),
    { label: told("help"), hint: "?", group: told("you"), icon: "help", run: () => document.querySelector('[data-dialog="shortcuts"]')?.click() },
  ].filter(({ label, group }) => label && !seen.has(group + label) && seen.add(group + label));
}

/** Whether the letters stand in the name, begin its words, or are the initials of its pinyin. */
export function fits({ label, hint = "" }, wanted) {
  const name = label.toLocaleLowerCase();
  if (wanted.split(/\s+/).every((part) => name.includes(part) || hint.toLocaleLowerCase().includes(part))) return true;
  const words = name.split(/[\s:：/]+/).filter(Boolean);
  return words.map((one) => one[0]).join("").startsWith(wanted) || initials(name).includes(wanted);
}

function own(wanted) {
  const known = [
    ...(atHand.recent ?? []).map((one) => ({ ...one, group: told("recent") })),
    ...(atHand.favorites ?? []).map((one) => ({ ...one, group: told("favorites") })),
  ];
  const views = (atHand.views ?? []).map((one) => ({ ...one, group: told("views") }));
  if (!wanted) return [...known, ...views.slice(0, MOST), ...commands()];
  return [...known.filter((one) => fits(one, wanted)).slice(0, MOST), ...[...views, ...commands()].filter((one) => fits(one, wanted)).slice(0, 3 * MOST)];
}

function show(found, isWaiting = false) {
  const seen = new Set();
  options = found.filter((one) => !one.href || (!seen.has(one.href) && seen.add(one.href)));
  const groups = Map.groupBy ? Map.groupBy(options, ({ group }) => group) : grouped(options);
  options = [...groups.values()].flat();
  let number = 0;
  list.replaceChildren(...[...groups].map(([group, some]) => make("div", { className: "palette-group", attributes: { role: "group", "aria-label": group } },
    make("h3", { textContent: group, attributes: { role: "presentation", "aria-hidden": "true" } }), ...some.map((one) => row(one, number++)))));
  if (!options.length) list.append(make("p", { className: "none", textContent: isWaiting ? "…" : word("none"), attributes: { role: "status" } }));
  point(options.length ? 0 : -1);
}

function grouped(some) {
  const groups = new Map();
  for (const one of some) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

function row(one, number) {
  return make("div", { className: "palette-row", id: `palette-${number}`, dataset: { number }, attributes: { role: "option", "aria-selected": "false" } },
    iconElement(one.icon), make("span", { className: "clip", textContent: one.label }), one.hint ? make("span", { className: "hint", textContent: one.hint }) : null);
}

function point(number) {
  active = number;
  for (const item of list.querySelectorAll("[role=option]")) item.setAttribute("aria-selected", item.dataset.number === String(number));
  const item = document.getElementById(`palette-${number}`);
  if (item) input.setAttribute("aria-activedescendant", item.id);
  else input.removeAttribute("aria-activedescendant");
  item?.scrollIntoView({ block: "nearest" });
}

/** The focus goes at once: keys typed next are no longer meant for the box. */
function leave() {
  input.blur();
  dialog.close();
}

function choose(one, isApart) {
  if (!one) return;
  leave();
  if (isApart && one.href) window.open(one.href, "_blank");
  else if (one.run) one.run();
  else location.assign(one.href);
}

/** Own things stand at once; what the server finds comes before them, one question after the other aborted. */
function ask() {
  const wanted = input.value.trim().toLocaleLowerCase();
  clearTimeout(timer);
  running?.abort();
  const near = own(wanted);
  show(near, !!wanted);
  if (!wanted) return;
  timer = setTimeout(async () => {
    running = new AbortController();
    try {
      const answer = await fetch(`/search/found/?${new URLSearchParams({ q: input.value.trim() })}`, { signal: running.signal });
      if (!answer.ok || answer.redirected) return;
      const { found } = await answer.json();
      if (input.value.trim().toLocaleLowerCase() !== wanted) return;
      const at = options[active];
      const all = { label: `${told("search")}: ${input.value.trim()}`, group: told("search"), icon: "search", href: `/search/?${new URLSearchParams({ q: input.value.trim() })}` };
      show([...near.slice(0, 3), ...found, ...near.slice(3), all]);
      if (at) point(Math.max(0, options.findIndex((one) => one.label === at.label && one.group === at.group)));
    } catch (error) {
      if (error.name !== "AbortError") show(near);
    }
  }, WAIT);
}

async function refresh() {
  const answer = await fetch("/me/at-hand/").catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  atHand = await answer.json();
  sessionStorage.setItem(KEPT + document.body.dataset.person, JSON.stringify(atHand));
  if (dialog.open && !input.value && active <= 0) show(own(""));
}

function onKey(event) {
  if (event.isComposing) return;
  const count = options.length;
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
  if (step && count) point(Math.abs(step) === 1 ? (active + step + count) % count : Math.max(0, Math.min(count - 1, active + step)));
  else if (event.key === "Escape") leave();
  else if (event.key === "Enter") choose(options[active], event.ctrlKey || event.metaKey);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function start() {
  dialog = document.getElementById("palette");
  [input, list] = [dialog.querySelector("input"), dialog.querySelector("#palette-list")];
  input.addEventListener("input", ask);
  input.addEventListener("keydown", onKey);
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(options[item.dataset.number], event.ctrlKey || event.metaKey);
  });
}

export function openPalette() {
  if (!dialog && document.getElementById("palette")) start();
  if (!dialog) return;
  if (dialog.open) return dialog.close();
  if (document.querySelector("dialog[open]")) return;
  atHand = kept();
  input.value = "";
  dialog.showModal();
  show(own(""));
  refresh();
}
