// Compiles the Vega-Lite specifications beside this file to Vega and bundles them with the
// runtime into static/charts.js, and the licences of what is bundled into static/charts.LICENSES.txt.
// Vega-Lite itself stays behind: the page needs only what it compiles to.
import {build} from "esbuild";
import {readFileSync, readdirSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {compile} from "vega-lite";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");

const font = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arimo, 'Liberation Sans', sans-serif";
const config = {
  background: null, view: {stroke: null}, font,
  axis: {labelColor: "#57606a", gridColor: "#e7e3d8", domainColor: "#8c8a82", tickColor: "#8c8a82", labelFontSize: 12},
  header: {labelColor: "#1f2328", labelFontSize: 13}, legend: {labelColor: "#1f2328", labelFontSize: 12, labelLimit: 260},
};

const quiet = {level() { return this; }, error(m) { throw new Error(m); }, warn() { return this; }, info() { return this; }, debug() { return this; }};

function compiled(name) {
  const spec = JSON.parse(readFileSync(join(here, name), "utf-8"));
  // A facet is as wide as its panels; draw.mjs chooses how many stand side by side.
  const size = spec.facet ? {autosize: "pad"} : {width: "container", autosize: {type: "fit-x", contains: "padding"}};
  const {spec: vega} = compile({...spec, ...size, data: {name: "values"}, config}, {logger: quiet});
  describe(vega.marks, spec.description);
  return vega;
}

// A group of marks is an image to a reader's program, and has words even where it holds none (no operands, no rings).
function describe(marks, words) {
  for (const mark of marks.filter((one) => one.type !== "group")) {
    mark.description = words;
  }
  marks.filter((one) => one.type === "group").forEach((group) => describe(group.marks || [], words));
}

const specs = Object.fromEntries(
  readdirSync(here).filter((name) => name.endsWith(".vl.json")).sort().map((name) => [name.replace(".vl.json", ""), compiled(name)]));

const bundled = await build({
  entryPoints: [join(here, "draw.mjs")], bundle: true, minify: true, format: "iife", target: "es2020",
  outfile: join(target, "charts.js"), metafile: true, legalComments: "none", charset: "utf8",
  define: {SPECS: JSON.stringify(specs), LEGEND_FONT: JSON.stringify(`${config.legend.labelFontSize}px ${font}`)},
  banner: {js: "// Made by pipeline/publish/chart_specs (make charts); licences in charts.LICENSES.txt."},
});

const packages = new Set(Object.entries(Object.values(bundled.metafile.outputs)[0].inputs)
  .filter(([path, used]) => path.includes("node_modules/") && used.bytesInOutput)
  .map(([path]) => path.slice(0, path.lastIndexOf("node_modules/") + 13) + path.slice(path.lastIndexOf("node_modules/") + 13).match(/^(@[^/]+\/)?[^/]+/)[0]));
const licences = [...packages].sort().map((folder) => {
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf-8"));
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? readFileSync(join(folder, file), "utf-8").trim() : `Licence: ${about.license}`;
  return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
});
writeFileSync(join(target, "charts.LICENSES.txt"), `charts.js contains these packages.\n\n${licences.join(`\n${"-".repeat(72)}\n\n`)}`);
