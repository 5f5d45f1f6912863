// A chart with its title as a PNG file, drawn anew on a canvas.
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { make } from "../dom.js";

use([CanvasRenderer]);

const SHARPNESS = 2;
const [MARGIN, HEAD] = [16, 58];

function canvasOf({ option, width, height }) {
  const place = make("div", {});
  const chart = init(place, null, { renderer: "canvas", width, height, devicePixelRatio: SHARPNESS });
  chart.setOption({ ...option, animation: false });
  const canvas = chart.renderToCanvas({ pixelRatio: SHARPNESS });
  return [canvas, () => chart.dispose()];
}

function framed(drawing, { title, note, theme, width, height }) {
  const canvas = make("canvas", { width: (width + 2 * MARGIN) * SHARPNESS, height: (height + HEAD + MARGIN) * SHARPNESS });
  const pen = canvas.getContext("2d");
  pen.scale(SHARPNESS, SHARPNESS);
  pen.fillStyle = theme.surface;
  pen.fillRect(0, 0, width + 2 * MARGIN, height + HEAD + MARGIN);
  pen.fillStyle = theme.text;
  pen.font = `600 16px ${theme.font}`;
  pen.fillText(title, MARGIN, 28, width);
  pen.fillStyle = theme.soft;
  pen.font = `12.5px ${theme.font}`;
  pen.fillText(note, MARGIN, 46, width);
  pen.drawImage(drawing, MARGIN, HEAD, width, height);
  return canvas;
}

/** Give the browser the picture to keep. */
export async function save(picture) {
  const [drawing, done] = canvasOf(picture);
  const blob = await new Promise((resolve) => framed(drawing, picture).toBlob(resolve, "image/png"));
  done();
  const href = URL.createObjectURL(blob);
  make("a", { href, download: `${picture.title.replace(/[\\/:*?"<>|]/g, " ").trim() || "chart"}.png` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
