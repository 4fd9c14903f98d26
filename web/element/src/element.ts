/** Defines the elements. What the first paint does not need is loaded on demand. */
import { CardElement } from "./cards/card-element.js";
import { MartletDashboard } from "./elements/dashboard.js";
import { LiveRegion } from "./elements/live-region.js";
import { MartletMetric } from "./elements/metric.js";
import { define } from "./theme/board-part.js";

export type { GetToken } from "./api/access.js";
export type { MartletEvents } from "./events.js";
export { MartletDashboard, MartletMetric };

declare global {
  interface HTMLElementTagNameMap {
    "martlet-dashboard": MartletDashboard;
    "martlet-metric": MartletMetric;
    "dbn-dashboard": MartletDashboard;
    "dbn-metric": MartletMetric;
  }
}

define("martlet-card", CardElement);
define("martlet-voice", LiveRegion);
define("martlet-dashboard", MartletDashboard);
define("martlet-metric", MartletMetric);

// The names that pages written for another product use; a name can be given to one class only.
define("dbn-dashboard", class extends MartletDashboard {});
define("dbn-metric", class extends MartletMetric {});
