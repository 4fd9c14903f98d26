import { cartesian } from "./cartesian.js";
import { opener } from "./plot.js";

export const open = opener(cartesian);
