// The frame: sidebar width, folded groups of the menu, appearance, lost connection.
const YEAR = 60 * 60 * 24 * 365;
const remember = (name, value) => (document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`);

function foldSidebar(button) {
  const narrow = document.body.classList.toggle("narrow-sidebar");
  button.setAttribute("aria-expanded", !narrow);
  remember("guanxi-sidebar", narrow ? "narrow" : "wide");
  window.dispatchEvent(new Event("resize"));
}

/** Remember which groups of the menu are folded, in both places where the menu stands; pages draw them so at once. */
function foldGroup(group) {
  const name = group.dataset.menuGroup, groups = [...document.querySelectorAll("[data-menu-group]")];
  for (const one of groups.filter((each) => each.dataset.menuGroup === name)) {
    one.toggleAttribute("data-folded", group.open); // what is open is about to be folded
    if (one !== group) one.open = !group.open;
  }
  const folded = new Set(groups.filter((one) => "folded" in one.dataset).map((one) => one.dataset.menuGroup));
  remember("guanxi-menu", [...folded].join(".") || "none");
}

function setAppearance({ value: appearance, form }) {
  const answer = new FormData(form);
  answer.set("appearance", appearance);
  fetch(form.action, { method: "POST", body: answer, redirect: "manual" });
  const root = document.documentElement;
  root.style.colorScheme = "";
  if (appearance === "system") delete root.dataset.theme;
  else root.dataset.theme = appearance;
  for (const button of document.querySelectorAll("[data-appearance]")) button.setAttribute("aria-pressed", button.dataset.appearance === appearance);
  document.dispatchEvent(new CustomEvent("appearance"));
}

const night = matchMedia("(prefers-color-scheme: dark)");

/** The system turned dark or light: said aloud, because some browsers keep colors that were inherited before. */
function followSystem() {
  const root = document.documentElement;
  if (!root.dataset.theme) root.style.colorScheme = night.matches ? "dark" : "light";
  document.dispatchEvent(new CustomEvent("appearance"));
}

/** Ask again for a record on paper, without the sections that are not wanted. */
function choosePaperParts() {
  const address = new URL(location);
  address.searchParams.delete("without");
  for (const box of document.querySelectorAll("[data-paper-part]:not(:checked)")) address.searchParams.append("without", box.dataset.paperPart);
  location.replace(address);
}

export function startShell() {
  document.querySelector('.sidebar [aria-current="page"]')?.scrollIntoView({ block: "nearest" });
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 24;
  remember("guanxi-scripts", 1); // the server may send pages of records before what belongs to them
  document.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold-sidebar]");
    const group = event.target.closest("[data-menu-group] > summary");
    const appearance = event.target.closest("[data-appearance]");
    if (fold) foldSidebar(fold);
    if (group) foldGroup(group.parentElement);
    if (appearance) setAppearance(appearance);
    if (event.target.closest("[data-print]")) print();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-paper-part]")) choosePaperParts();
  });
  night.addEventListener("change", followSystem);
  const banner = document.getElementById("offline");
  addEventListener("offline", () => banner && (banner.hidden = false));
  addEventListener("online", () => banner && (banner.hidden = true));
}
