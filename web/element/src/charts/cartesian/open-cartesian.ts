import { cartesian } from "./cartesian.js";
import { opener } from "./echarts-renderer.js";

export const open = opener(cartesian);
