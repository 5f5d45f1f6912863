// A line with the spans in which it may lie (fan), and steps that lead from one total to another (waterfall).
import { lineOrBar } from "./axes.js";
import { writer } from "./numbers.js";
import { colorOf } from "./theme.js";
import { tip, tipFrame } from "./tip.js";

const unseen = { opacity: 0 };

/** Two series that lie on each other: nothing up to the lower edge, color from there to the upper one. */
function band(one, place, color) {
  const shared = { type: "line", stack: `band-${place}`, stackStrategy: "all", symbol: "none", lineStyle: unseen, itemStyle: unseen, silent: true, tooltip: { show: false }, emphasis: { disabled: true }, z: 1 };
  const width = one.high.map((high, at) => (high == null ? null : high - one.low[at]));
  return [{ ...shared, name: `${one.name} ↓`, data: one.low }, { ...shared, name: one.name, data: width, areaStyle: { color, opacity: 0.16 } }];
}

/** As a line; spec.bands are [{name, low, high}], the widest first, around the series numbered spec.around. */
export function fan(spec, theme) {
  const option = lineOrBar({ ...spec, kind: "line" }, theme);
  const write = writer(spec.format);
  const color = colorOf(theme, spec.series[spec.around ?? 0].color, spec.around ?? 0);
  const lines = new Map(spec.series.map((one) => [one.name, one.values]));
  const formatter = (points) => {
    const at = points[0].dataIndex;
    const own = points.filter((point) => lines.has(point.seriesName) && point.value != null).map((point) => ({ color: point.color, name: point.seriesName, value: write(point.value) }));
    const edges = spec.bands.filter((one) => one.low[at] != null).map((one) => ({ name: one.name, value: `${write(one.low[at])} – ${write(one.high[at])}` }));
    return tip(points[0].name, [...own, ...edges]);
  };
  for (const one of option.series) Object.assign(one, { areaStyle: undefined, endLabel: { show: false }, z: 3 });
  return {
    ...option, grid: { ...option.grid, right: 16, bottom: 30 }, tooltip: tipFrame(theme, formatter, "axis", "line"),
    legend: { ...option.legend, show: true, data: spec.series.map((one) => one.name) }, series: [...spec.bands.flatMap((one, place) => band(one, place, color)), ...option.series],
  };
}

/** spec.series[0].values are changes, but totals at the places in spec.totals. */
export function waterfall(spec, theme) {
  const write = writer(spec.format);
  const short = writer(spec.format, true);
  const values = spec.series[0].values;
  const isTotal = (at) => spec.totals.includes(at);
  let level = 0;
  const steps = values.map((value, at) => {
    const from = isTotal(at) ? 0 : level;
    level = isTotal(at) ? value : level + value;
    return [from, level];
  });
  const option = lineOrBar({ ...spec, kind: "bar", lying: true, series: [{ name: spec.series[0].name, values }] }, theme);
  const tone = (at) => (isTotal(at) ? colorOf(theme, "1", 0) : values[at] < 0 ? theme.named.bad : theme.named.good);
  const draw = (_, api) => {
    const [at, from, to] = [api.value(0), api.value(1), api.value(2)];
    const [start, end] = [api.coord([from, at]), api.coord([to, at])];
    const height = Math.min(22, api.size([0, 1])[1] * 0.62);
    const [left, right] = [Math.min(start[0], end[0]), Math.max(start[0], end[0])];
    const box = { type: "rect", shape: { x: left, y: start[1] - height / 2, width: Math.max(1, right - left), height, r: 2 }, style: { fill: tone(at) } };
    const words = { type: "text", style: { text: short(values[at]), x: right + 6, y: start[1], fill: theme.soft, font: `12px ${theme.font}`, align: "left", verticalAlign: "middle" } };
    return { type: "group", children: [box, words] };
  };
  const formatter = ({ dataIndex }) => tip(spec.categories[dataIndex], [{ color: tone(dataIndex), name: spec.series[0].name, value: write(values[dataIndex]) }]);
  return {
    ...option, grid: { ...option.grid, right: 64 }, legend: { show: false }, tooltip: tipFrame(theme, formatter),
    series: [{ type: "custom", name: spec.series[0].name, renderItem: draw, encode: { x: [1, 2], y: 0 }, data: steps.map(([from, to], at) => [at, from, to]), cursor: "default" }],
  };
}
