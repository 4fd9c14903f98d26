/** Harbor: what one merchant sees, or two of them side by side. */

import { dashboard, dress, metric, notBuilt } from "./embed.js";
import { find, findAll, icon, make } from "./dom.js";
import { change, state } from "./state.js";

const TILES = ["revenue", "orders", "average-order", "returning-customers"];
const BELOW = "countries";
const COUNTRY = new Intl.DisplayNames(["en"], { type: "region" });

export class Product {
  constructor(clients, isBuilt) {
    this.clients = clients;
    this.isBuilt = isBuilt;
  }

  /** Draws what `changed` names anew; all of it where nothing is named. */
  draw(changed) {
    const isOther = (...names) => !changed || names.some((name) => changed.has(name));
    find("#one").hidden = state.view !== "one";
    find("#two").hidden = state.view !== "two";
    if (isOther("client", "page", "view") && state.view === "one") this.#one();
    if (isOther("client", "other", "view") && state.view === "two") this.#two();
    if (isOther("view")) this.#leave();
    for (const element of findAll("martlet-dashboard, martlet-metric")) dress(element);
  }

  #client(id) {
    return this.clients.find((client) => client.id === id);
  }

  /** What is not seen asks for nothing. */
  #leave() {
    if (state.view === "one") find(".halves").replaceChildren();
    else find("#content").replaceChildren();
  }

  #one() {
    const client = this.#client(state.client);
    for (const node of findAll("#one .merchant")) node.textContent = client.name;
    for (const node of findAll("#one .avatar")) node.textContent = initials(client.name);
    find("#one .place").textContent = COUNTRY.of(client.country);
    find("#page-name").textContent = state.page === "home" ? "Home" : "Analytics";
    for (const link of findAll("[data-page]")) {
      if (link.dataset.page === state.page) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    find("#content").replaceChildren(this.#content(client));
    find("#content").scrollTop = 0;
  }

  #content(client) {
    if (!this.isBuilt) return notBuilt();
    return state.page === "home" ? home(client) : dashboard(client.id);
  }

  #two() {
    const halves = ["client", "other"].map((name) => this.#half(name));
    const halvesNow = findAll(".half");
    halves.forEach((half, index) => {
      const now = halvesNow[index];
      if (now?.dataset.client === state[half.name]) return;
      const fresh = half.draw();
      if (now) now.replaceWith(fresh);
      else find(".halves").append(fresh);
    });
  }

  #half(name) {
    return { name, draw: () => this.#drawn(name) };
  }

  #drawn(name) {
    const client = this.#client(state[name]);
    const options = this.clients.map(({ id, name: text }) => make("option", { value: id, selected: id === client.id }, text));
    const select = make("select", { ariaLabel: `Merchant on the ${name === "client" ? "left" : "right"}` }, options);
    select.addEventListener("change", () => change({ [name]: select.value }));
    const scroll = make("div", { className: "scroll" }, this.isBuilt ? dashboard(client.id) : notBuilt());
    scroll.addEventListener("scroll", () => follow(scroll));
    const half = make("section", { className: "half", ariaLabel: client.name },
      make("header", {}, make("span", { className: "avatar" }, initials(client.name)), select, make("span", { className: "chip" }, client.id)),
      scroll);
    half.dataset.client = client.id;
    return half;
  }
}

/** The two are looked at in the same place. */
function follow(scroll) {
  for (const other of findAll(".half .scroll")) {
    if (Math.abs(other.scrollTop - scroll.scrollTop) > 1) other.scrollTop = scroll.scrollTop;
  }
}

function home(client) {
  const tiles = TILES.map((id) => metric(client.id, id));
  const chart = metric(client.id, "revenue-over-time");
  chart.classList.add("wide");
  const below = metric(client.id, BELOW);
  below.classList.add("broad");
  const link = make("a", { href: "#analytics" }, "Look at the numbers");
  const news = make("section", { className: "news" },
    make("h3", {}, "For you"),
    make("ul", {},
      make("li", {}, icon("coins"), "Your next payout is on Friday"),
      make("li", {}, icon("box"), "Three products are low in stock"),
      make("li", {}, icon("chart"), make("span", {}, "The campaign has ended. ", link))));
  return make("div", { className: "home" },
    make("h2", {}, `Good ${partOfDay()}, ${client.name}`),
    make("p", {}, "This is how your shop has done in the last 90 days."),
    make("div", { className: "tiles" }, tiles, chart, news, below));
}

function partOfDay() {
  const hour = new Date().getHours();
  return hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
}

function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => word[0]).join("").toUpperCase();
}
