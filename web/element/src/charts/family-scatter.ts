import { opener } from "./plot.js";
import { scatterPlan } from "./scatter.js";

export const open = opener(scatterPlan);
