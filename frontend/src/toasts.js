// Short messages in the corner; the server sends one with HX-Trigger: {"toast": {"text", "meaning", "undo"}}.
import { iconElement, make } from "./dom.js";
import { word } from "./words.js";

const SECONDS = { good: 5, info: 6, warning: 10, bad: 15 };
const corner = () => document.getElementById("toasts");

export function toast(text, meaning = "info", undo = null, link = null) {
  const box = corner();
  if (!box || !text) return;
  const close = make("button", { className: "button ghost square small", type: "button", ariaLabel: word("close") }, iconElement("x"));
  const message = make("div", { className: `toast ${meaning}`, attributes: { role: meaning === "bad" ? "alert" : "status" } }, make("p", { textContent: text }));
  if (undo) message.append(undoButton(undo, message));
  if (link) message.append(link);
  message.append(close);
  const remove = () => {
    message.remove();
    if (!box.childElementCount && box.matches(":popover-open")) box.hidePopover();
  };
  close.addEventListener("click", remove);
  if (meaning === "warning" || meaning === "bad") [...box.children].find((one) => one.firstChild.textContent === text)?.remove(); // once is enough
  box.append(message);
  if (box.matches(":popover-open")) box.hidePopover(); // opened again it lies above a dialog opened since
  box.showPopover();
  let timer = setTimeout(remove, SECONDS[meaning] * 1000 + (undo || link ? 5000 : 0));
  message.addEventListener("pointerenter", () => clearTimeout(timer));
  message.addEventListener("pointerleave", () => (timer = setTimeout(remove, 2000)));
}

function undoButton(address, message) {
  const button = make("button", { className: "button small", type: "button", textContent: word("undo") });
  button.addEventListener("click", async () => {
    message.remove();
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token } });
    if (answer.ok) location.reload();
    else toast(word("failed"), "bad");
  });
  return button;
}

/** Messages that came with the page. */
export function showFlashes() {
  for (const flash of document.querySelectorAll("template[data-flash]")) {
    const link = flash.content.querySelector("a");
    link?.remove();
    toast(flash.content.textContent.trim(), flash.dataset.flash, flash.dataset.undo, link);
    flash.remove();
  }
}

export function startToasts() {
  document.addEventListener("toast", ({ detail }) => toast(detail.text ?? detail.value, detail.meaning, detail.undo));
}
