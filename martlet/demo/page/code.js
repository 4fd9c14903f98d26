/** The lines that put the dashboard into the page, with the values that are true here. */

import { guestToken } from "./backend.js";
import { find, listing, make } from "./dom.js";
import { paint } from "./paint.js";
import { themeOf } from "./look.js";
import { state } from "./state.js";

const LANGUAGES = ["curl", "Node", "Python"];
let language = "curl";

export async function drawCode() {
  const panel = find("#code");
  const { client } = state;
  const token = await guestToken(client);
  if (client !== state.client) return;
  panel.replaceChildren(
    make("h2", {}, "In your page"),
    make("p", {}, "A script and an element: no build step, no iframe, no style of yours touched."),
    listing(paint(page(shortened(token)), "html"), page(token)),
    make("h2", {}, "In your back end"),
    make("p", {}, "It knows who is signed in, and asks for a token of that client. The key never reaches the browser."),
    back(client),
    make("h2", {}, "Where a session is long"),
    make("p", {}, "The element asks for a new token when one runs out. This page does so too."),
    listing(paint(renewing(), "js"), renewing()),
  );
}

function page(token) {
  return `<script type="module"
  src="${location.origin}/martlet.js"></script>

<martlet-dashboard
  dashboard-id="shop"
  token="${token}"
  theme=${quoted(themeOf(state))}
  locale="${state.locale}">
</martlet-dashboard>`;
}

function renewing() {
  return `const element =
  document.querySelector("martlet-dashboard");

element.getToken = async () => {
  const answer = await fetch("/demo/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ client: "${state.client}" }),
  });
  return (await answer.json()).token;
};`;
}

const BACK_ENDS = {
  curl: (client) => [`curl --request POST \\
  --url ${location.origin}/api/v2/guest-token/create \\
  --header "Authorization: Bearer $MARTLET_API_KEY" \\
  --header "Content-Type: application/json" \\
  --data '{"clientId": "${client}", "dataAppName": "storefront"}'`, "shell"],
  Node: (client) => [`const answer = await fetch(
  "${location.origin}/api/v2/guest-token/create", {
    method: "POST",
    headers: {
      "Authorization": \`Bearer \${process.env.MARTLET_API_KEY}\`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({
      clientId: "${client}",  // who is signed in
      dataAppName: "storefront",
    }),
  });
const { token } = await answer.json();`, "js"],
  Python: (client) => [`answer = httpx.post(
    "${location.origin}/api/v2/guest-token/create",
    headers={"Authorization": f"Bearer {MARTLET_API_KEY}"},
    json={
        "clientId": "${client}",  # who is signed in
        "dataAppName": "storefront",
    },
)
token = answer.json()["token"]`, "python"],
};

function back(client) {
  const [text, kind] = BACK_ENDS[language](client);
  const buttons = LANGUAGES.map((name) => {
    const button = make("button", { type: "button", ariaPressed: String(name === language) }, name);
    button.addEventListener("click", () => {
      language = name;
      const fresh = back(client);
      shown.replaceWith(fresh);
      fresh.querySelector('[aria-pressed="true"]').focus();
    });
    return button;
  });
  const head = make("div", { className: "code-name" }, make("span", {}, "POST /api/v2/guest-token/create"), make("div", { className: "languages" }, buttons));
  const shown = listing(paint(text, kind), text, head);
  return shown;
}

function quoted(value) {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

function shortened(token) {
  return `${token.slice(0, 22)}…${token.slice(-6)}`;
}
