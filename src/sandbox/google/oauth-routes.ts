/** The OAuth endpoints of the fake: /auth (consent), /token (three grants) and /revoke. */
import { createHash, randomUUID, verify } from "node:crypto";
import { consentPage } from "./consent-page.ts";
import type { World } from "./meetings.ts";
import { json, OAuthRefusal } from "./respond.ts";
import type { FakeClient, FakeCode, FakeGrant } from "./state.ts";

const knownScopes = new Set([
  "openid",
  "email",
  "profile",
  ...[
    "userinfo.email",
    "userinfo.profile",
    "calendar",
    "calendar.readonly",
    "calendar.events",
    "calendar.events.readonly",
  ].map((name) => `https://www.googleapis.com/auth/${name}`),
  "https://www.googleapis.com/auth/calendar.events.owned.readonly",
  "https://www.googleapis.com/auth/drive.readonly",
]);
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

const refuse = (status: number, error: string, description: string): OAuthRefusal =>
  new OAuthRefusal(status, error, description);

function redirectAllowed(client: FakeClient, uri: string): boolean {
  if (client.redirectUris !== "loopback") return client.redirectUris.includes(uri);
  const url = URL.parse(uri);
  return url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

/** GET shows the page (or answers at once), POST is the person's choice. */
export function serveConsent(world: World, method: string, query: URLSearchParams): Response {
  const { state } = world;
  const client = state.clients[query.get("client_id") ?? ""];
  // Never redirect to an address that is not the client's own: that is how codes are stolen.
  if (client === undefined) throw refuse(401, "invalid_client", "The OAuth client was not found.");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!redirectAllowed(client, redirectUri))
    throw refuse(400, "redirect_uri_mismatch", "The redirect URI is not one of the client's.");
  if (query.get("response_type") !== "code") throw refuse(400, "unsupported_response_type", "Only response_type=code");
  const scopes = (query.get("scope") ?? "").split(" ").filter((one) => one !== "");
  const strange = scopes.find((one) => !knownScopes.has(one));
  if (strange !== undefined || scopes.length === 0)
    throw refuse(400, "invalid_scope", `Unknown scope ${strange ?? "(none)"}`);
  const method256 = query.get("code_challenge_method") ?? "plain";
  const challenge = query.get("code_challenge");
  if (challenge !== null && method256 !== "S256" && method256 !== "plain")
    throw refuse(400, "invalid_request", "Invalid code_challenge_method");

  const back = (answer: Record<string, string>): Response => {
    const target = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
    const given = query.get("state");
    if (given !== null) target.searchParams.set("state", given);
    return new Response(null, { status: 302, headers: { location: target.href } });
  };
  const hint = query.get("login_hint")?.toLowerCase() ?? "";
  const account = method === "POST" ? (query.get("account") ?? "") : state.settings.autoConsent ? hint : null;
  if (account === null) return consentPage(state, query, scopes);
  if (method === "POST" && query.get("choice") !== "allow") return back({ error: "access_denied" });
  const user = state.users[account.toLowerCase()];
  if (user === undefined || user.deleted) return back({ error: "access_denied" });

  const granted = scopes.filter((one) => !state.settings.untickedScopes.includes(one));
  const offline = query.get("access_type") === "offline";
  const before = Object.values(state.refreshTokens).some(
    (one) => one.email === user.email && one.clientId === client.id,
  );
  const prompted = (query.get("prompt") ?? "").split(" ").includes("consent");
  const code: FakeCode = {
    email: user.email,
    scopes: granted,
    clientId: client.id,
    redirectUri,
    challenge,
    challengeMethod: method256 === "S256" ? "S256" : "plain",
    // Without prompt=consent a second consent brings no refresh token: a classic trap.
    offline: offline && (prompted || !before),
    expiresAtMs: world.now().epochMilliseconds + 600_000,
  };
  const value = `4/0${randomUUID()}`;
  state.codes[value] = code;
  return back({ code: value, scope: granted.join(" ") });
}

export function serveToken(world: World, form: URLSearchParams): Response {
  switch (form.get("grant_type")) {
    case "authorization_code":
      return byCode(world, clientOf(world, form), form);
    case "refresh_token": {
      const client = clientOf(world, form);
      const token = form.get("refresh_token") ?? "";
      const grant = world.state.refreshTokens[token];
      const user = grant === undefined ? undefined : world.state.users[grant.email];
      if (grant === undefined || grant.clientId !== client.id || user === undefined || user.deleted) {
        throw refuse(400, "invalid_grant", "Token has been expired or revoked.");
      }
      return json(200, accessToken(world, grant, token));
    }
    case jwtBearer:
      return byAssertion(world, form.get("assertion") ?? "");
    default:
      throw refuse(400, "unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type")}`);
  }
}

/** Forgets the grant behind a refresh or access token, and every access token made from it. */
export function serveRevoke(world: World, token: string): Response {
  const { state } = world;
  const parent = state.refreshTokens[token] === undefined ? state.accessTokens[token]?.parent : token;
  if (parent === undefined) throw refuse(400, "invalid_token", "Token expired or revoked");
  forget(world, parent);
  return json(200, {});
}

export function forget(world: World, refreshToken: string): void {
  delete world.state.refreshTokens[refreshToken];
  for (const [token, grant] of Object.entries(world.state.accessTokens)) {
    if (grant.parent === refreshToken) delete world.state.accessTokens[token];
  }
}

export function mint(world: World, grant: FakeGrant): string {
  const token = `1//0${randomUUID()}`;
  world.state.refreshTokens[token] = grant;
  return token;
}

function clientOf(world: World, form: URLSearchParams): FakeClient {
  const client = world.state.clients[form.get("client_id") ?? ""];
  if (client === undefined) throw refuse(401, "invalid_client", "The OAuth client was not found.");
  if (client.secret !== form.get("client_secret")) throw refuse(401, "invalid_client", "Unauthorized");
  return client;
}

function accessToken(world: World, grant: FakeGrant, parent: string): Record<string, unknown> {
  const { state } = world;
  const nowMs = world.now().epochMilliseconds;
  for (const [token, old] of Object.entries(state.accessTokens))
    if (old.expiresAtMs <= nowMs) delete state.accessTokens[token];
  const token = `ya29.${randomUUID()}`;
  const seconds = state.settings.accessTokenSeconds;
  state.accessTokens[token] = { ...grant, expiresAtMs: nowMs + seconds * 1000, parent };
  return { access_token: token, expires_in: seconds, scope: grant.scopes.join(" "), token_type: "Bearer" };
}

function byCode(world: World, client: FakeClient, form: URLSearchParams): Response {
  const value = form.get("code") ?? "";
  const code = world.state.codes[value];
  // One use only, also when the use fails.
  delete world.state.codes[value];
  if (code === undefined || code.clientId !== client.id || code.expiresAtMs <= world.now().epochMilliseconds) {
    throw refuse(400, "invalid_grant", "Malformed auth code.");
  }
  if (code.redirectUri !== form.get("redirect_uri")) throw refuse(400, "redirect_uri_mismatch", "Bad Request");
  const verifier = form.get("code_verifier");
  if (code.challenge === null ? verifier !== null : !proves(code, verifier)) {
    throw refuse(
      400,
      "invalid_grant",
      code.challenge === null ? "code_verifier without a challenge." : "Invalid code verifier.",
    );
  }
  const grant = { email: code.email, scopes: code.scopes, clientId: client.id };
  const refresh = code.offline ? mint(world, grant) : null;
  const body = accessToken(world, grant, refresh ?? value);
  return json(200, {
    ...body,
    ...(refresh === null ? {} : { refresh_token: refresh }),
    ...(code.scopes.includes("openid") ? { id_token: idToken(world, grant) } : {}),
  });
}

function proves(code: FakeCode, verifier: string | null): boolean {
  if (verifier === null || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  const shown = code.challengeMethod === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  return shown === code.challenge;
}

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Shape only: the fake has no published key, and a client that gets it straight from /token needs none. */
function idToken(world: World, grant: FakeGrant): string {
  const seconds = Math.floor(world.now().epochMilliseconds / 1000);
  const email = grant.scopes.some((one) => one === "email" || one.endsWith("userinfo.email"));
  const claims = {
    iss: "https://accounts.google.com",
    aud: grant.clientId,
    azp: grant.clientId,
    sub: createHash("sha256").update(grant.email).digest("hex").slice(0, 21),
    iat: seconds,
    exp: seconds + 3600,
    ...(email ? { email: grant.email, email_verified: true } : {}),
  };
  return `${segment({ alg: "RS256", typ: "JWT", kid: "fake" })}.${segment(claims)}.${segment("fake")}`;
}

/** Domain-wide delegation. The assertion's times are not held against the fake's clock: the client library signs with the system's. */
function byAssertion(world: World, assertion: string): Response {
  const [head = "", body = "", signature = ""] = assertion.split(".");
  const claims = claimsOf(body);
  const account = world.state.serviceAccounts[String(claims.iss)];
  if (account === undefined) throw refuse(400, "invalid_grant", "Invalid grant: account not found");
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify("RSA-SHA256", signed, account.publicKey, Buffer.from(signature, "base64url"))) {
    throw refuse(400, "invalid_grant", "Invalid JWT Signature.");
  }
  const lifetime = Number(claims.exp) - Number(claims.iat);
  if (!(lifetime > 0 && lifetime <= 3600))
    throw refuse(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)");
  if (!/\/token$/.test(String(claims.aud)))
    throw refuse(400, "invalid_grant", "Invalid JWT: aud is not the token endpoint");
  const email = String(claims.sub ?? "").toLowerCase();
  const scopes = String(claims.scope ?? "").split(" ");
  if (scopes.some((one) => !account.scopes.includes(one))) {
    throw refuse(
      401,
      "unauthorized_client",
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
    );
  }
  const user = world.state.users[email];
  if (user === undefined || user.deleted) throw refuse(400, "invalid_grant", "Invalid email or User ID");
  if (!account.domains.includes(email.slice(email.indexOf("@") + 1))) {
    throw refuse(401, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this method.");
  }
  return json(
    200,
    accessToken(world, { email, scopes, clientId: String(claims.iss) }, `sa:${String(claims.iss)}:${email}`),
  );
}

function claimsOf(segmentText: string): Record<string, unknown> {
  try {
    // An object with unknown members: each is read with its own check.
    return JSON.parse(Buffer.from(segmentText, "base64url").toString("utf8")) as Record<string, unknown>;
  } catch {
    throw refuse(400, "invalid_grant", "Invalid JWT: not JSON");
  }
}
