// The way from record to record through the list that one came from; the list's address is remembered per tab.
import htmx from "../htmx.js";

const key = (path) => `list:${path}`;

export function rememberList() {
  const list = document.querySelector("[data-list-address]");
  if (list) sessionStorage.setItem(key(list.dataset.listPath), list.dataset.listAddress);
}

export function showNeighbors() {
  const place = document.querySelector("[data-neighbors]:empty");
  const address = place && sessionStorage.getItem(key(place.dataset.path));
  if (address !== null && place) htmx.ajax("GET", place.dataset.neighbors + address, { target: place, swap: "innerHTML" });
}

/** True if there is such a neighbor. */
export function goToNeighbor(step) {
  const link = document.querySelector(`[data-neighbors] a:has(use[href$="${step > 0 ? "#chevron-down" : "#chevron-up"}"])`);
  link?.click();
  return !!link;
}
