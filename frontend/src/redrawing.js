// Parts of forms that are drawn again when a choice in them changes: the place one is at, and what one typed meanwhile, stay.
import htmx from "./htmx.js";

const TYPED = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea";
const named = (root, { tagName, name }) => [...root.querySelectorAll(tagName)].find((one) => one.name === name && one.type !== "hidden");

/** What was typed into a part after its question had left. */
function typedSince(part, sent) {
  return [...part.querySelectorAll(TYPED)].filter((one) => one.name && one.value !== (sent.get(one.name) ?? one.defaultValue));
}

function put(part, typed, place) {
  for (const old of typed) {
    const field = named(part, old);
    if (field?.type === old.type) field.value = old.value;
  }
  const focused = place && named(part, place);
  if (!focused || focused === document.activeElement) return;
  focused.focus();
  if (place.selectionStart != null && focused.value === place.value) focused.setSelectionRange(place.selectionStart, place.selectionEnd);
}

export function startRedrawing() {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target, requestConfig } = detail;
    if (requestConfig?.triggeringEvent?.type !== "change" || !detail.shouldSwap) return;
    const typed = typedSince(target, requestConfig.formData);
    const place = target.contains(document.activeElement) && document.activeElement.name ? document.activeElement : null;
    htmx.on(target, "htmx:afterSettle", () => put(target, typed, place), { once: true });
  });
}
