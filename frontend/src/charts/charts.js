// Draws every <div data-chart="<id of its JSON block>"> and draws it again when the appearance changes.
import { heatmap, lineOrBar, scatter } from "./axes.js";
import { init } from "./echarts.js";
import { funnel, pie, sankey, treemap } from "./parts.js";
import { readTheme } from "./theme.js";

const KINDS = { line: lineOrBar, bar: lineOrBar, stacked: lineOrBar, scatter, heatmap, pie, treemap, funnel, sankey };
const drawn = new Map();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function draw(area) {
  const spec = JSON.parse(document.getElementById(area.dataset.chart).textContent);
  const theme = readTheme();
  const chart = init(area, null, { renderer: "svg" });
  chart.setOption({ animation: !calm.matches, animationDuration: 250, backgroundColor: "transparent", textStyle: { fontFamily: theme.font }, color: theme.series, ...KINDS[spec.kind](spec, theme) });
  const link = (event) => spec.links?.[event.dataIndex] ?? event.data?.link;
  chart.on("click", (event) => link(event) && location.assign(link(event)));
  area.dataset.ready = "yes";
  return chart;
}

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => drawn.get(target)?.resize()));

export function drawAll(areas) {
  for (const area of areas) {
    if (area.dataset.ready) continue;
    drawn.set(area, draw(area));
    sizes.observe(area);
  }
}

document.addEventListener("appearance", () => {
  for (const [area, chart] of [...drawn]) {
    chart.dispose();
    drawn.delete(area);
    if (area.isConnected) drawn.set(area, draw(area));
  }
});
addEventListener("beforeprint", () => drawn.forEach((chart) => chart.resize()));
