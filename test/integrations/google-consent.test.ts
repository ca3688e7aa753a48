import { createHash } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { connectLocally } from "#integrations/index.ts";
import { sandboxClient } from "#sandbox/google/index.ts";
import { type GoogleWorld, startGoogleWorld } from "#test/support/google-world.ts";

const rep = "ana@us.example";
const redirectUri = "http://localhost:3000/google/oauth/callback";
const verifier = "v".repeat(64);
const challenge = createHash("sha256").update(verifier).digest("base64url");
const reading = "https://www.googleapis.com/auth/calendar.events.readonly";

/** What the rep's browser does: opens the page, is sent back. */
async function consent(world: GoogleWorld, changes: Record<string, string> = {}): Promise<URL> {
  world.fake.settings.autoConsent = true;
  const url = new URL(world.source.consentUrl({ state: "s".repeat(32), challenge, loginHint: rep, redirectUri }) ?? "");
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
  const answer = await world.fake.fetch(url, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "http://nowhere.example/");
}

const exchange = (world: GoogleWorld, back: URL, changes: { verifier?: string; redirectUri?: string } = {}) =>
  world.source.exchange({ code: back.searchParams.get("code") ?? "", verifier, redirectUri, ...changes }, world.signal);

describe("connecting from Slack", () => {
  test("the consent page is asked with state, PKCE, offline access and least scope", () => {
    const world = startGoogleWorld();
    const url = new URL(world.source.consentUrl({ state: "abc", challenge, loginHint: rep, redirectUri }) ?? "");
    expect(url.origin + url.pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      access_type: "offline",
      prompt: "consent",
      response_type: "code",
      client_id: sandboxClient.id,
      redirect_uri: redirectUri,
      scope: `openid email ${reading}`,
      state: "abc",
      login_hint: rep,
      code_challenge: challenge,
      code_challenge_method: "S256",
    });
  });

  test("without an OAuth client there is no page", () => {
    const world = startGoogleWorld({ options: { clientId: null, clientSecret: null } });
    expect(world.source.consentUrl({ state: "abc", challenge, loginHint: rep, redirectUri })).toBeNull();
  });

  test("the whole round ends in a token that reads the calendar, and in the address that consented", async () => {
    const world = startGoogleWorld();
    world.fake.user(rep);
    const back = await consent(world);
    expect(back.searchParams.get("state")).toBe("s".repeat(32));
    const granted = await exchange(world, back);
    expect(granted).toMatchObject({ email: rep, scopes: ["openid", "email", reading] });
    await expect(world.pull(world.connect(rep, { refreshToken: granted.refreshToken }))).resolves.toMatchObject({
      kind: "snapshot",
    });
  });

  test("another account than the rep's is named, so that it can be refused", async () => {
    const world = startGoogleWorld();
    world.fake.user("eve@us.example");
    const granted = await exchange(world, await consent(world, { login_hint: "eve@us.example" }));
    expect(granted.email).toBe("eve@us.example");
  });

  test("a second consent of the same person brings a refresh token again", async () => {
    const world = startGoogleWorld();
    world.fake.user(rep);
    const first = await exchange(world, await consent(world));
    const second = await exchange(world, await consent(world));
    expect(second.refreshToken).not.toBe(first.refreshToken);
  });

  test.each<[string, { verifier?: string; redirectUri?: string }]>([
    ["a wrong verifier", { verifier: "w".repeat(64) }],
    ["a verifier that is too short", { verifier: "v" }],
    ["another redirect address", { redirectUri: "http://localhost:3000/other" }],
  ])("%s is refused, and burns the code", async (_title, changes) => {
    const world = startGoogleWorld();
    world.fake.user(rep);
    const back = await consent(world);
    await expect(exchange(world, back, changes)).rejects.toMatchObject({ service: "google", retryable: false });
    await expect(exchange(world, back)).rejects.toMatchObject({ reason: "invalid_grant" });
  });

  test("a code works once", async () => {
    const world = startGoogleWorld();
    world.fake.user(rep);
    const back = await consent(world);
    await exchange(world, back);
    await expect(exchange(world, back)).rejects.toMatchObject({ reason: "invalid_grant" });
  });

  test("a code is not sent twice when its answer is lost", async () => {
    const world = startGoogleWorld();
    world.fake.user(rep);
    const back = await consent(world);
    world.fake.fail({ operation: "token", kind: "lost-answer" });
    await expect(exchange(world, back)).rejects.toMatchObject({ ambiguous: true });
    expect(world.fake.requests({ operation: "token" })).toHaveLength(1);
  });

  test("an unticked calendar box is said, not stored", async () => {
    const world = startGoogleWorld({ settings: { untickedScopes: [reading] } });
    world.fake.user(rep);
    await expect(exchange(world, await consent(world))).rejects.toMatchObject({ reason: "scope-missing" });
  });

  test("an answer without a refresh token is said", async () => {
    const world = startGoogleWorld();
    world.fake.user(rep);
    const back = await consent(world, { access_type: "online" });
    await expect(exchange(world, back)).rejects.toMatchObject({ reason: "no-refresh-token" });
  });

  test("revoking kills the token; revoking a dead one is no error; a failing server is", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    await world.pull(connection);
    const token = connection.refreshToken ?? "";
    await world.source.revoke(token, world.signal);
    await expect(world.pull(connection)).rejects.toMatchObject({ authLost: true });
    await expect(world.source.revoke(token, world.signal)).resolves.toBeUndefined();
    world.fake.fail({ operation: "revoke", kind: { oauth: "server_error", status: 503 }, times: 9 });
    await expect(world.source.revoke(token, world.signal)).rejects.toMatchObject({ retryable: true });
    expect(world.fake.requests({ operation: "revoke" }).every((one) => !("token" in one.query))).toBe(true);
  });
});

describe("connecting on a laptop", () => {
  async function keyfile(content: unknown): Promise<string> {
    const path = join(await mkdtemp(join(tmpdir(), "sideline-key-")), "client.json");
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }
  const installed = { installed: { client_id: "c", client_secret: "s", redirect_uris: ["http://localhost"] } };
  const idToken = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;
  const credentials = {
    refresh_token: "r",
    scope: `openid email ${reading}`,
    id_token: idToken({ aud: "c", email: "Ana@us.example", email_verified: true }),
  };

  test("gives the refresh token, the account and the client that it belongs to", async () => {
    const keyfilePath = await keyfile(installed);
    const asked: unknown[] = [];
    const authenticate = async (options: unknown) => {
      asked.push(options);
      return { credentials };
    };
    await expect(connectLocally({ keyfilePath, authenticate })).resolves.toEqual({
      refreshToken: "r",
      email: "ana@us.example",
      scopes: ["openid", "email", reading],
      clientId: "c",
      clientSecret: "s",
    });
    expect(asked).toEqual([{ keyfilePath, scopes: ["openid", "email", reading] }]);
  });

  test.each([
    ["for another client", { aud: "other", email: "eve@us.example", email_verified: true }],
    ["with an address that is not verified", { aud: "c", email: "eve@us.example", email_verified: false }],
    ["without an address", { aud: "c" }],
  ])("an identity %s names nobody", async (_title, claims) => {
    const keyfilePath = await keyfile(installed);
    const authenticate = async () => ({ credentials: { ...credentials, id_token: idToken(claims) } });
    await expect(connectLocally({ keyfilePath, authenticate })).resolves.toMatchObject({ email: null });
  });

  test.each<[string, unknown, RegExp]>([
    ["no JSON", "nope", /cannot be read as JSON/],
    [
      "a service account's key",
      { type: "service_account", client_email: "x", private_key: "y" },
      /not the JSON of an OAuth client/,
    ],
    [
      "a web client with another host",
      { web: { ...installed.installed, redirect_uris: ["https://us.example/cb"] } },
      /localhost/,
    ],
  ])("a key file with %s is refused with advice", async (_title, content, words) => {
    await expect(connectLocally({ keyfilePath: await keyfile(content) })).rejects.toThrow(words);
  });

  test.each<[string, Partial<typeof credentials>, string]>([
    ["no refresh token", { refresh_token: undefined as never }, "no-refresh-token"],
    ["an unticked box", { scope: "openid email" }, "scope-missing"],
  ])("an answer with %s is refused", async (_title, changes, reason) => {
    const keyfilePath = await keyfile(installed);
    const authenticate = async () => ({ credentials: { ...credentials, ...changes } });
    await expect(connectLocally({ keyfilePath, authenticate })).rejects.toMatchObject({ reason });
  });

  test("a machine without a browser ends in a message, not in silence", async () => {
    const keyfilePath = await keyfile(installed);
    const authenticate = () => new Promise<never>(() => {});
    await expect(connectLocally({ keyfilePath, authenticate, timeoutMs: 20 })).rejects.toThrow(
      /browser on this very machine/,
    );
  });
});

describe("push channels", () => {
  const url = "https://sideline.example/google/push";

  test("a channel is opened with the asked time to live, syncs, and notes a change", async () => {
    const posts: Record<string, string>[] = [];
    const world = startGoogleWorld({
      post: async (address, init) => {
        posts.push({ address, ...init.headers });
      },
    });
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, { summary: "Call", start: "2026-11-24T10:00:00Z", end: "2026-11-24T11:00:00Z" });
    const lease = await world.source.watch(
      connection,
      { id: "ch1", token: "secret", url, ttlSeconds: 3600 },
      world.signal,
    );
    expect(lease?.expiresAt.toString()).toBe(world.clock.now().add({ seconds: 3600 }).toString());
    world.fake.move(rep, id, "2026-11-24T12:00:00Z");
    await world.fake.push.settle();
    const seen = posts.map(({ address, ...given }) => {
      const headers = new Headers(given);
      const get = (name: string) => headers.get(`x-goog-${name}`);
      return [address, get("channel-id"), get("resource-id"), get("channel-token"), get("resource-state")];
    });
    expect(seen).toEqual([
      [url, "ch1", lease?.resourceId, "secret", "sync"],
      [url, "ch1", lease?.resourceId, "secret", "exists"],
    ]);
    await world.source.unwatch(connection, { id: "ch1", resourceId: lease?.resourceId ?? "" }, world.signal);
    await world.source.unwatch(connection, { id: "ch1", resourceId: lease?.resourceId ?? "" }, world.signal);
    world.fake.move(rep, id, "2026-11-24T13:00:00Z");
    await world.fake.push.settle();
    expect(posts).toHaveLength(2);
  });

  test("a watch whose answer was lost is not repeated: it may be open", async () => {
    const world = startGoogleWorld({ post: async () => {} });
    const connection = world.connect(rep);
    world.fake.fail({ operation: "events.watch", kind: "lost-answer" });
    const watching = world.source.watch(connection, { id: "ch1", token: "t", url, ttlSeconds: 60 }, world.signal);
    await expect(watching).rejects.toMatchObject({ ambiguous: true });
    expect(world.fake.requests({ operation: "events.watch" })).toHaveLength(1);
  });
});
