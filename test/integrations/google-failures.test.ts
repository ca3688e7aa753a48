import { describe, expect, test } from "@jest/globals";
import { UpstreamError } from "#domain/errors.ts";
import type { CalendarConnection } from "#flows/ports.ts";
import { createDomainNames } from "#integrations/public-suffix/index.ts";
import type { Fault } from "#sandbox/google/index.ts";
import { type GoogleWorld, startGoogleWorld } from "#test/support/google-world.ts";

const rep = "ana@us.example";
const other = "ben@us.example";
const call = {
  summary: "Call",
  start: "2026-11-24T10:00:00Z",
  end: "2026-11-24T11:00:00Z",
  attendees: [{ email: "carol@globex.example" }],
};

async function failureOf(promise: Promise<unknown>): Promise<UpstreamError> {
  const caught = await promise.then(
    () => null,
    (problem: unknown) => problem,
  );
  if (!(caught instanceof UpstreamError)) throw new Error(`expected an UpstreamError, got ${String(caught)}`);
  return caught;
}

describe("how Google says no", () => {
  test.each<
    [
      string,
      Fault["kind"],
      { reason: string; retryable: boolean; authLost?: boolean; retryAfterMs?: number | null },
      number,
    ]
  >([
    [
      "429 is retried",
      { status: 429, reason: "rateLimitExceeded" },
      { reason: "rateLimitExceeded", retryable: true },
      4,
    ],
    [
      "403 rateLimitExceeded is retried",
      { status: 403, reason: "rateLimitExceeded" },
      { reason: "rateLimitExceeded", retryable: true },
      4,
    ],
    [
      "403 userRateLimitExceeded is retried",
      { status: 403, reason: "userRateLimitExceeded" },
      { reason: "userRateLimitExceeded", retryable: true },
      4,
    ],
    [
      "403 quotaExceeded is retried",
      { status: 403, reason: "quotaExceeded" },
      { reason: "quotaExceeded", retryable: true },
      4,
    ],
    ["500 is retried", { status: 500, reason: "backendError" }, { reason: "backendError", retryable: true }, 4],
    [
      "a used-up day is left to the caller",
      { status: 403, reason: "dailyLimitExceeded" },
      { reason: "dailyLimitExceeded", retryable: true, retryAfterMs: 3_600_000 },
      1,
    ],
    [
      "403 forbidden is final",
      { status: 403, reason: "forbidden" },
      { reason: "forbidden", retryable: false, authLost: false },
      1,
    ],
    [
      "a missing scope needs the person",
      { status: 403, reason: "insufficientPermissions" },
      { reason: "insufficientPermissions", retryable: false, authLost: true },
      1,
    ],
    [
      "an API that is off needs the operator",
      { status: 403, reason: "accessNotConfigured" },
      { reason: "accessNotConfigured", retryable: false, authLost: false },
      1,
    ],
    ["400 is final", { status: 400, reason: "badRequest" }, { reason: "badRequest", retryable: false }, 1],
    [
      "404 on the whole calendar is final, not an empty one",
      { status: 404, reason: "notFound" },
      { reason: "notFound", retryable: false },
      1,
    ],
  ])("%s", async (_title, kind, expected, requests) => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    world.fake.fail({ kind, operation: "events.list", times: Number.POSITIVE_INFINITY });
    const problem = await failureOf(world.pull(connection));
    expect(problem).toMatchObject({ service: "google", ...expected });
    expect(world.fake.requests({ operation: "events.list" })).toHaveLength(requests);
    expect(world.calls.filter((one) => one.labels?.outcome === expected.reason)).toHaveLength(requests);
  });

  test.each([
    ["seconds", "7", 7_000],
    ["a date", "Tue, 24 Nov 2026 08:20:20 GMT", 20_000],
  ])("Retry-After in %s is waited for, then the call succeeds", async (_title, retryAfter, least) => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    world.fake.fail({ kind: { status: 429, reason: "rateLimitExceeded", retryAfter } });
    await expect(world.pull(connection)).resolves.toMatchObject({ kind: "snapshot" });
    expect(world.waits).toHaveLength(1);
    expect(world.waits[0]).toBeGreaterThanOrEqual(least);
    expect(world.waits[0]).toBeLessThan(least + 1_000);
  });

  test("a Retry-After beyond patience goes to the caller at once", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    world.fake.fail({ kind: { status: 503, reason: "backendError", retryAfter: "900" } });
    expect(await failureOf(world.pull(connection))).toMatchObject({ retryable: true, retryAfterMs: 900_000 });
    expect(world.waits).toEqual([]);
  });

  test("waits grow with full jitter and stay inside the total time", async () => {
    const world = startGoogleWorld({ options: { limits: { attempts: 10, totalMs: 10_000 } } });
    world.fake.fail({ kind: { status: 500, reason: "backendError" }, times: 100 });
    await failureOf(world.pull(world.connect(rep)));
    expect(world.waits).toEqual([250, 500, 1000, 2000, 4000]);
  });

  test("410 on the window is read again from the beginning, once, without the ETag", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    world.fake.insert(rep, call);
    const { cursor } = await world.pull(connection);
    world.fake.clearRequests();
    world.fake.fail({ operation: "events.list", kind: { status: 410, reason: "fullSyncRequired" } });
    const pull = await world.pull({ ...connection, cursor });
    expect(pull.kind).toBe("unchanged");
    expect(world.fake.requests({ operation: "events.list" }).map((one) => [one.status, one.conditional])).toEqual([
      [410, true],
      [200, false],
    ]);
    world.fake.fail({ operation: "events.list", kind: { status: 410, reason: "fullSyncRequired" }, times: 9 });
    expect(await failureOf(world.pull({ ...connection, cursor }))).toMatchObject({ reason: "fullSyncRequired" });
  });

  test("no error carries a token or the client's secret, in its text or below it", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep, {});
    await world.pull(connection);
    const secrets = [
      connection.refreshToken ?? "?",
      "sandbox-secret",
      ...Object.keys(world.fake.snapshot().accessTokens),
    ];
    const kinds: Fault["kind"][] = [
      { status: 500, reason: "backendError" },
      "garbage",
      "reset",
      { status: 403, reason: "forbidden" },
    ];
    for (const kind of kinds) {
      world.fake.fail({ kind, times: 4 });
      const problem = await failureOf(world.pull(connection));
      const everything = JSON.stringify(problem, Object.getOwnPropertyNames(problem)) + String(problem.stack);
      for (const secret of secrets) expect(everything).not.toContain(secret);
    }
    world.fake.revoke(rep);
    const lost = await failureOf(world.pull(connection));
    for (const secret of secrets) expect(JSON.stringify(lost, Object.getOwnPropertyNames(lost))).not.toContain(secret);
  });

  test("an answer beyond the size cap is refused, not held in memory", async () => {
    const world = startGoogleWorld({ options: { limits: { maxBodyBytes: 20_000, attempts: 1 } } });
    const connection = world.connect(rep);
    world.fake.insert(rep, { ...call, description: "x".repeat(50_000) });
    expect(await failureOf(world.pull(connection))).toMatchObject({ reason: "too-large" });
  });

  test("a server that pages for ever is refused", async () => {
    const world = startGoogleWorld({ settings: { emptyPages: 1_000 }, options: { limits: { maxPages: 5 } } });
    expect(await failureOf(world.pull(world.connect(rep)))).toMatchObject({ reason: "garbage" });
  });
});

describe("tokens", () => {
  test("a revoked access token is renewed once and the pull succeeds", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    await world.pull(connection);
    world.fake.clearRequests();
    world.fake.expireAccess(rep);
    await expect(world.pull(connection)).resolves.toMatchObject({ kind: "snapshot" });
    expect(world.fake.requests().map((one) => [one.operation, one.status])).toEqual([
      ["events.list", 401],
      ["token", 200],
      ["events.list", 200],
    ]);
  });

  test("twenty calls with one dead access token renew it once", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, call);
    await world.pull(connection);
    world.fake.expireAccess(rep);
    world.fake.clearRequests();
    await Promise.all(Array.from({ length: 20 }, () => world.source.get(connection, id, world.signal)));
    expect(world.fake.requests({ operation: "token" })).toHaveLength(1);
  });

  test("a late 401 does not throw away the token that another call has renewed meanwhile", async () => {
    const seed = startGoogleWorld();
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let refusals = 0;
    const slow: typeof fetch = async (input, init) => {
      const answer = await seed.fake.fetch(input, init);
      if (answer.status === 401) {
        refusals += 1;
        if (refusals === 2) await held;
      }
      return answer;
    };
    const world = startGoogleWorld({ options: { fetchImplementation: slow } });
    const connection = world.connect(rep, { refreshToken: seed.fake.grant(rep) });
    const id = seed.fake.insert(rep, call);
    await world.pull(connection);
    seed.fake.expireAccess(rep);
    seed.fake.clearRequests();
    const [first, second] = [0, 1].map(() => world.source.get(connection, id, world.signal));
    await first;
    letGo();
    await second;
    expect(refusals).toBe(2);
    expect(seed.fake.requests({ operation: "token" })).toHaveLength(1);
  });

  test("a token that Google keeps refusing is an error to retry, not a lost consent", async () => {
    const world = startGoogleWorld({ options: { limits: { attempts: 1 } } });
    const connection = world.connect(rep);
    await world.pull(connection);
    world.fake.clearRequests();
    world.fake.fail({ operation: "events.list", kind: { status: 401, reason: "authError" }, times: 9 });
    expect(await failureOf(world.pull(connection))).toMatchObject({
      reason: "authError",
      retryable: true,
      authLost: false,
    });
    expect(world.fake.requests({ operation: "events.list" })).toHaveLength(2);
  });

  test("an expired hour is renewed although the library's clock did not move", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    await world.pull(connection);
    world.clock.advance(2 * 3_600_000);
    await expect(world.pull(connection)).resolves.toMatchObject({ kind: "snapshot" });
  });

  test.each<[string, Fault["kind"], { reason: string; authLost: boolean; retryable: boolean }]>([
    [
      "invalid_grant needs the rep",
      { oauth: "invalid_grant", description: "Token has been expired or revoked." },
      { reason: "invalid_grant", authLost: true, retryable: false },
    ],
    [
      "a wrong client secret needs the operator, and loses no rep",
      { oauth: "invalid_client", status: 401 },
      { reason: "invalid_client", authLost: false, retryable: false },
    ],
    [
      "a blocked application needs the admin",
      { oauth: "admin_policy_enforced" },
      { reason: "admin_policy_enforced", authLost: true, retryable: false },
    ],
    [
      "a token endpoint that is down is retried, and loses no rep",
      { oauth: "internal_failure", status: 503 },
      { reason: "internal_failure", authLost: false, retryable: true },
    ],
  ])("%s", async (_title, kind, expected) => {
    const world = startGoogleWorld();
    world.fake.fail({ operation: "token", kind, times: 99 });
    expect(await failureOf(world.pull(world.connect(rep)))).toMatchObject(expected);
  });

  test("a reconnect uses the new token, and the old session is gone", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    await world.pull(connection);
    world.fake.revoke(rep);
    expect(await failureOf(world.pull(connection))).toMatchObject({ authLost: true });
    const again: CalendarConnection = { ...connection, generation: 2, refreshToken: world.fake.grant(rep) };
    await expect(world.pull(again)).resolves.toMatchObject({ kind: "snapshot" });
  });

  test("one rep's token is never used for another, whatever the order", async () => {
    const world = startGoogleWorld();
    const connections = [rep, other].map((one) => world.connect(one));
    world.fake.insert(rep, { ...call, summary: rep });
    world.fake.insert(other, { ...call, summary: other });
    for (let round = 0; round < 5; round += 1) {
      world.fake.expireAccess(round % 2 === 0 ? rep : other);
      const pulls = await Promise.all(connections.map((one) => world.pull(one)));
      expect(pulls.map((one) => one.events[0]?.title)).toEqual([rep, other]);
    }
    expect(world.fake.counts()[rep]).toBe(world.fake.counts()[other]);
  });

  test("a connection without a token, and a deployment without a client, say so", async () => {
    const world = startGoogleWorld();
    expect(await failureOf(world.pull(world.connect(rep, { refreshToken: null })))).toMatchObject({
      reason: "no-token",
      authLost: true,
    });
    const bare = startGoogleWorld({ options: { clientId: null, clientSecret: null } });
    expect(await failureOf(bare.pull(bare.connect(rep)))).toMatchObject({ reason: "no-oauth-client", authLost: false });
    expect(await failureOf(world.pull(world.connect(rep, { via: "delegated" })))).toMatchObject({
      reason: "no-service-account",
      authLost: false,
    });
  });
});

describe("a service account with domain-wide delegation", () => {
  function delegated(scopes?: readonly string[]): {
    world: GoogleWorld;
    connect: (email: string) => CalendarConnection;
  } {
    // The fake makes the key, and the adapter needs it at its start: two worlds would not share it, so the first fake is handed over.
    const seed = startGoogleWorld();
    const serviceAccount = seed.fake.serviceAccount({
      domains: ["us.example"],
      ...(scopes === undefined ? {} : { scopes }),
    });
    const world = startGoogleWorld({ options: { serviceAccount, fetchImplementation: seed.fake.fetch } });
    return {
      world: { ...world, fake: seed.fake },
      connect: (email) => world.connect(email, { via: "delegated", refreshToken: null }),
    };
  }

  test("reads each rep's own calendar as that rep", async () => {
    const { world, connect } = delegated();
    for (const email of [rep, other]) world.fake.insert(email, { ...call, summary: email });
    const pulls = await Promise.all([rep, other].map((email) => world.pull(connect(email))));
    expect(pulls.map((one) => one.events.map((event) => event.title))).toEqual([[rep], [other]]);
  });

  test("signs again when the access token dies", async () => {
    const { world, connect } = delegated();
    world.fake.user(rep);
    await world.pull(connect(rep));
    world.fake.expireAccess(rep);
    await expect(world.pull(connect(rep))).resolves.toMatchObject({ kind: "snapshot" });
    expect(world.fake.requests({ operation: "token" })).toHaveLength(2);
  });

  test("a deleted user, and a user outside the domain, are lost; the message says what to do", async () => {
    const { world, connect } = delegated();
    world.fake.user(rep);
    world.fake.deleteUser(rep);
    const gone = await failureOf(world.pull(connect(rep)));
    expect(gone).toMatchObject({ reason: "invalid_grant", authLost: true });
    expect(gone.message).toContain("does not exist any more");
    world.fake.user("eve@globex.example");
    expect(await failureOf(world.pull(connect("eve@globex.example")))).toMatchObject({
      reason: "unauthorized_client",
      authLost: true,
    });
  });

  test("a scope that is not delegated is named", async () => {
    const { world, connect } = delegated(["https://www.googleapis.com/auth/drive.readonly"]);
    world.fake.user(rep);
    const problem = await failureOf(world.pull(connect(rep)));
    expect(problem).toMatchObject({ reason: "unauthorized_client", authLost: true });
    expect(problem.message).toContain("Domain-wide delegation");
  });

  test("a key that does not fit, and a wrong clock, lose no rep", async () => {
    const { world, connect } = delegated();
    world.fake.user(rep);
    const state = world.fake.snapshot();
    const stranger = startGoogleWorld().fake;
    stranger.serviceAccount({ domains: ["us.example"] });
    world.fake.restore({ ...state, serviceAccounts: stranger.snapshot().serviceAccounts });
    expect(await failureOf(world.pull(connect(rep)))).toMatchObject({ reason: "bad-service-account", authLost: false });
    world.fake.fail({
      operation: "token",
      times: 9,
      kind: {
        oauth: "invalid_grant",
        description:
          "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values",
      },
    });
    expect(await failureOf(world.pull(connect(rep)))).toMatchObject({
      reason: "clock-skew",
      authLost: false,
      retryable: true,
    });
  });
});

describe("domain names", () => {
  const names = createDomainNames();
  test.each([
    ["mail.eu.globex.co.uk", "globex.co.uk"],
    ["GLOBEX.example.", "globex.example"],
    ["mail.münchen.example", "xn--mnchen-3ya.example"],
    ["globex.uk.com", "globex.uk.com"],
    ["initech.uk.com", "initech.uk.com"],
    ["uk.com", "uk.com"],
    ["co.uk", null],
    ["com", null],
    ["localhost", null],
    ["192.0.2.1", null],
    ["[192.0.2.1]", null],
    ["", null],
    ["a b.example", null],
    ["x".repeat(300), null],
  ])("the registrable part of %s is %s", (host, expected) => {
    expect(names.registrable(host)).toBe(expected);
  });

  test.each([
    "gmail.com",
    "GMAIL.com",
    "icloud.com",
    "proton.me",
    "gmx.net",
    "gmx.de",
    "web.de",
    "qq.com",
    "googlemail.com",
    "hotmail.co.uk",
    "yahoo.co.jp",
  ])("%s is a mail provider", (domain) => {
    expect(names.isFreeMail(domain)).toBe(true);
  });

  test.each(["globex.example", "bt.com", "example.com", "us.example", "microsoft.com", "", "not a domain"])(
    "%s is not",
    (domain) => {
      expect(names.isFreeMail(domain)).toBe(false);
    },
  );
});
