// Completing people after an @ in a comment: arrows choose, Enter or Tab takes, Escape leaves.
import { make, placeUnder } from "./dom.js";

const WAIT = 120;
const BEFORE = /(?:^|[\s(（,，、])@([\w.+-]*)$/u;
let list, box, options, active, timer, running;

function show(found) {
  options = found;
  active = 0;
  list ??= document.body.appendChild(make("ul", { className: "choices", id: "mention-list", popover: "manual", attributes: { role: "listbox" } }));
  list.replaceChildren(...found.map(({ label, hint, sees }, number) => make("li", { id: `mention-${number}`, className: sees ? "" : "soft", dataset: { number }, attributes: { role: "option", "aria-selected": number === 0 } }, label, make("span", { className: "hint", textContent: hint }))));
  if (!found.length) return hide();
  if (!list.matches(":popover-open")) list.showPopover();
  placeUnder(list, box);
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-activedescendant", "mention-0");
}

function hide() {
  clearTimeout(timer);
  running?.abort();
  if (list?.matches(":popover-open")) list.hidePopover();
  box?.removeAttribute("aria-activedescendant");
}

function point(number) {
  active = (number + options.length) % options.length;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === active));
  box.setAttribute("aria-activedescendant", `mention-${active}`);
}

function take(option) {
  const end = box.selectionStart;
  const start = end - BEFORE.exec(box.value.slice(0, end))[1].length;
  box.setRangeText(`${option.id} `, start, end, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  hide();
  box.focus();
}

function ask() {
  hide();
  const found = BEFORE.exec(box.value.slice(0, box.selectionStart));
  if (!found) return;
  timer = setTimeout(async () => {
    running = new AbortController();
    const answer = await fetch(`${box.dataset.mention}?${new URLSearchParams({ q: found[1] })}`, { signal: running.signal }).catch(() => null);
    if (answer?.ok && !answer.redirected) show(await answer.json());
  }, WAIT);
}

function onKey(event) {
  if (!list?.matches(":popover-open") || event.isComposing) return;
  if (event.key === "ArrowDown") point(active + 1);
  else if (event.key === "ArrowUp") point(active - 1);
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(options[active]);
  else if (event.key === "Escape") hide();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function enhanceMentions(area) {
  area.dataset.ready = "1";
  area.setAttribute("role", "combobox");
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-expanded", "false");
  area.setAttribute("aria-controls", "mention-list");
  area.addEventListener("input", () => {
    box = area;
    ask();
  });
  area.addEventListener("keydown", onKey);
  area.addEventListener("blur", () => setTimeout(hide, 150));
}

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("#mention-list li");
  if (!item) return;
  event.preventDefault();
  take(options[item.dataset.number]);
});
