// Making elements and placing floating ones.
export function make(tag, properties = {}, ...children) {
  const { dataset, attributes, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
  element.append(...children.filter((child) => child != null));
  return element;
}

export function iconElement(name) {
  const sprite = document.querySelector('meta[name="icons"]')?.content;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "icon", width: 16, height: 16, "aria-hidden": "true" })) svg.setAttribute(key, value);
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Put a fixed element under (or, without room, above) its anchor and inside the window. */
export function placeUnder(floating, anchor, { end = false, sameWidth = false } = {}) {
  const box = anchor.getBoundingClientRect();
  if (sameWidth) floating.style.width = `${box.width}px`;
  const { offsetWidth: width, offsetHeight: height } = floating;
  const left = end ? box.right - width : box.left;
  const below = box.bottom + 4;
  const top = below + height > innerHeight - 8 && box.top - height - 4 > 8 ? box.top - height - 4 : below;
  floating.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  floating.style.top = `${top}px`;
}

export const isTyping = (element) => !!element?.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
