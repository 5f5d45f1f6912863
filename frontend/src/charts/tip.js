// The box at the pointer, built of elements (markup with styles would be refused by the page's policy).
import { make } from "../dom.js";

const dot = (color) => {
  const mark = make("span", { className: "dot" });
  mark.style.background = color;
  return mark;
};

export function tip(title, lines) {
  const rows = lines.map(({ color, name, value }) =>
    make("tr", {}, make("td", {}, color ? dot(color) : null, ` ${name}`), make("td", { textContent: value })));
  return make("div", {}, make("strong", { textContent: title }), make("table", {}, make("tbody", {}, ...rows)));
}

export const tipFrame = (theme, formatter, trigger = "item", pointer = "none") => ({
  trigger,
  formatter,
  className: "chart-tip",
  confine: true,
  transitionDuration: 0,
  backgroundColor: theme.surface,
  borderColor: theme.line,
  textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 13 },
  axisPointer: { type: pointer, shadowStyle: { color: theme.line, opacity: 0.35 }, lineStyle: { color: theme.strongLine } },
});
