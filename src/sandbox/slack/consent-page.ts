import type { Core } from "./core.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
export const escapeHtml = (value: string): string =>
  value.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "");

export type ConsentAnswer =
  | { readonly kind: "page"; readonly status: number; readonly html: string }
  | { readonly kind: "redirect"; readonly location: string };

const page = (status: number, body: string): ConsentAnswer => ({
  kind: "page",
  status,
  html: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Add to the local Slack</title><style>body{font:16px/1.5 system-ui;max-width:32rem;margin:12vh auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style>${body}`,
});

/** The page of /oauth/v2/authorize: whose workspace it is, what is asked for, and one button. A POST is the consent. */
export function consent(core: Core, method: string, query: URLSearchParams, form: URLSearchParams): ConsentAnswer {
  const fields = method === "POST" ? form : query;
  const clientId = fields.get("client_id");
  const redirectUri = fields.get("redirect_uri") ?? "";
  const scopes = (fields.get("scope") ?? "").split(",").filter((scope) => scope !== "");
  if (clientId !== core.identity.clientId)
    return page(400, `<h1>Unknown client_id</h1><p>Expected ${escapeHtml(core.identity.clientId)}.</p>`);
  const target = URL.canParse(redirectUri) ? new URL(redirectUri) : null;
  const isLocal = target !== null && ["localhost", "127.0.0.1", "[::1]"].includes(target.hostname);
  if (target === null || !isLocal)
    return page(400, "<h1>redirect_uri must be on this machine</h1><p>Nothing leaves the sandbox.</p>");

  if (method !== "POST") {
    const people = core.workspace.users().filter((user) => !user.isBot);
    const hidden = ["client_id", "redirect_uri", "scope", "state"]
      .map((name) => `<input type="hidden" name="${name}" value="${escapeHtml(query.get(name) ?? "")}">`)
      .join("");
    const options = people.map((user) => `<option value="${user.id}">${escapeHtml(user.name)}</option>`).join("");
    return page(
      200,
      `<h1>Add ${escapeHtml(core.identity.appName)} to ${escapeHtml(core.identity.teamName)}?</h1><p>It asks for: ${scopes.map((scope) => `<code>${escapeHtml(scope)}</code>`).join(", ")}</p><form method="post"><p><label>Install as <select name="user">${options}</select></label></p>${hidden}<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Cancel</button></form>`,
    );
  }
  const state = form.get("state");
  if (state !== null && state !== "") target.searchParams.set("state", state);
  if (form.get("answer") === "deny") {
    target.searchParams.set("error", "access_denied");
    return { kind: "redirect", location: target.toString() };
  }
  const code = `${core.ids.next("c")}.${core.ids.next("c")}`;
  core.codes.set(code, { redirectUri, user: form.get("user") ?? core.identity.botUserId, scopes });
  target.searchParams.set("code", code);
  return { kind: "redirect", location: target.toString() };
}
