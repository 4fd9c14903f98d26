/** The page of the demo: a product, who is signed in to it, and what stands behind it. */

import { about } from "./backend.js";
import { drawCode } from "./code.js";
import { find, findAll, make } from "./dom.js";
import { loadElements } from "./embed.js";
import { BRAND_NAMES } from "./look.js";
import { Product } from "./product.js";
import { Proof } from "./proof.js";
import { change, state, watch } from "./state.js";

const TABS = ["code", "proof"];
const PAGES = ["home", "analytics"];

const [{ clients, metrics }, isBuilt] = await Promise.all([about(), loadElements()]);
settle();
const product = new Product(clients, isBuilt);
const proof = new Proof(clients, metrics);
find("#client").append(...clients.map(({ id, name }) => make("option", { value: id }, name)));
connect();
watch((changed) => draw(changed));
draw(null);

/** What the address asks for and is not there is something that is there. */
function settle() {
  const ids = clients.map(({ id }) => id);
  if (!ids.includes(state.client)) state.client = ids[0];
  if (!ids.includes(state.other)) state.other = ids.find((id) => id !== state.client);
  if (!BRAND_NAMES.includes(state.brand)) state.brand = BRAND_NAMES[0];
  if (!TABS.includes(state.panel)) state.panel = "";
  if (state.theme !== "dark") state.theme = "light";
}

function draw(changed) {
  const root = document.documentElement;
  root.dataset.theme = state.theme;
  root.dataset.brand = state.brand;
  controls();
  product.draw(changed);
  drawPanel(changed);
}

function controls() {
  find("#client").value = state.client;
  find("#locale").value = state.locale;
  find("#signed-in").hidden = state.view === "two";
  find(`#views [value="${state.view}"]`).checked = true;
  find(`#brands [value="${state.brand}"]`).checked = true;
  find("#theme").setAttribute("aria-pressed", String(state.theme === "dark"));
  find("#theme use").setAttribute("href", state.theme === "dark" ? "#i-sun" : "#i-moon");
}

function drawPanel(changed) {
  find("#panel").hidden = !state.panel;
  for (const name of TABS) {
    const isShown = name === state.panel;
    find(`#open-${name}`).setAttribute("aria-expanded", String(isShown));
    find(`#tab-${name}`).setAttribute("aria-selected", String(isShown));
    find(`#tab-${name}`).tabIndex = isShown ? 0 : -1;
    find(`#${name}`).hidden = !isShown;
  }
  if (state.panel === "code") void drawCode();
  // What was tried in it stays there when only colours change.
  const isNew = !changed || changed.has("panel") || changed.has("client");
  if (state.panel === "proof" && isNew) proof.draw();
}

function connect() {
  find("#client").addEventListener("change", ({ target }) => change({ client: target.value }));
  find("#locale").addEventListener("change", ({ target }) => change({ locale: target.value }));
  find("#theme").addEventListener("click", () => change({ theme: state.theme === "dark" ? "light" : "dark" }));
  for (const radio of findAll("#views input")) radio.addEventListener("change", () => change({ view: radio.value }));
  for (const radio of findAll("#brands input")) radio.addEventListener("change", () => change({ brand: radio.value }));
  window.addEventListener("hashchange", turnTo);
  for (const name of TABS) {
    find(`#open-${name}`).addEventListener("click", () => open(state.panel === name ? "" : name));
    find(`#tab-${name}`).addEventListener("click", () => change({ panel: name }));
  }
  find('[role="tablist"]').addEventListener("keydown", turn);
  find("#close").addEventListener("click", () => open(""));
  find("#panel").addEventListener("keydown", ({ key }) => key === "Escape" && open(""));
}

/** Not every hash names a page of the product's. */
function turnTo() {
  const page = location.hash.slice(1);
  if (PAGES.includes(page)) change({ page });
}

/** The focus goes into the panel, and back to what opened it. */
function open(name) {
  const before = state.panel;
  change({ panel: name });
  find(name ? `#tab-${name}` : `#open-${before}`).focus();
}

function turn({ key }) {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return;
  change({ panel: state.panel === "code" ? "proof" : "code" });
  find(`#tab-${state.panel}`).focus();
}
