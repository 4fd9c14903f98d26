/** What was proved of the chart that was clicked last, in the words of whoever has to approve it. */

import { asked, guestToken } from "./backend.js";
import { find, icon, listing, make, say } from "./dom.js";
import { paint } from "./paint.js";
import { state } from "./state.js";

/** Ways out that people try first, as questions of a viewer with a token of the one who is signed in. */
const ATTEMPTS = [
  { name: "Name another client", body: (other) => ({ datamart: "shop", clientId: other, sql: "SELECT count(*) FROM orders" }) },
  { name: "Make the filter true for everybody", body: () => ({ datamart: "shop", sql: "SELECT count(*) AS orders FROM orders WHERE customer_id > 0 OR 1 = 1" }) },
  { name: "Read the table that says who is who", body: () => ({ datamart: "shop", sql: "SELECT client_id FROM public.client_mapping" }) },
  { name: "Take a table’s name for something else", body: () => ({ datamart: "shop", sql: "WITH orders AS (SELECT * FROM public.orders) SELECT count(*) FROM orders" }) },
];

let last = null;

export class Proof {
  constructor(clients, metrics) {
    this.clients = clients;
    this.metrics = metrics;
    document.addEventListener("select", (event) => this.#take(event));
  }

  draw() {
    find("#proof").replaceChildren(...(last ? this.#told(last) : waiting()), ...this.#attempts());
  }

  #take({ target, detail }) {
    if (!detail?.certificate) return;
    last = { ...detail, client: target.dataset.client };
    this.draw();
    say(`Proof of ${this.#metric(last)} shown`);
  }

  #metric({ metricId }) {
    return this.metrics[metricId] ?? "a chart of your own";
  }

  #told(chosen) {
    const { certificate, client } = chosen;
    const { name } = this.clients.find(({ id }) => id === client);
    return [
      make("div", { className: "verdict" }, icon("shield"),
        make("p", {}, make("b", {}, `${this.#metric(chosen)}: ${name}’s rows only. `),
          "The SQL was read again before it ran, by a part of Martlet that does not know who wrote it. Had one table in it not been tied to this client, it would not have run.")),
      make("dl", { className: "facts" }, ...facts(certificate, name)),
      make("h2", {}, "Hold it against the audit trail"),
      make("p", {}, "Every answer leaves its certificate’s id there, with the rows that were sent."),
      audit(certificate),
    ];
  }

  #attempts() {
    const other = this.clients.find(({ id }) => id !== state.client).id;
    const items = ATTEMPTS.map((attempt) => row(attempt.name, attempt.body(other)));
    return [
      make("h2", {}, "Try to get out"),
      make("p", {}, "Each of these is sent with the guest token of the merchant who is signed in: all that a browser has."),
      make("ul", { className: "attempts" }, items),
    ];
  }
}

function waiting() {
  return [make("p", { className: "waiting" }, icon("shield"), make("br"), "Click a bar, a slice or a row of any chart: here it says what was proved of it.")];
}

function facts({ id, datamart, tables, fence, client }, name) {
  const list = make("ul", { className: "tables" }, tables.map((table) => make("li", {}, table)));
  return [
    fact("Certificate", make("code", {}, id), "Names this proof: of this text of SQL, for this client."),
    fact("Datamart", make("code", {}, datamart), "The tables and columns that viewers may know of. There are no others, in no query."),
    fact("Tables read", list, "Each of them was proved to be tied to the client, or to be declared as shared by all."),
    fact("Fence", fence ? "Yes" : "Not needed", fence
      ? "The question computes with values, which may fail on a row. So the client’s rows are picked first, and nothing is computed on a row of others: not even an error can tell of it."
      : "Nothing in the question can fail on a row, so that no error can tell of the rows of others."),
    fact("Client", make("code", {}, client), `Stands for ${name} in logs, which hold no client’s name. Only this server can make it.`),
  ];
}

function fact(name, value, note) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value, make("small", {}, note)));
}

function audit({ id }) {
  const text = `martlet audit --certificate ${id}`;
  return listing(paint(text, "shell"), text);
}

function row(name, body) {
  const button = make("button", { type: "button" }, make("span", {}, name), make("small", {}, "Try"));
  const shown = body.clientId ? `clientId: "${body.clientId}"` : body.sql;
  const item = make("li", {}, button, make("code", {}, paint(shown, "sql")));
  button.addEventListener("click", async () => {
    const answer = await asked(await guestToken(state.client), body);
    item.querySelector(".came")?.remove();
    item.append(came(answer));
    say(item.querySelector(".came").textContent);
  });
  return item;
}

function came({ error, rows }) {
  if (!error) return make("div", { className: "came" }, icon("check"), make("span", {}, make("b", {}, String(rows[0][0])), " orders: the merchant’s own, and no more"));
  return make("div", { className: "came" }, icon("stop"), make("span", {}, make("b", {}, error.code), make("br"), error.message));
}
