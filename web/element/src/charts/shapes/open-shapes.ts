import { funnelShapes } from "./funnel.js";
import { gaugeShapes } from "./gauge.js";
import { heatmapShapes } from "./heatmap.js";
import { pieShapes } from "./pie.js";
import { opener } from "./shapes-renderer.js";

export const funnel = opener(funnelShapes);
export const gauge = opener(gaugeShapes);
export const heatmap = opener(heatmapShapes);
export const pie = opener(pieShapes);
