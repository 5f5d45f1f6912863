// Charts of parts and flows: pie, treemap, funnel, sankey.
import { writer } from "./numbers.js";
import { colorOf, NARROW, readable } from "./theme.js";
import { tip, tipFrame } from "./tip.js";

const label = (theme) => ({ color: theme.text, fontSize: 12, lineHeight: 16, fontFamily: theme.font });
const widthOf = (text) => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 13 : 7.5), 12);
const parts = (spec, theme) =>
  spec.categories.map((name, place) => ({ name, value: spec.series[0].values[place], itemStyle: { color: colorOf(theme, spec.series[0].colors?.[place], place) } }));
const share = (percent) => writer({ percent: true })(percent / 100);

export function pie(spec, theme) {
  const write = writer(spec.format);
  const formatter = ({ name, value, percent, color }) => tip(name, [{ color, name: spec.series[0].name, value: write(value) }, { name: "", value: share(percent) }]);
  const narrow = (spec.room ?? NARROW) < NARROW;
  const whole = spec.series[0].values.reduce((sum, value) => sum + (value ?? 0), 0) || 1;
  const named = (name) => `${name}  ${share((100 * spec.series[0].values[spec.categories.indexOf(name)]) / whole)}`;
  return {
    tooltip: tipFrame(theme, formatter),
    legend: { show: narrow, bottom: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: label(theme), type: "scroll", formatter: named, pageIconColor: theme.soft, pageTextStyle: { color: theme.soft } },
    series: [{ type: "pie", radius: narrow ? ["44%", "70%"] : ["52%", "78%"], center: ["50%", narrow ? "44%" : "50%"], data: parts(spec, theme), itemStyle: { borderColor: theme.surface, borderWidth: 2 }, label: { ...label(theme), show: !narrow, formatter: ({ name, percent }) => `${name}\n${share(percent)}` }, labelLine: { lineStyle: { color: theme.strongLine } }, cursor: spec.links ? "pointer" : "default" }],
  };
}

/** spec.tree is [{"name", "value", "children"?, "color"?, "link"?}]. */
export function treemap(spec, theme) {
  const write = writer(spec.format);
  const short = writer(spec.format, true);
  const written = (nodes, color) => nodes?.map((node) => ({ ...node, label: { color: readable(color) }, children: written(node.children, color) }));
  const colored = (nodes) => nodes.map((node, place) => {
    const color = colorOf(theme, node.color, place);
    return { ...node, label: { color: readable(color) }, children: written(node.children, color), itemStyle: { color, borderColor: theme.surface } };
  });
  const formatter = ({ name, value, treePathInfo, color }) => tip((treePathInfo ?? []).slice(1).map((step) => step.name).join(" / ") || name, [{ color, name: spec.name ?? "", value: write(value) }]);
  return {
    tooltip: tipFrame(theme, formatter),
    series: [{
      type: "treemap", data: colored(spec.tree), roam: false, nodeClick: false, left: 0, right: 0, top: 0, bottom: 0, breadcrumb: { show: false }, visibleMin: 60,
      label: { fontFamily: theme.font, fontSize: 12, color: theme.surface, formatter: ({ name, value }) => `${name}\n${short(value)}`, overflow: "truncate" }, upperLabel: { show: true, height: 22, fontFamily: theme.font, fontWeight: 600, color: theme.text },
      levels: [{ itemStyle: { gapWidth: 3, borderWidth: 0, borderColor: theme.surface }, upperLabel: { show: false } }, { itemStyle: { gapWidth: 1, borderWidth: 1 } }, { colorAlpha: [0.75, 1] }],
    }],
  };
}

export function funnel(spec, theme) {
  const write = writer(spec.format);
  const first = spec.series[0].values[0] || 1;
  const formatter = ({ name, value, color }) => tip(name, [{ color, name: spec.series[0].name, value: write(value) }, { name: "", value: writer({ percent: true })(value / first) }]);
  return {
    tooltip: tipFrame(theme, formatter),
    series: [{ type: "funnel", sort: "none", left: 0, right: "38%", top: 6, bottom: 6, minSize: "4%", gap: 2, data: parts(spec, theme), label: { ...label(theme), position: "right", formatter: ({ name, value }) => `${name}  ${write(value)}` }, labelLayout: { x: "64%", align: "left" }, labelLine: { show: false }, itemStyle: { borderWidth: 0 }, cursor: spec.links ? "pointer" : "default" }],
  };
}

/** spec.nodes is [{"name", "color"?}], spec.flows is [{"source", "target", "value"}]. */
export function sankey(spec, theme) {
  const write = writer(spec.format);
  const formatter = ({ data, name, value, color }) => tip(data.source ? `${data.source} → ${data.target}` : name, [{ color: data.source ? null : color, name: spec.name ?? "", value: write(value) }]);
  return {
    tooltip: tipFrame(theme, formatter),
    series: [{ type: "sankey", left: 0, right: Math.min(180, Math.max(...spec.nodes.map((node) => widthOf(node.name)))), top: 8, bottom: 8, nodeWidth: 12, draggable: false, data: spec.nodes.map((node, place) => ({ ...node, itemStyle: { color: colorOf(theme, node.color, place), borderWidth: 0 } })), links: spec.flows, lineStyle: { color: "gradient", opacity: 0.35 }, label: label(theme) }],
  };
}
