/** Martlet's elements in the page: as the listings beside them say. */

import { guestToken } from "./backend.js";
import { make } from "./dom.js";
import { themeOf } from "./look.js";
import { state } from "./state.js";

const DASHBOARD = "shop";
const SCRIPT = "/martlet.js";

/** Whether the elements are there to be used: a checkout may have none built. */
export function loadElements() {
  return new Promise((resolve) => {
    const script = make("script", { src: SCRIPT, type: "module" });
    script.addEventListener("load", () => resolve(true));
    script.addEventListener("error", () => resolve(false));
    document.head.append(script);
  });
}

export function dashboard(client) {
  return embedded(make("martlet-dashboard", { "dashboard-id": DASHBOARD }), client);
}

export function metric(client, metricId) {
  return embedded(make("martlet-metric", { "dashboard-id": DASHBOARD, "metric-id": metricId }), client);
}

/** It asks for a token when it needs one: first, and when one has run out. */
function embedded(element, client) {
  element.getToken = () => guestToken(client);
  element.dataset.client = client;
  dress(element);
  return element;
}

export function dress(element) {
  element.setAttribute("theme", themeOf(state));
  element.setAttribute("locale", state.locale);
}

export function notBuilt() {
  return make("div", { className: "missing" },
    make("b", {}, "Martlet’s elements are not built here"),
    make("span", {}, "In a checkout, ", make("code", {}, "make assets"), " builds them. Then reload this page."));
}
