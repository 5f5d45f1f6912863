// Choosing rows for a bulk change: some of the page, or everything that the list finds.
import { toast } from "../toasts.js";
import { word } from "../words.js";

const told = (count) => count.toLocaleString(document.documentElement.lang);
const chosen = () => [...document.querySelectorAll("[data-choose]:checked")].map((box) => box.value);

async function chooseMatching(button) {
  const bar = button.closest("[data-selection-bar]");
  const answer = await fetch(button.dataset.countUrl).catch(() => null);
  if (!answer?.ok) return toast(word("failed"), "bad");
  const { count, limit, fits } = await answer.json();
  if (!fits) return toast(button.dataset.tooMany.replace("{limit}", told(limit)), "warning");
  bar.dataset.all = "true";
  for (const place of bar.querySelectorAll("[data-selection-count]")) place.textContent = told(count);
  button.hidden = true;
}

/** Everything that matches is offered once the whole page is chosen and there is more than the page. */
export function offerMatching(bar, boxes, count) {
  const button = bar.querySelector("[data-choose-matching]");
  delete bar.dataset.all;
  if (button) button.hidden = !(count && count === boxes.length && document.querySelector("[rel=next], [rel=prev], .group-head"));
}

function begin(what) {
  const form = document.getElementById("bulk-form");
  const bar = document.querySelector("[data-selection-bar]");
  form.elements.chosen.value = chosen().join(",");
  form.elements.what.value = what;
  form.querySelector("[name=all]")?.remove();
  if (bar?.dataset.all) form.insertAdjacentHTML("beforeend", '<input type="hidden" name="all" value="1">');
  form.submit();
}

export function startChoosing() {
  document.addEventListener("click", (event) => {
    const matching = event.target.closest("[data-choose-matching]");
    const bulk = event.target.closest("[data-bulk]");
    if (matching) chooseMatching(matching);
    else if (bulk) begin(bulk.dataset.bulk);
  });
  document.addEventListener("submit", (event) => {
    const bar = event.target.matches("[data-list-form]") && event.target.querySelector("[data-selection-bar]");
    if (!bar || !bar.dataset.all) return;
    const boxes = event.target.querySelectorAll("[data-choose]:checked");
    for (const box of boxes) box.disabled = true; // all that matches = the list as it is
    setTimeout(() => boxes.forEach((box) => (box.disabled = false)));
  });
}
