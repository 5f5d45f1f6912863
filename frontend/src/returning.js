// A form to which somebody comes back (Back, reload, a lost answer) keeps the word it had and says so, so that it makes nothing twice.
const KEY = "formToken";
const tokenOf = (form) => form?.querySelector("[name=form_token]");

function say(form) {
  if (!form.querySelector("[name=returned]")) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "returned", value: "1" }));
}

export function startReturning() {
  const field = tokenOf(document.querySelector("form[data-main]"));
  if (field) {
    const kept = history.state?.[KEY];
    if (kept) {
      field.value = kept;
      say(field.form);
    } else history.replaceState({ ...history.state, [KEY]: field.value }, "");
    addEventListener("pageshow", ({ persisted }) => persisted && say(field.form));
  }
  document.addEventListener("htmx:sendError", ({ target }) => {
    const form = target.closest("form"); // nobody knows whether it arrived
    if (tokenOf(form)) say(form);
  });
}
