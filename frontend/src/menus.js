// Drop-down menus: popovers under their button, arrow keys inside.
import { placeUnder } from "./dom.js";

const ITEMS = "a[href], button:not(:disabled)";
const opener = (menu) => document.querySelector(`[popovertarget="${menu.id}"]:not([data-closes])`);
const isMenu = (element) => element instanceof HTMLElement && element.matches(".menu[popover]");
let openers = new WeakMap();
const contents = new WeakMap();

/** A menu whose entries made way for a form shows them again. */
function restore(menu) {
  if (!contents.has(menu) || menu.querySelector("[hx-get][data-stay]")) return;
  menu.innerHTML = contents.get(menu);
  htmx.process(menu);
}

function onToggle(event) {
  const menu = event.target;
  if (!isMenu(menu)) return;
  const button = openers.get(menu) ?? opener(menu);
  button?.setAttribute("aria-expanded", event.newState === "open");
  if (event.newState !== "open") restore(menu);
  else if (menu.querySelector("[hx-get][data-stay]")) contents.set(menu, menu.innerHTML);
  if (event.newState !== "open" || !button) return;
  placeUnder(menu, button, { end: menu.dataset.align === "end" });
  if (menu.dataset.focus !== "off") menu.querySelector(ITEMS)?.focus({ preventScroll: true, focusVisible: false });
}

function onKey(event) {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || event.target.matches("input, select, textarea")) return;
  const items = [...menu.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility());
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  items.at(next === items.length ? 0 : next)?.focus();
  event.preventDefault();
}

export function startMenus() {
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    const menu = button && document.getElementById(button.getAttribute("popovertarget"));
    if (isMenu(menu)) openers.set(menu, button);
  }, true);
  document.addEventListener("click", (event) => {
    const item = event.target.closest(".menu[popover] :is(a, button)");
    if (item?.hasAttribute("data-menu-back")) {
      const menu = item.closest(".menu");
      restore(menu);
      menu.querySelector(ITEMS)?.focus();
    }
    if (item && !item.hasAttribute("data-stay") && item.type !== "submit") item.closest(".menu").hidePopover();
  });
  let width = innerWidth; // the keyboard of a phone changes only the height
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    document.querySelectorAll(".menu:popover-open").forEach((menu) => menu.hidePopover());
  });
}
