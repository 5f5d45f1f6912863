// Draws every <div data-chart="<id of its JSON block>">, draws it again when the appearance changes, and saves it as a picture.
import { heatmap, lineOrBar, scatter } from "./axes.js";
import { init } from "./echarts.js";
import { funnel, pie, sankey, treemap } from "./parts.js";
import { fan, waterfall } from "./spans.js";
import { NARROW, readTheme } from "./theme.js";

const KINDS = { line: lineOrBar, bar: lineOrBar, stacked: lineOrBar, scatter, heatmap, pie, treemap, funnel, sankey, fan, waterfall };
const drawn = new Map();
const begun = new WeakSet();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const specOf = (area) => JSON.parse(document.getElementById(area.dataset.chart).textContent);

/** Shapes of maps are fetched only by pages that have one. */
async function fetchKind(spec) {
  if (spec.kind !== "map") return;
  const maps = await import("./maps.js");
  await maps.prepare(spec);
  KINDS.map = maps.map;
}

function optionOf(spec, theme) {
  return { animation: !calm.matches, animationDuration: 250, backgroundColor: "transparent", textStyle: { fontFamily: theme.font }, color: theme.series, ...KINDS[spec.kind](spec, theme) };
}

function draw(area) {
  const spec = specOf(area);
  const chart = init(area, null, { renderer: "svg" });
  chart.setOption(optionOf({ ...spec, room: area.clientWidth }, readTheme()));
  const link = (event) => event.data?.link ?? spec.links?.[event.dataIndex];
  chart.on("click", (event) => link(event) && location.assign(link(event)));
  area.dataset.ready = "yes";
  return chart;
}

const wasNarrow = new WeakMap();

function fit(area) {
  const chart = drawn.get(area), isNarrow = area.clientWidth < NARROW;
  if (!chart || isOnPaper() || !area.isConnected || !area.clientWidth) return;
  chart.resize();
  if (wasNarrow.has(area) && wasNarrow.get(area) !== isNarrow) drawFor(area, chart, {});
  wasNarrow.set(area, isNarrow);
}

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

async function drawNew(area) {
  if (begun.has(area)) return;
  begun.add(area);
  await fetchKind(specOf(area));
  if (!area.isConnected) return;
  drawn.set(area, draw(area));
  sizes.observe(area);
}

/** Let go of charts whose place is gone. */
function forget() {
  for (const [area, chart] of [...drawn]) {
    if (area.isConnected) continue;
    sizes.unobserve(area);
    chart.dispose();
    drawn.delete(area);
  }
}

export function drawAll(areas) {
  forget();
  for (const area of areas) drawNew(area);
}

async function savePicture(button) {
  const figure = button.closest(".chart");
  const area = figure.querySelector("[data-chart]");
  const [spec, theme] = [specOf(area), readTheme()];
  await fetchKind(spec);
  const { save } = await import("./picture.js");
  await save({ title: figure.querySelector("h3").textContent, note: figure.querySelector(".chart-note")?.textContent ?? "", option: optionOf({ ...spec, room: area.clientWidth }, theme), theme, width: area.clientWidth, height: area.clientHeight });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-chart-picture]");
  if (button) savePicture(button);
});
document.addEventListener("appearance", () => {
  forget();
  for (const [area, chart] of [...drawn]) {
    chart.dispose();
    drawn.set(area, draw(area));
  }
});

// Paper is white and narrower than the screen: charts are drawn for it, and fill the place that they have there.
const PAPER = { upright: 646, lying: 970 }; // CSS pixels between the margins of A4
const isOnPaper = () => document.documentElement.classList.contains("on-paper");

function drawFor(area, chart, size) {
  chart.setOption({ ...optionOf({ ...specOf(area), room: size.width ?? area.clientWidth }, readTheme()), animation: false }, true);
  chart.resize({ width: "auto", height: "auto", ...size });
  chart.getZr().flush();
}

addEventListener("beforeprint", () => {
  document.documentElement.classList.add("on-paper");
  const widest = document.querySelector(".paper-wide") ? PAPER.lying : PAPER.upright;
  for (const [area, chart] of drawn) {
    if (!area.clientWidth) continue;
    drawFor(area, chart, { width: Math.min(area.clientWidth, widest), height: area.clientHeight });
    area.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  }
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("on-paper");
  for (const [area, chart] of drawn) {
    if (!area.clientWidth) continue;
    area.querySelector("svg")?.removeAttribute("viewBox");
    drawFor(area, chart, {});
  }
});
