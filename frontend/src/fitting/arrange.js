// Putting fields and choices in order: by dragging, and with the arrows of each line (past the end it goes on into the next list).
const ITEM = "[data-item]";

function listOf(item) {
  return item.closest("ul, tbody");
}

function place(item, list, before = null) {
  list.insertBefore(item, before);
  const input = list.dataset.key && item.querySelector("input[type=hidden]");
  if (input) input.name = `fields-${list.dataset.key}`;
  item.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(item, step, root) {
  const list = listOf(item);
  const neighbor = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (neighbor) return place(item, list, step < 0 ? neighbor : neighbor.nextElementSibling);
  const lists = [...root.querySelectorAll("ul[data-key]")];
  const next = lists[lists.indexOf(list) + step];
  if (next) place(item, next, step < 0 ? null : next.firstElementChild);
}

function over(event, root) {
  const dragged = root.querySelector(".dragged");
  const list = event.target.closest("ul[data-key], tbody[data-arrange]");
  if (!dragged || !list || !root.contains(list)) return;
  event.preventDefault();
  const after = [...list.children].find((one) => one !== dragged && event.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2);
  if (listOf(dragged) !== list || dragged.nextElementSibling !== (after ?? null)) place(dragged, list, after ?? null);
}

export function arrange(root) {
  root.dataset.ready = "";
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down]");
    if (!button) return;
    move(button.closest(ITEM), button.matches("[data-up]") ? -1 : 1, root);
    button.focus();
  });
  root.addEventListener("dragstart", (event) => {
    const item = event.target.closest?.(ITEM);
    if (!item || event.target.closest("input, select")) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    item.classList.add("dragged");
  });
  root.addEventListener("dragover", (event) => over(event, root));
  root.addEventListener("drop", (event) => event.preventDefault());
  root.addEventListener("dragend", () => root.querySelector(".dragged")?.classList.remove("dragged"));
  for (const select of root.querySelectorAll("[data-color]")) {
    select.addEventListener("change", () => (select.className = select.value ? `choice-${select.value}` : ""));
  }
}
