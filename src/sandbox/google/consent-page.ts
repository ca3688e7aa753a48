import type { FakeState } from "./state.ts";

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

/** A plain page: choose an account, allow or deny. Everything from the request is escaped. */
export function consentPage(state: FakeState, query: URLSearchParams, scopes: readonly string[]): Response {
  const hint = query.get("login_hint")?.toLowerCase();
  const accounts = Object.values(state.users)
    .filter((user) => !user.deleted)
    .map((user) => `<option${user.email === hint ? " selected" : ""}>${escaped(user.email)}</option>`)
    .join("");
  const hidden = [...query]
    .filter(([name]) => name !== "account" && name !== "choice")
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  const wanted = scopes.map((scope) => `<li><code>${escaped(scope)}</code></li>`).join("");
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox Google</title>
<body style="font-family:sans-serif;max-width:32rem;margin:3rem auto">
<h1>Sandbox Google</h1><p>An application wants to:</p><ul>${wanted}</ul>
<form method="post"><p><label>Account <select name="account">${accounts}</select></label></p>${hidden}
<button name="choice" value="allow">Allow</button> <button name="choice" value="deny">Deny</button></form></body></html>`;
  return new Response(page, { status: 200, headers: { "content-type": "text/html; charset=utf-8" } });
}
