// A box above a long table that leaves only the rows with these words; what is hidden keeps its place in the form.
const plain = (text) => text.normalize("NFKC").toLowerCase();

function narrow(box) {
  const table = document.getElementById(box.dataset.narrows);
  const words = plain(box.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of table.querySelectorAll("tbody tr")) {
    const text = plain(`${row.cells[0]?.textContent ?? ""} ${[...row.querySelectorAll("input[type=text]")].map((input) => input.value).join(" ")}`);
    row.hidden = !words.every((word) => text.includes(word));
    shown += !row.hidden;
  }
  box.closest("[data-narrowing]").querySelector("[role=status]").hidden = shown > 0;
}

export function startNarrowing() {
  document.addEventListener("input", (event) => event.target.matches?.("[data-narrows]") && narrow(event.target));
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-narrows]") || event.isComposing) return;
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && event.target.value) {
      event.target.value = "";
      narrow(event.target);
    }
  });
}
