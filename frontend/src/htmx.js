// htmx without eval and inline styles, with our token on every writing request.
import htmx from "htmx.org";
import { toast } from "./toasts.js";
import { word } from "./words.js";

window.htmx = htmx;
Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  attributesToSettle: ["class", "width", "height"], // copying "style" from old to new elements would break the policy
  defaultSettleDelay: 0, // what arrives answers to hands at once, not 20 ms later
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "(409|422)", swap: true },
    { code: "...", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  if (status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  else toast(word(status === 403 || status === 404 ? "gone" : "failed"), "bad");
});
document.addEventListener("htmx:sendError", () => toast(word("offline"), "warning"));

export default htmx;
