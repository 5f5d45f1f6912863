// The search box on top: arrow keys walk through the live results, Escape leaves.
const rows = () => [...document.querySelectorAll("#search-results a")];

export function startSearch() {
  const box = document.getElementById("search");
  const results = document.getElementById("search-results");
  if (!box || !results) return;
  box.form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const found = rows();
    const at = found.indexOf(document.activeElement);
    if (event.key === "ArrowDown") (found[at + 1] ?? found[0])?.focus();
    else if (event.key === "ArrowUp") at > 0 ? found[at - 1].focus() : box.focus();
    else if (event.key === "Escape") document.activeElement === box ? box.blur() : box.focus();
    else return;
    event.preventDefault();
  });
  box.addEventListener("input", () => box.value.trim() || results.replaceChildren());
}
