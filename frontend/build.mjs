// Bundles the browser assets: scripts, styles and a sprite of the icons that templates and Python files name.
//   node build.mjs <output folder>
import * as esbuild from "esbuild";
import fs from "node:fs";
import path from "node:path";
import crypto from "node:crypto";

const here = import.meta.dirname;
const product = path.join(here, "..", "guanxi");
const target = path.resolve(process.argv[2] ?? path.join(product, "static", "dist"));
const output = `${target}.${process.pid}`; // moved into place at the end, so that a running product never meets half a build
const KEPT_DAYS = 14;
const ICONS = path.join(here, "node_modules", "@tabler", "icons", "icons", "outline");
// icon("users"), icon='users', {"icon": "users"}, draw_icon("users"), iconElement("users")
const ICON_NAMED = /(?:\bicon["']?\s*[(=:]|_draw\(|draw_icon\(|iconElement\()\s*["']([a-z0-9]+(?:-[a-z0-9]+)*)["']/g;
// icon="pinned-off" if saved.is_pinned else "pin": the other one, too
const ICON_ELSE = /\bicon["']?\s*[=:]\s*["'][a-z0-9-]+["']\s+if\s[^{}\n]*?\selse\s+["']([a-z0-9]+(?:-[a-z0-9]+)*)["']/g;
// ui.empty(_("No files yet"), _("…"), "paperclip"): third in its place, without a name
const ICON_PLACED = /\bempty\((?:(?!\}\}|%\}).)*?(?:\)|""),\s*"([a-z0-9]+(?:-[a-z0-9]+)*)"/g;
const SKIPPED = new Set(["static", "locale", "tests", "migrations", "__pycache__"]);

function* sources(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* sources(file);
    } else if (/\.(html|py|js)$/.test(entry.name)) {
      yield file;
    }
  }
}

function usedIcons() {
  const names = new Map();
  for (const file of [...sources(product), ...sources(path.join(here, "src"))]) {
    const text = fs.readFileSync(file, "utf8");
    for (const shape of [ICON_NAMED, ICON_ELSE, ICON_PLACED]) for (const [, name] of text.matchAll(shape)) names.set(name, file);
  }
  return new Map([...names].sort(([a], [b]) => a.localeCompare(b)));
}

function symbol(name, file) {
  const source = path.join(ICONS, `${name}.svg`);
  if (!fs.existsSync(source)) throw new Error(`${path.relative(here, file)} names an unknown icon: ${name}`);
  const shapes = fs.readFileSync(source, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[^>]*>|<\/svg>/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

function writeHashed(name, text) {
  const hash = crypto.createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  fs.writeFileSync(path.join(output, `${stem}-${hash}${ext}`), text);
  return `${stem}-${hash}${ext}`;
}

// Pages that are open, and a product that still runs, ask for the files of the build before: those stay for a while.
function forgetOutdated() {
  const list = path.join(target, ".outdated.json");
  const before = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, "utf8")) : {};
  const now = Date.now(), since = {};
  for (const name of files(target)) {
    if (fresh.includes(name) || name.startsWith(".")) continue;
    if (now - (before[name] ?? now) > KEPT_DAYS * 86_400_000) fs.rmSync(path.join(target, name));
    else since[name] = before[name] ?? now;
  }
  fs.writeFileSync(list, JSON.stringify(since) + "\n");
}

fs.mkdirSync(output, { recursive: true });

const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: { app: "src/app.js", style: "src/style.css" },
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  metafile: true,
  outdir: output,
  entryNames: "[name]-[hash]",
  chunkNames: "part/[name]-[hash]",
  target: ["es2022"],
  legalComments: "linked",
  logLevel: "warning",
});

const manifest = {};
for (const [file, made] of Object.entries(result.metafile.outputs)) {
  if (!made.entryPoint) continue;
  const built = path.relative(output, path.resolve(here, file)).split(path.sep).join("/");
  manifest[path.parse(built).base.replace(/-[A-Z0-9]{8}(?=\.)/, "")] = built;
}
const symbols = [...usedIcons()].map(([name, file]) => symbol(name, file));
manifest["icons.svg"] = writeHashed("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
const logo = fs.readFileSync(path.join(here, "src", "logo.svg"), "utf8");
manifest["logo.svg"] = writeHashed("logo.svg", logo);
fs.writeFileSync(path.join(output, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
fs.mkdirSync(target, { recursive: true });
const files = (folder) => fs.readdirSync(folder, { recursive: true }).filter((name) => fs.statSync(path.join(folder, name)).isFile());
const fresh = files(output).sort((a, b) => (a === "manifest.json") - (b === "manifest.json")); // the manifest last
for (const name of fresh) {
  fs.mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
  fs.renameSync(path.join(output, name), path.join(target, name));
}
fs.rmSync(output, { recursive: true });
forgetOutdated();
console.log(`built ${Object.keys(manifest).length} assets, ${symbols.length} icons`);
