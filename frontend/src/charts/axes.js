// Charts with axes: line, bar, stacked, scatter, heatmap.
import { writer } from "./numbers.js";
import { colorOf, readableOn } from "./theme.js";
import { tip, tipFrame } from "./tip.js";

const label = (theme) => ({ color: theme.soft, fontSize: 12, fontFamily: theme.font });
const clipped = (theme, width, few) => ({ ...label(theme), width, overflow: few ? "break" : "truncate" });

/** Names below an axis: all of them where there are few, else as many as find room. */
function below(spec, theme) {
  const few = spec.kind !== "line" && spec.categories.length <= 5;
  return few ? { ...clipped(theme, spec.categories.length < 5 ? 64 : 50, true), interval: 0 } : { ...label(theme), hideOverlap: true };
}

function categoryAxis(spec, theme, lying) {
  return {
    type: "category", data: spec.categories, inverse: lying, axisTick: { show: false }, axisLine: { lineStyle: { color: theme.strongLine } },
    axisLabel: lying ? clipped(theme, Math.max(116, Math.min(220, Math.round((spec.room ?? 0) * 0.22))), spec.categories.length <= 12) : below(spec, theme),
  };
}

function valueAxis(spec, theme) {
  const write = writer(spec.format, true);
  return {
    type: "value", splitNumber: 4, scale: spec.kind === "line" && !!spec.close, axisLabel: { ...label(theme), hideOverlap: true, formatter: (value) => (spec.format?.percent ? writer(spec.format)(value) : write(value)) },
    splitLine: { lineStyle: { color: theme.line } }, name: spec.unit ?? "", nameTextStyle: { ...label(theme), align: "right" },
  };
}

function series(spec, theme, one, place, lying) {
  const color = colorOf(theme, one.color, place);
  const isLine = (one.kind ?? spec.kind) === "line";
  const write = writer(spec.format, true);
  const shared = { name: one.name, data: one.values, itemStyle: { color }, emphasis: { focus: spec.series.length > 1 && !isLine ? "series" : "none" }, cursor: spec.links ? "pointer" : "default" };
  if (isLine) {
    return {
      ...shared, type: "line", symbol: "circle", symbolSize: 5, showSymbol: one.values.length <= 24, connectNulls: false, lineStyle: { color, width: 2, type: one.dashed ? "dashed" : "solid" },
      areaStyle: spec.series.length === 1 ? { color, opacity: 0.1 } : undefined,
      endLabel: { show: spec.kind === "line" && spec.series.length > 1 && spec.series.length <= 5, formatter: one.name, color, fontSize: 12, fontFamily: theme.font, width: atEnds(spec), overflow: "truncate" }, labelLayout: { moveOverlap: "shiftY" },
    };
  }
  const stacked = spec.kind === "stacked";
  const colored = one.colors ? one.values.map((value, at) => ({ value, itemStyle: { color: colorOf(theme, one.colors[at], place) } })) : one.values;
  return {
    ...shared, data: colored, type: "bar", stack: stacked ? "all" : undefined, barMaxWidth: lying ? 18 : 36, barGap: "12%",
    itemStyle: { color, borderRadius: stacked ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0], borderColor: theme.surface, borderWidth: stacked ? 0.5 : 0 },
    label: { show: !stacked && spec.series.length === 1 && one.values.length <= 12, position: lying ? "right" : "top", color: theme.soft, fontSize: 12, fontFamily: theme.font, formatter: ({ value }) => (spec.format?.percent ? writer(spec.format)(value) : write(value)) },
  };
}

/** Pixels for the names at the ends of lines: what the longest takes, a quarter of the chart at most. */
const atEnds = (spec) => Math.max(84, Math.min((spec.room ?? 400) / 4, Math.max(...spec.series.map((one) => wide(one.name)))));

export function lineOrBar(spec, theme) {
  const lying = !!spec.lying;
  const write = writer(spec.format);
  const ends = spec.kind === "line" && spec.series.length > 1 && spec.series.length <= 5;
  const category = categoryAxis(spec, theme, lying);
  if (spec.kind === "line") category.boundaryGap = false;
  const formatter = (points) => tip(points[0].name, points.map(({ color, seriesName, value }) => ({ color, name: seriesName, value: write(value) })));
  return {
    grid: { left: 4, right: ends ? atEnds(spec) + 8 : lying ? 56 : 12, top: spec.unit ? 30 : 18, bottom: spec.series.length > 1 && !ends ? 30 : 4, containLabel: true },
    tooltip: tipFrame(theme, formatter, "axis", spec.kind === "line" ? "line" : "shadow"),
    legend: legend(spec, theme, !ends),
    xAxis: lying ? valueAxis(spec, theme) : category,
    yAxis: lying ? category : valueAxis(spec, theme),
    series: spec.series.map((one, place) => series(spec, theme, one, place, lying)),
  };
}

export const legend = (spec, theme, show = true) => ({
  show: show && spec.series.length > 1, bottom: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: label(theme), type: "scroll", pageIconColor: theme.soft, pageIconInactiveColor: theme.line, pageTextStyle: { color: theme.soft },
});

/** Each value is [x, y, name?, size?]; spec.x and spec.y are {"name", "format"}. */
export function scatter(spec, theme) {
  const [writeX, writeY] = [writer(spec.x?.format), writer(spec.y?.format)];
  const axis = (own) => ({ ...valueAxis({ ...spec, format: own?.format, unit: "" }, theme), scale: true, name: own?.name ?? "" });
  const largest = Math.max(1, ...spec.series.flatMap((one) => one.values.map((value) => value[3] ?? 0)));
  const formatter = ({ value, color, seriesName }) => tip(value[2] ?? seriesName, [{ color, name: spec.x?.name ?? "x", value: writeX(value[0]) }, { name: spec.y?.name ?? "y", value: writeY(value[1]) }]);
  return {
    grid: { left: 4, right: 24, top: 30, bottom: spec.series.length > 1 ? 48 : 24, containLabel: true }, tooltip: tipFrame(theme, formatter), legend: legend(spec, theme),
    xAxis: { ...axis(spec.x), nameLocation: "middle", nameGap: 26 }, yAxis: { ...axis(spec.y), nameTextStyle: { ...label(theme), align: "left" } },
    series: spec.series.map((one, place) => ({ type: "scatter", name: one.name, data: one.values, itemStyle: { color: colorOf(theme, one.color, place), opacity: 0.75 }, symbolSize: (value) => (value[3] ? 5 + 27 * Math.sqrt(value[3] / largest) : 8), cursor: "default" })),
  };
}

/** How numbers become colors: from pale to deep; around zero, red below and blue above it, if some are negative. */
export function scaleOf(numbers, theme) {
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  if (low >= 0) return { min: 0, max: high || 1, inRange: { color: theme.heat } };
  const far = Math.max(-low, high);
  return { min: -far, max: far, inRange: { color: [theme.named.bad, theme.surface, theme.series[0]] } };
}

/** Names that would not stand side by side are written aslant, so that none is left out. */
const crowded = (names) => names.length <= 30 && names.length * Math.max(0, ...names.map((name) => String(name).length)) > 70;

const wide = (text) => [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) < 0x2e80 ? 7 : 12), 0);
const BESIDE = 110; // pixels for the names of the rows
const LINE = 15; // pixels that a line of a name takes

/** The width of a column in pixels; `spec.room` is that of the chart. */
const column = (spec) => ((spec.room ?? 800) - BESIDE) / Math.max(1, spec.categories.length);

/** Whether every value has room in its cell. */
const fits = (spec, cells, short) => cells.length <= 120 && Math.max(0, ...cells.map((cell) => wide(short(cell[2])))) + 6 <= column(spec);

/** Names written aslant; upright where columns are narrow, and not all of them where they are narrower than a line. */
const aslant = (spec, theme) => ({ ...clipped(theme, 96), rotate: column(spec) < 1.6 * LINE ? 90 : 40, ...(column(spec) < 0.8 * LINE ? { hideOverlap: true } : { interval: 0 }) });

/** spec.rows × spec.categories; series[0].values are [column, row, value]. */
export function heatmap(spec, theme) {
  const [write, short] = [writer(spec.format), writer(spec.format, !spec.format?.percent)];
  const cells = spec.series[0].values;
  const numbers = cells.map((cell) => cell[2] ?? 0);
  const scale = scaleOf(numbers, theme);
  const colors = scale.inRange.color;
  const data = cells.map((cell) => ({ value: cell, label: { color: readableOn(colors, ((cell[2] ?? 0) - scale.min) / (scale.max - scale.min)) } }));
  const formatter = ({ value, color }) => tip(`${spec.rows[value[1]]} · ${spec.categories[value[0]]}`, [{ color, name: spec.series[0].name, value: write(value[2]) }]);
  return {
    grid: { left: 4, right: 8, top: 8, bottom: 4, containLabel: true }, tooltip: tipFrame(theme, formatter),
    xAxis: { ...categoryAxis(spec, theme), splitArea: { show: false }, ...(crowded(spec.categories) ? { axisLabel: aslant(spec, theme) } : {}) }, yAxis: { ...categoryAxis({ categories: spec.rows }, theme, true) },
    visualMap: { show: false, ...scale },
    series: [{ type: "heatmap", name: spec.series[0].name, data, itemStyle: { borderColor: theme.surface, borderWidth: 1.5, borderRadius: 3 }, cursor: "default", label: { show: fits(spec, cells, short), fontFamily: theme.font, formatter: ({ value }) => short(value[2]) } }],
  };
}
