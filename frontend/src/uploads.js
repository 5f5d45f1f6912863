// Files of a record: dropped or chosen, sent one after the other with their progress; what is refused says why and stays to be read.
import htmx from "./htmx.js";
import { iconElement, make } from "./dom.js";
import { word } from "./words.js";

const MEGABYTE = 1024 * 1024;

function send(form, file, bar) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const content = new FormData();
    content.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    content.set("files", file);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = event.loaded / event.total));
    request.addEventListener("load", () => done(request.response?.problems?.join(" ") ?? (request.status < 300 ? "" : word("failed"))));
    request.addEventListener("error", () => done(word("offline")));
    request.addEventListener("abort", () => done(word("canceled")));
    request.open("POST", form.action);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.send(content);
    bar.nextElementSibling.addEventListener("click", () => request.abort());
  });
}

function row(form, file) {
  const bar = make("progress", { max: 1, value: 0, ariaLabel: file.name });
  const stop = make("button", { type: "button", className: "button ghost square small", ariaLabel: `${word("remove")}: ${file.name}` }, iconElement("x"));
  const item = make("li", {}, make("span", { className: "clip", textContent: file.name }), bar, stop);
  form.querySelector(".uploads").append(item);
  return { item, bar };
}

function refuse(item, text) {
  item.classList.add("bad");
  item.replaceChildren(item.firstChild, make("span", { className: "why", textContent: text }));
}

async function upload(form, files) {
  const { limit, tooLarge, empty } = form.dataset;
  const rows = files.map((file) => ({ file, ...row(form, file) }));
  let added = 0;
  for (const { file, item, bar } of rows) {
    const problem = file.size > limit * MEGABYTE ? tooLarge : file.size ? await send(form, file, bar) : empty;
    if (problem) refuse(item, problem);
    else {
      added += 1;
      item.remove();
    }
  }
  if (!added) return;
  const refused = [...form.querySelectorAll(".uploads > .bad")];
  await htmx.ajax("GET", location.pathname, { target: "#files-part", select: "#files-part", swap: "outerHTML" });
  document.querySelector("#files-part .uploads")?.append(...refused);
}

export function startUploads() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.type !== "file" || !form?.matches("[data-upload]")) return;
    const files = [...event.target.files];
    event.target.value = "";
    upload(form, files);
  });
}
