/** What the page asks of its own back end. The API key stays there: the browser gets guest tokens only. */

const SHARED = 30_000; // milliseconds
const tokens = new Map();

export async function about() {
  return answered(await fetch("/demo/about"));
}

/** Elements that begin together share a token; one that asks later, because its own ran out, gets a new one. */
export function guestToken(client) {
  const known = tokens.get(client);
  if (known && performance.now() - known.since < SHARED) return known.token;
  const token = newToken(client);
  tokens.set(client, { token, since: performance.now() });
  token.catch(() => tokens.delete(client));
  return token;
}

async function newToken(client) {
  const { token } = await answered(
    await fetch("/demo/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ client }),
    }),
  );
  return token;
}

/** A question of the viewer's own making, with the viewer's own token: the answer, or why there is none. */
export async function asked(token, body) {
  const response = await fetch("/api/v2/query", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return response.json();
}

async function answered(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error?.message ?? response.statusText);
  return body;
}
