// Draws the charts of a page from the values written into it. Nothing here is needed to read
// the page: each chart stands above a table with the same values. Expressions are interpreted,
// never compiled, because the site's policy forbids eval; no style is injected.
import {expressionInterpreter} from "vega-interpreter";
import {parse, View} from "./vega.mjs";

const NUMBERS = {
  vi: {decimal: ",", thousands: ".", grouping: [3], currency: ["", " ₫"]},
  en: {decimal: ".", thousands: ",", grouping: [3], currency: ["", ""]},
};
// Pixels that a panel takes with its axis, and beside a name in a legend its sign with the room around both.
const PANEL = 225;
const SIGN = 45;
// Panels one below the other that are still looked through; of more the table tells faster.
const MOST_BELOW = 20;

function specOf(kind, values, width) {
  const spec = structuredClone(SPECS[kind]);
  spec.data.find((data) => data.name === "values").values = values;
  if (spec.layout && spec.layout.columns) {
    spec.layout.columns = Math.max(1, Math.floor(width / PANEL));
  }
  for (const legend of spec.legends || []) {
    legend.columns = Math.max(1, Math.floor(width / (widestName(values) + SIGN)));
  }
  return spec;
}

// How wide the longest name of a legend is drawn: as many stand side by side as there is room for whole ones.
function widestName(values) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = LEGEND_FONT;
  const names = new Set(values.map((value) => value.part ?? value.place));
  return Math.max(0, ...[...names].map((name) => pen.measureText(name).width));
}

async function draw(figure) {
  const drawing = figure.querySelector(".drawing");
  const {columns, rows} = JSON.parse(figure.dataset.values);
  const values = rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
  figure.hidden = false;
  const lang = document.documentElement.lang === "en" ? "en" : "vi";
  const spec = specOf(figure.dataset.chart, values, drawing.clientWidth);
  if (spec.layout && spec.layout.columns === 1 && new Set(values.map((value) => value.place)).size > MOST_BELOW) {
    figure.hidden = true;
    return;
  }
  const view = new View(parse(spec, null, {ast: true}), {
    expr: expressionInterpreter, renderer: "svg", container: drawing, hover: false, locale: {number: NUMBERS[lang]},
  });
  await view.runAsync();
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  draw(figure).catch((reason) => { figure.hidden = true; console.error(reason); });
}
