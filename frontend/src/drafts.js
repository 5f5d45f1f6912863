// What is typed into forms and comments is kept in this browser until it is saved, thrown away, or the person signs out.
// Kept per person and form; passwords, files and the fields that the server names as sensitive are never kept.
import { make } from "./dom.js";
import { word } from "./words.js";

const WAIT = 400;
const DAYS = 14;
const STEM = "guanxi-draft:";
const NEVER = new Set(["csrfmiddlewaretoken", "form_token", "returned", "next"]);
const person = () => document.body.dataset.person;
const keyOf = (form) => `${STEM}${person()}:${form.dataset.draft ?? form.querySelector("[data-draft-of]")?.dataset.draftOf}`;
const isKept = (form) => !!person() && !!form?.matches("form") && (form.hasAttribute("data-draft") || !!form.querySelector("[data-draft-of]"));
const isRefused = (form) => form.hasAttribute("data-draft-refused") || !!form.querySelector("[data-draft-refused]");
const timers = new WeakMap();
const touched = new WeakSet();

function controls(form) {
  const never = new Set((form.querySelector("[data-draft-of]")?.dataset.draftNever ?? "").split(" "));
  return [...form.elements].filter(({ name, type }) => name && !NEVER.has(name) && !never.has(name) && !["password", "file", "submit", "button"].includes(type));
}

/** name → values; of choices also their words, as the server may have found them for this page only. */
function typed(form) {
  const found = {};
  for (const control of controls(form)) {
    const { name, type } = control;
    found[name] ??= [];
    if (control instanceof HTMLSelectElement) found[name].push(...[...control.selectedOptions].map((option) => [option.value, option.text]));
    else if (type !== "checkbox" && type !== "radio") found[name].push([control.value]);
    else if (control.checked) found[name].push([control.value]);
  }
  return found;
}

function keep(form) {
  if (!touched.has(form)) return;
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), typed: typed(form) }));
  } catch {
    // no room left, or storage is switched off: typing goes on as without drafts
  }
}

function fill(form, values) {
  for (const control of controls(form)) {
    const wanted = values[control.name];
    if (!wanted) continue;
    if (control instanceof HTMLSelectElement) {
      for (const [value, label] of wanted) if (![...control.options].some((option) => option.value === value)) control.add(new Option(label, value));
      for (const option of control.options) option.selected = wanted.some(([value]) => value === option.value);
      control.dispatchEvent(new Event("restored"));
    } else if (control.type === "checkbox" || control.type === "radio") control.checked = wanted.some(([value]) => value === control.value);
    else control.value = wanted.shift()?.[0] ?? "";
  }
  touched.add(form);
}

function offer(form) {
  const draft = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null");
  if (!draft || JSON.stringify(draft.typed) === JSON.stringify(typed(form))) return localStorage.removeItem(keyOf(form));
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: new Date(draft.at).toDateString() === new Date().toDateString() ? undefined : "medium", timeStyle: "short" }).format(draft.at);
  const button = (label, run) => {
    const made = make("button", { type: "button", className: "button small", textContent: label });
    made.addEventListener("click", () => {
      run();
      notice.remove();
    });
    return made;
  };
  const notice = make("div", { className: "notice info draft-notice", attributes: { role: "status" } }, make("span", { textContent: word("draft").replace("%(moment)s", moment) }),
    button(word("resume"), () => fill(form, draft.typed)), button(word("discard"), () => localStorage.removeItem(keyOf(form))));
  form.closest("details")?.setAttribute("open", "");
  form.prepend(notice);
}

/** What was sent and not refused is saved; the page after it says so by being there. */
function tidy() {
  const sent = sessionStorage.getItem(`${STEM}sent`);
  sessionStorage.removeItem(`${STEM}sent`); // the page to sign in on: the session had ended, nothing was saved
  if (!person()) return;
  const again = [...document.forms].some((form) => isKept(form) && keyOf(form) === sent && isRefused(form));
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(STEM))) {
    const isOld = (JSON.parse(localStorage.getItem(key))?.at ?? 0) < Date.now() - DAYS * 86_400_000;
    if (isOld || !key.startsWith(`${STEM}${person()}:`) || (key === sent && !again)) localStorage.removeItem(key);
  }
}

function forgetAll() {
  for (const store of [localStorage, sessionStorage]) for (const key of Object.keys(store).filter((one) => one.startsWith("guanxi-"))) store.removeItem(key);
}

export function enhanceDrafts() {
  for (const form of document.forms) {
    if (!isKept(form) || form.dataset.draftReady) continue;
    form.dataset.draftReady = "1";
    if (!isRefused(form)) offer(form);
  }
}

export function startDrafts() {
  tidy();
  const later = ({ target }) => {
    const form = target.form;
    if (!isKept(form)) return;
    touched.add(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keep(form), WAIT));
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  addEventListener("pagehide", () => [...document.forms].filter(isKept).forEach((form) => !form.dataset.sent && keep(form)));
  document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
    if (form.getAttribute("action") === "/sign-out/") return forgetAll();
    if (defaultPrevented || !isKept(form)) return;
    clearTimeout(timers.get(form));
    keep(form);
    form.dataset.sent = "1";
    sessionStorage.setItem(`${STEM}sent`, keyOf(form));
  });
}
