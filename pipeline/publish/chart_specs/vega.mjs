// The parts of Vega that our specifications use; the full package would add maps, trees, forces and clouds.
import * as encode from "vega-encode";
import {transforms} from "vega-dataflow";
import * as data from "vega-transforms";
import * as view from "vega-view-transforms";

Object.assign(transforms, data, view, encode);

export {parse} from "vega-parser";
export {View} from "vega-view";
