// After the page: tells the server which record is open, shows what waits to be read, star and following; notices when the session ended.
import { make } from "./dom.js";
import { word } from "./words.js";

const EVERY = 30_000; // why no open connection: docs/decisions/0014-the-bell-asks.md
const FRESH = 5_000;
const others = "BroadcastChannel" in window ? new BroadcastChannel(`guanxi-bell-${document.body.dataset.person}`) : null;
let heard = 0;
const bell = () => document.querySelector("[data-bell]");
const csrf = () => document.querySelector('meta[name="csrf-token"]');
const opened = () => document.querySelector("[data-toggle]")?.dataset.place;

async function send(address, values) {
  const headers = { "X-CSRFToken": csrf()?.content ?? "" };
  const answer = await fetch(address, values ? { method: "POST", body: new URLSearchParams(values), headers, redirect: "manual" } : { redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") tellSignedOut();
  return answer?.ok ? answer.json() : null;
}

function showCount(unread) {
  const place = bell().querySelector(".bell-count");
  place.hidden = !unread;
  place.textContent = unread > 98 ? "99+" : unread || "";
  const label = bell().title.replace(/ \(.*\)$/, "");
  bell().setAttribute("aria-label", unread ? `${label} (${unread})` : label);
}

/** Whoever signed in anew in another tab has another token; forms of this page go on with it. */
function takeToken(token) {
  if (!token || !csrf()) return;
  csrf().content = token;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  document.getElementById("signed-out")?.remove();
}

function tellSignedOut() {
  if (document.getElementById("signed-out")) return;
  const link = make("a", { href: `/sign-in/?next=${encodeURIComponent("/me/back/")}`, target: "_blank", rel: "opener", textContent: word("signIn") });
  (document.querySelector("dialog[open]") ?? document.body).prepend(make("p", { id: "signed-out", className: "offline", attributes: { role: "alert" } }, `${word("signedOut")} `, link));
}

function press(kind, isOn) {
  for (const button of document.querySelectorAll(`[data-toggle="${kind}"]`)) {
    button.setAttribute("aria-pressed", isOn);
    button.title = button.title.replace(/^.*?(?= \(.\)$|$)/, isOn ? button.dataset.on : button.dataset.off);
  }
}

async function toggle(button) {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  press(button.dataset.toggle, isOn);
  const told = await send(button.dataset.address, { on: isOn ? 1 : 0 });
  if (!told) return press(button.dataset.toggle, !isOn);
  sessionStorage.removeItem(`guanxi-at-hand${document.body.dataset.person}`);
}

function hear({ token, unread }) {
  heard = Date.now();
  takeToken(token);
  showCount(unread);
}

function show(told) {
  if (!told) return;
  hear(told);
  others?.postMessage({ token: told.token, unread: told.unread });
  if ("star" in told) press("star", told.star);
  if ("follow" in told) press("follow", told.follow);
  const tab = document.querySelector('.tabs a[href$="/talk/"]');
  if (told.comments && tab && !tab.querySelector(".count")) tab.append(" ", make("span", { className: "count", textContent: told.comments }));
}

/** One of the windows and tabs of this browser asks for all of them, and only if somebody can see the answer. */
async function look(most = EVERY) {
  if (document.visibilityState !== "visible" || Date.now() - heard < most) return;
  heard = Date.now();
  show(await send(bell().dataset.bell));
}

export function startHere() {
  if (!bell()) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toggle]");
    if (button) toggle(button);
  });
  const begin = async () => {
    const place = opened();
    if (!place) return look(0);
    const [path, key] = place.split("/");
    show(await send(bell().dataset.here, { path, key }));
  };
  (window.requestIdleCallback ?? setTimeout)(begin);
  setInterval(look, EVERY / 3, EVERY);
  others?.addEventListener("message", ({ data }) => hear(data));
  document.addEventListener("visibilitychange", () => look(FRESH));
  document.addEventListener("signed-out", tellSignedOut);
  addEventListener("focus", () => document.getElementById("signed-out") && look(0));
}
