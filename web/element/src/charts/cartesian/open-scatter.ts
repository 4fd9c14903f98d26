import { opener } from "./echarts-renderer.js";
import { scatterPlan } from "./scatter.js";

export const open = opener(scatterPlan);
