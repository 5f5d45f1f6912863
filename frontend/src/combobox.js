// A select that one types into: data-combobox="<address>" asks the server, an empty one filters its own options.
// The server answers [{"id", "label", "hint"}] to <address>?q=<text>. data-new="<address>" offers to make what is missing, data-free any word. The select keeps the value and is what the form sends.
import { iconElement, make, placeUnder } from "./dom.js";
import { quickCreate } from "./quick.js";
import { word } from "./words.js";

const WAIT = 130;
let made = 0;

class Combobox {
  constructor(select) {
    this.select = select;
    this.many = select.multiple;
    this.options = [];
    this.active = -1;
    this.build();
    this.listen();
    this.show();
  }

  build() {
    const { select } = this;
    const id = `choices-${++made}`;
    this.list = make("ul", { className: "choices", id, popover: "manual", attributes: { role: "listbox" } });
    this.input = make("input", { type: "text", autocomplete: "off", placeholder: select.dataset.placeholder ?? "", disabled: select.disabled });
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) if (select.hasAttribute(name)) attributes[name] = select.getAttribute(name);
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    if (select.required) this.input.setAttribute("aria-required", "true");
    this.box = make("div", { className: this.many ? "combobox combobox-many" : "combobox" }, this.input, iconElement("selector"), this.list);
    if (select.id) {
      this.input.id = select.id;
      select.id += "-value";
    }
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${this.input.id}"]`)?.textContent.trim() || word("choices"));
    const hadFocus = document.activeElement === select;
    select.hidden = true;
    select.required = false;
    select.after(this.box);
    if (hadFocus) this.input.focus();
  }

  listen() {
    const { input, list } = this;
    this.select.addEventListener("restored", () => this.show());
    input.addEventListener("input", () => this.ask());
    input.addEventListener("focus", () => this.many || input.select());
    input.addEventListener("click", () => this.isOpen || this.ask(true));
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const item = event.target.closest("li[data-place]");
      if (item) this.choose(this.options[item.dataset.place]);
    });
    this.box.addEventListener("click", (event) => event.target === this.box && input.focus());
  }

  get isOpen() {
    return this.list.matches(":popover-open");
  }

  get chosen() {
    return [...this.select.selectedOptions].filter((option) => option.value);
  }

  ask(all = false) {
    clearTimeout(this.timer);
    const text = all ? "" : this.input.value.trim();
    if (!this.select.dataset.combobox) return this.offer(this.own(text));
    this.isAsking = !all;
    this.isHasty = false;
    this.timer = setTimeout(() => this.fetch(text), all ? 0 : WAIT);
  }

  own(text) {
    const wanted = text.toLocaleLowerCase();
    return [...this.select.options]
      .filter((option) => option.value && option.text.toLocaleLowerCase().includes(wanted))
      .map((option) => ({ id: option.value, label: option.text, hint: option.dataset.hint ?? option.closest("optgroup")?.label ?? "" }));
  }

  async fetch(text) {
    this.running?.abort();
    this.running = new AbortController();
    const address = new URL(this.select.dataset.combobox, location);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { signal: this.running.signal, headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return this.offer([], word("failed"));
      this.offer(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.offer([], word("offline"));
    }
  }

  offer(options, none = word("none")) {
    this.isAsking = false;
    if (document.activeElement !== this.input) return;
    const taken = new Set(this.many ? this.chosen.map((option) => option.value) : []);
    this.options = options.filter((option) => !taken.has(String(option.id)));
    this.list.replaceChildren(
      ...this.options.map((option, place) =>
        make("li", { id: `${this.list.id}-${place}`, dataset: { place }, attributes: { role: "option", "aria-selected": "false" } },
          option.label, option.hint ? make("span", { className: "hint", textContent: option.hint }) : null)),
    );
    if (!this.options.length) this.list.append(make("li", { className: "none", textContent: none, attributes: { role: "option", "aria-disabled": "true" } }));
    this.offerNew();
    if (!this.isOpen) this.list.showPopover();
    placeUnder(this.list, this.box, { sameWidth: true });
    this.input.setAttribute("aria-expanded", "true");
    this.point(this.options.length ? 0 : -1);
    if (this.isHasty && this.options.length) this.choose(this.options[0]);
    this.isHasty = false;
  }

  /** The last choice makes a new record, or takes a new word, of what was typed. */
  offerNew() {
    const { new: address, free } = this.select.dataset;
    const text = this.chosen.some((option) => option.text === this.input.value) ? "" : this.input.value.trim();
    if (!text || (!free && (!address || this.select.closest("dialog")))) return;
    if (free && [...this.options, ...this.chosen].some((option) => (option.label ?? option.text).toLocaleLowerCase() === text.toLocaleLowerCase())) return;
    if (!this.options.length) this.list.replaceChildren();
    const place = this.options.push({ text, isNew: true }) - 1;
    this.list.append(make("li", { id: `${this.list.id}-${place}`, className: "new", dataset: { place }, attributes: { role: "option", "aria-selected": "false" } }, iconElement("plus"), `${word("create")}: ${text}`));
  }

  make({ text }) {
    const { new: address, free } = this.select.dataset;
    if (free) return this.choose({ id: text, label: text });
    this.close();
    quickCreate(`${address}?${new URLSearchParams({ typed: text })}`, ({ id, label }) => {
      this.choose({ id, label });
      this.input.focus();
    });
  }

  /** Enter before the choices for what was typed are here: a free word is taken, of others the first one as soon as it is known. */
  hurry() {
    const text = this.input.value.trim();
    if (this.select.dataset.free && text) this.take(text);
    else this.isHasty = true;
  }

  point(place) {
    this.active = place;
    for (const item of this.list.children) item.setAttribute("aria-selected", item.dataset.place === String(place));
    const item = this.list.querySelector(`[data-place="${place}"]`);
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.leave(); // the form is sent by whoever knows this key
    const count = this.options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.isOpen) this.ask(true);
      else if (count) this.point((this.active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (event.key === "Enter" && this.isAsking && !event.ctrlKey && !event.metaKey) this.hurry();
    else if (event.key === "Enter" && this.isOpen && !event.ctrlKey && !event.metaKey) this.choose(this.options[this.active]);
    else if (event.key === "Escape" && this.isOpen) {
      this.close();
      this.show();
    } else if (event.key === "Backspace" && this.many && !this.input.value) return this.drop(this.chosen.at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(option) {
    if (!option) return;
    if (option.isNew) return this.make(option);
    let own = [...this.select.options].find((one) => one.value === String(option.id));
    if (!own) this.select.add((own = new Option(option.label, option.id)));
    own.selected = true;
    this.input.value = "";
    this.changed();
  }

  drop(option) {
    if (!option) return;
    option.selected = false;
    this.changed();
  }

  changed() {
    this.close();
    this.show();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** A free word counts as soon as one goes on: nothing typed is lost. */
  leave() {
    this.close();
    const text = this.input.value.trim();
    if (this.select.dataset.free && text) return this.take(text);
    if (!this.many && !this.input.value.trim() && this.chosen.length) {
      this.clear();
      this.changed();
    } else this.show();
  }

  take(text) {
    const known = [...this.select.options].find((option) => option.value && option.text.toLocaleLowerCase() === text.toLocaleLowerCase());
    this.choose({ id: known?.value ?? text, label: known?.text ?? text });
  }

  clear() {
    const blank = [...this.select.options].find((option) => !option.value) ?? new Option("", "");
    this.select.prepend(blank);
    this.select.value = "";
  }

  close() {
    clearTimeout(this.timer);
    this.isAsking = false;
    if (this.isOpen) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.running?.abort();
  }

  show() {
    if (!this.many) {
      this.input.value = this.chosen[0]?.text ?? "";
      return;
    }
    this.box.querySelectorAll(":scope > .tag").forEach((tag) => tag.remove());
    this.input.value = "";
    for (const option of this.chosen) this.input.before(this.tag(option));
  }

  tag(option) {
    const remove = make("button", { type: "button", ariaLabel: `${word("remove")}: ${option.text}` }, iconElement("x"));
    remove.addEventListener("click", () => {
      this.drop(option);
      this.input.focus();
    });
    return make("span", { className: "tag", textContent: option.text }, remove);
  }
}

export function enhanceComboboxes(root) {
  for (const select of root.querySelectorAll("select[data-combobox]:not([hidden])")) new Combobox(select);
}
