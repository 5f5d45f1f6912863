// Colors for charts, taken from the tokens of the page as they are in the present appearance.
const SERIES = 8;
const MEANINGS = ["good", "warning", "bad", "info", "accent"];
const LEVELS = ["vip", "major", "ordinary", "small"];

/** Pixels: charts that are narrower name their parts in a legend instead of beside them. */
export const NARROW = 480;

function reader() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const read = (token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  return { read, done: () => probe.remove() };
}

export function readTheme() {
  const { read, done } = reader();
  const theme = {
    series: Array.from({ length: SERIES }, (_, place) => read(`chart-${place + 1}`)),
    text: read("text"),
    soft: read("text-soft"),
    line: read("line"),
    strongLine: read("line-strong"),
    surface: read("surface"),
    sunken: read("sunken"),
    heat: [read("heat-low"), read("heat-high")],
    named: Object.fromEntries([...MEANINGS.map((name) => [name, read(name)]), ...LEVELS.map((name) => [name, read(`level-${name}`)])]),
    font: getComputedStyle(document.body).fontFamily,
  };
  done();
  return theme;
}

/** A color by meaning ("good"), by level ("vip"), by place in the palette (3), or the next in turn. */
export const colorOf = (theme, wanted, place) => theme.named[wanted] ?? theme.series[((wanted || place + 1) - 1) % SERIES];

const channels = (color) => color.match(/[\d.]+/g).slice(0, 3).map(Number);
const light = (color) => channels(color).map((part) => ((part / 255 + 0.055) / 1.055) ** 2.4).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);

/** Black or white, whichever is read better on a color. */
export const readable = (color) => (light(color) > 0.18 ? "#14161a" : "#ffffff");

/** Black or white, whichever is read better on this depth (0–1) of a scale of colors. */
export function readableOn(scale, depth) {
  const at = Math.min(Math.max(depth, 0), 1) * (scale.length - 1);
  const [low, high] = [scale[Math.floor(at)], scale[Math.ceil(at)]].map(channels);
  const mixed = `rgb(${low.map((part, place) => part + (high[place] - part) * (at % 1))})`;
  return readable(mixed);
}
