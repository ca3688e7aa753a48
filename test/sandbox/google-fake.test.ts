/** The fake's own strictness: what it lets pass, the product could get wrong unseen. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { createGoogleFake, type FakeSettings, type GoogleFake, sandboxClient } from "#sandbox/google/index.ts";

const rep = "ana@us.example";
const other = "ben@us.example";
const base = "https://www.googleapis.com/calendar/v3/calendars/primary/events";
const call = { summary: "Call", start: "2026-11-24T10:00:00Z", end: "2026-11-24T11:00:00Z" };
const writing = "https://www.googleapis.com/auth/calendar.events";
const reading = "https://www.googleapis.com/auth/calendar.events.readonly";

function start(settings: Partial<FakeSettings> = {}) {
  let now = Temporal.Instant.from("2026-11-24T08:00:00Z");
  const posts: { url: string; headers: Record<string, string> }[] = [];
  const fake = createGoogleFake({
    clock: { now: () => now },
    settings,
    post: async (url, init) => {
      posts.push({ url, headers: init.headers });
    },
  });
  return {
    fake,
    posts,
    advance: (seconds: number) => {
      now = now.add({ seconds });
    },
  };
}

async function form(
  fake: GoogleFake,
  fields: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fake.fetch("https://oauth2.googleapis.com/token", {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function tokenOf(fake: GoogleFake, email: string, scopes: readonly string[] = [reading]): Promise<string> {
  const { body } = await form(fake, {
    grant_type: "refresh_token",
    refresh_token: fake.grant(email, { scopes }),
    client_id: sandboxClient.id,
    client_secret: sandboxClient.secret,
  });
  return String(body.access_token);
}

interface Answer {
  readonly status: number;
  readonly reason: string | undefined;
  readonly body: Record<string, unknown> & { readonly items?: Record<string, unknown>[] };
}

async function ask(fake: GoogleFake, token: string, url: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) };
  const answer = await fake.fetch(url, { ...init, headers });
  const text = await answer.text();
  const body = (text === "" ? {} : JSON.parse(text)) as Answer["body"] & { error?: { errors?: { reason: string }[] } };
  return { status: answer.status, reason: body.error?.errors?.[0]?.reason, body };
}

describe("who may ask", () => {
  test("a made-up bearer, none, and another scheme are nobody", async () => {
    const { fake } = start();
    fake.user(rep);
    for (const authorization of ["Bearer made-up", "", "Basic abc"]) {
      const answer = await fake.fetch(base, { headers: { authorization } });
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
        401,
        expect.stringContaining("invalid_token"),
      ]);
    }
  });

  test("an access token dies after its time, and with its grant", async () => {
    const { fake, advance } = start();
    const token = await tokenOf(fake, rep);
    expect((await ask(fake, token, base)).status).toBe(200);
    advance(3_599);
    expect((await ask(fake, token, base)).status).toBe(401);
    const fresh = await tokenOf(fake, rep);
    fake.revoke(rep);
    expect((await ask(fake, fresh, base)).status).toBe(401);
  });

  test("one user's calendar is closed to another, by primary, by address and by event id", async () => {
    const { fake } = start();
    const id = fake.insert(rep, call);
    const [own, foreign] = [await tokenOf(fake, rep), await tokenOf(fake, other)];
    expect((await ask(fake, own, base.replace("primary", encodeURIComponent(rep)))).body.items).toHaveLength(1);
    expect((await ask(fake, foreign, base)).body.items).toEqual([]);
    expect((await ask(fake, foreign, base.replace("primary", encodeURIComponent(rep)))).status).toBe(404);
    expect((await ask(fake, foreign, `${base}/${id}`)).status).toBe(404);
  });

  test("scopes decide: reading does not write, and Drive's reads no calendar", async () => {
    const { fake } = start();
    const body = JSON.stringify({ ...call, start: { dateTime: call.start }, end: { dateTime: call.end } });
    const [reader, writer] = [await tokenOf(fake, rep), await tokenOf(fake, rep, [writing])];
    const stranger = await tokenOf(fake, rep, ["https://www.googleapis.com/auth/drive.readonly"]);
    expect(await ask(fake, reader, base, { method: "POST", body })).toMatchObject({
      status: 403,
      reason: "insufficientPermissions",
    });
    expect(await ask(fake, stranger, base)).toMatchObject({ status: 403, reason: "insufficientPermissions" });
    expect(await ask(fake, writer, base, { method: "POST", body })).toMatchObject({
      status: 200,
      body: { summary: "Call" },
    });
  });
});

describe("strict parameters", () => {
  test.each([
    ["an unknown parameter", "singleEvent=true", 400],
    ["a naive timeMin", "timeMin=2026-11-24T10:00:00", 400],
    ["a date as timeMax", "timeMax=2026-11-24", 400],
    ["an empty range", "timeMin=2026-11-25T00:00:00Z&timeMax=2026-11-24T00:00:00Z", 400],
    ["orderBy=startTime without singleEvents", "orderBy=startTime", 400],
    ["an unknown order", "orderBy=name&singleEvents=true", 400],
    ["a boolean that is none", "singleEvents=yes", 400],
    ["maxResults=0", "maxResults=0", 400],
    ["a sync token with timeMin", "syncToken=x&timeMin=2026-11-24T00:00:00Z", 400],
    ["a forgotten sync token", "syncToken=x", 410],
    ["a made-up page token", "pageToken=abc", 400],
    ["an unknown field", "fields=items(id,sumary)", 400],
    ["a field selection that does not close", "fields=items(id", 400],
    [
      "everything that the adapter sends",
      "singleEvents=true&orderBy=startTime&showDeleted=true&maxResults=250&timeMin=2026-11-24T00:00:00Z&timeMax=2026-11-25T00:00:00%2B02:00",
      200,
    ],
  ])("%s", async (_title, query, status) => {
    const { fake } = start();
    expect((await ask(fake, await tokenOf(fake, rep), `${base}?${query}`)).status).toBe(status);
  });

  test("a page token belongs to its own query", async () => {
    const { fake } = start({ pageCap: 1 });
    fake.insert(rep, call);
    fake.insert(rep, { ...call, summary: "Second" });
    const token = await tokenOf(fake, rep);
    const first = await ask(fake, token, `${base}?singleEvents=true`);
    const next = encodeURIComponent(String(first.body.nextPageToken));
    expect((await ask(fake, token, `${base}?singleEvents=true&pageToken=${next}`)).body.items).toHaveLength(1);
    expect((await ask(fake, token, `${base}?singleEvents=false&pageToken=${next}`)).status).toBe(400);
  });

  test("fields picks, and picks below", async () => {
    const { fake } = start();
    fake.insert(rep, call);
    const { body } = await ask(fake, await tokenOf(fake, rep), `${base}?fields=items(id,start/dateTime)`);
    expect(body).toEqual({ items: [{ id: expect.any(String), start: { dateTime: "2026-11-24T10:00:00Z" } }] });
  });

  test.each<[string, Parameters<GoogleFake["insert"]>[1]]>([
    ["a time without an offset", { ...call, start: "2026-11-24T10:00:00" }],
    ["an end before the start", { ...call, end: "2026-11-24T09:00:00Z" }],
    ["a series without a zone", { ...call, recurrence: ["RRULE:FREQ=DAILY"] }],
    [
      "a rule that it cannot expand",
      { ...call, start: { dateTime: call.start, timeZone: "UTC" }, recurrence: ["RRULE:FREQ=MONTHLY"] },
    ],
    ["a date and a time", { ...call, start: { date: "2026-11-24" } }],
  ])("an event with %s is refused", (_title, event) => {
    const { fake } = start();
    expect(() => fake.insert(rep, event)).toThrow();
  });
});

describe("what it shows", () => {
  test("times leave with the offset of the calendar's zone", async () => {
    const { fake } = start();
    fake.user(rep, { zone: "America/New_York" });
    fake.insert(rep, call);
    const { body } = await ask(fake, await tokenOf(fake, rep), base);
    expect(body.items?.[0]?.start).toEqual({ dateTime: "2026-11-24T05:00:00-05:00", timeZone: "America/New_York" });
  });

  test("hidden guests are hidden from guests only", async () => {
    const { fake } = start();
    fake.user(other);
    fake.insert(rep, {
      ...call,
      guestsCanSeeOtherGuests: false,
      attendees: [{ email: other }, { email: "carol@globex.example" }],
    });
    const mine = (await ask(fake, await tokenOf(fake, rep), base)).body.items?.[0];
    const theirs = (await ask(fake, await tokenOf(fake, other), base)).body.items?.[0];
    expect([mine?.attendees, mine?.attendeesOmitted]).toMatchObject([[{ email: other }, {}], undefined]);
    expect([theirs?.attendees, theirs?.attendeesOmitted]).toMatchObject([[{ email: other, self: true }], true]);
  });

  test.each<[string, string[], string, string[]]>([
    ["every second week", ["RRULE:FREQ=WEEKLY;INTERVAL=2"], "2026-12-31T00:00:00Z", ["11-24", "12-08", "12-22"]],
    [
      "Tuesdays and Thursdays, four times",
      ["RRULE:FREQ=WEEKLY;BYDAY=TH,TU;COUNT=4"],
      "2027-12-31T00:00:00Z",
      ["11-24", "11-26", "12-01", "12-03"],
    ],
    ["until a day", ["RRULE:FREQ=DAILY;UNTIL=20261126T100000Z"], "2026-12-31T00:00:00Z", ["11-24", "11-25", "11-26"]],
    [
      "without an excluded day",
      ["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261125T100000Z"],
      "2026-12-31T00:00:00Z",
      ["11-24", "11-26"],
    ],
    [
      "on working days",
      ["RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"],
      "2026-12-01T00:00:00Z",
      ["11-24", "11-25", "11-26", "11-27", "11-30"],
    ],
  ])("a series %s", async (_title, recurrence, timeMax, days) => {
    const { fake } = start();
    fake.insert(rep, {
      ...call,
      start: { dateTime: call.start, timeZone: "UTC" },
      end: { dateTime: call.end, timeZone: "UTC" },
      recurrence,
    });
    const query = `singleEvents=true&orderBy=startTime&timeMin=2026-11-20T00:00:00Z&timeMax=${timeMax}`;
    const { body } = await ask(fake, await tokenOf(fake, rep), `${base}?${query}`);
    expect(body.items?.map((one) => (one.start as { dateTime: string }).dateTime.slice(5, 10))).toEqual(days);
  });

  test("ETags: 304 for the same, 412 for a stale write", async () => {
    const { fake } = start();
    const id = fake.insert(rep, call);
    const token = await tokenOf(fake, rep, [writing]);
    const one = await ask(fake, token, `${base}/${id}`);
    const etag = String(one.body.etag);
    expect((await ask(fake, token, `${base}/${id}`, { headers: { "if-none-match": etag } })).status).toBe(304);
    fake.patch(rep, id, { summary: "Renamed" });
    expect((await ask(fake, token, `${base}/${id}`, { headers: { "if-none-match": etag } })).status).toBe(200);
    const stale = { method: "PATCH", body: JSON.stringify({ summary: "x" }), headers: { "if-match": etag } };
    expect(await ask(fake, token, `${base}/${id}`, stale)).toMatchObject({ status: 412, reason: "conditionNotMet" });
    expect((await ask(fake, token, `${base}/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await ask(fake, token, `${base}/${id}`, { method: "DELETE" })).status).toBe(410);
  });

  test("a change moves the list's ETag for everybody on the meeting and for nobody else", async () => {
    const { fake } = start();
    fake.user(other);
    const id = fake.insert(rep, { ...call, attendees: [{ email: other }] });
    const etags = async (): Promise<unknown[]> =>
      Promise.all(
        [rep, other, "eve@us.example"].map(
          async (email) => (await ask(fake, await tokenOf(fake, email), base)).body.etag,
        ),
      );
    const before = await etags();
    fake.respond(rep, id, other, "accepted");
    const after = await etags();
    expect(after.map((etag, index) => etag === before[index])).toEqual([false, false, true]);
  });
});

describe("consent", () => {
  const verifier = "v".repeat(50);
  const query = (changes: Record<string, string> = {}): string =>
    new URLSearchParams({
      client_id: sandboxClient.id,
      redirect_uri: "http://localhost:3000/cb",
      response_type: "code",
      scope: `openid email ${reading}`,
      state: `"><script>alert(1)</script>`,
      login_hint: rep,
      access_type: "offline",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changes,
    }).toString();
  const open = (fake: GoogleFake, changes: Record<string, string> = {}, init: RequestInit = {}) =>
    fake.fetch(`https://accounts.google.com/o/oauth2/v2/auth?${query(changes)}`, init);

  test("the page escapes what it was given, and Allow leads back with a code and the state", async () => {
    const { fake } = start();
    fake.user(rep);
    const page = await (await open(fake)).text();
    expect(page).toContain(`<option selected>${rep}</option>`);
    expect(page).not.toContain("<script>");
    const chosen = new URLSearchParams(`${query()}&account=${encodeURIComponent(rep)}&choice=allow`);
    const back = await fake.fetch("https://accounts.google.com/o/oauth2/v2/auth", { method: "POST", body: chosen });
    const target = new URL(back.headers.get("location") ?? "");
    expect(target.searchParams.get("state")).toBe(`"><script>alert(1)</script>`);
    const exchanged = await form(fake, {
      grant_type: "authorization_code",
      code: target.searchParams.get("code") ?? "",
      code_verifier: verifier,
      redirect_uri: "http://localhost:3000/cb",
      client_id: sandboxClient.id,
      client_secret: sandboxClient.secret,
    });
    expect(exchanged).toMatchObject({
      status: 200,
      body: { refresh_token: expect.any(String), id_token: expect.any(String) },
    });
  });

  test("Deny leads back with access_denied", async () => {
    const { fake } = start();
    fake.user(rep);
    const body = new URLSearchParams(`${query()}&account=${encodeURIComponent(rep)}&choice=deny`);
    const back = await fake.fetch("https://accounts.google.com/o/oauth2/v2/auth", { method: "POST", body });
    expect(new URL(back.headers.get("location") ?? "").searchParams.get("error")).toBe("access_denied");
  });

  test.each<[string, Record<string, string>, number]>([
    ["an unknown client", { client_id: "x" }, 401],
    ["somebody else's redirect", { redirect_uri: "https://evil.example/cb" }, 400],
    ["an unknown scope", { scope: "https://www.googleapis.com/auth/everything" }, 400],
    ["the implicit flow", { response_type: "token" }, 400],
    ["an unknown challenge method", { code_challenge_method: "S512" }, 400],
  ])("%s is refused without a redirect", async (_title, changes, status) => {
    const { fake } = start({ autoConsent: true });
    fake.user(rep);
    const answer = await open(fake, changes);
    expect([answer.status, answer.headers.get("location")]).toEqual([status, null]);
  });

  test("a second consent without prompt=consent brings no refresh token", async () => {
    const { fake } = start({ autoConsent: true });
    fake.grant(rep);
    const code = new URL((await open(fake)).headers.get("location") ?? "").searchParams.get("code") ?? "";
    const { body } = await form(fake, {
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: "http://localhost:3000/cb",
      client_id: sandboxClient.id,
      client_secret: sandboxClient.secret,
    });
    expect(body).toMatchObject({ access_token: expect.any(String) });
    expect(body).not.toHaveProperty("refresh_token");
  });

  test.each<[string, Record<string, string>, string]>([
    ["an unknown grant", { grant_type: "password" }, "unsupported_grant_type"],
    [
      "a wrong secret",
      { grant_type: "refresh_token", client_id: sandboxClient.id, client_secret: "x" },
      "invalid_client",
    ],
    [
      "a made-up refresh token",
      {
        grant_type: "refresh_token",
        client_id: sandboxClient.id,
        client_secret: sandboxClient.secret,
        refresh_token: "x",
      },
      "invalid_grant",
    ],
    [
      "an unsigned assertion",
      { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: "a.e30.c" },
      "invalid_grant",
    ],
  ])("%s is refused at the token endpoint", async (_title, fields, error) => {
    const { fake } = start();
    expect((await form(fake, fields)).body.error).toBe(error);
  });
});

describe("channels", () => {
  const watch = (fake: GoogleFake, token: string, body: object) =>
    ask(fake, token, `${base}/watch`, {
      method: "POST",
      body: JSON.stringify({ id: "c1", type: "web_hook", address: "https://us.example/push", token: "t", ...body }),
    });

  test.each<[string, object, string]>([
    ["plain http", { address: "http://us.example/push" }, "push.webhookUrlNotHttps"],
    ["another type", { type: "webhook" }, "unknownType"],
    ["an id with spaces", { id: "a b" }, "badRequest"],
    ["an expiration in the past", { expiration: "1000" }, "badRequest"],
  ])("%s is refused", async (_title, body, reason) => {
    const { fake } = start();
    expect(await watch(fake, await tokenOf(fake, rep), body)).toMatchObject({ status: 400, reason });
  });

  test("an id is used once, numbers grow, posts can be lost and doubled, and time ends it", async () => {
    const { fake, posts, advance } = start({ channelSeconds: 100 });
    const token = await tokenOf(fake, rep);
    expect((await watch(fake, token, {})).body).toMatchObject({ id: "c1", token: "t" });
    expect(await watch(fake, token, {})).toMatchObject({ status: 400, reason: "channelIdNotUnique" });
    const id = fake.insert(rep, call);
    fake.push.drop = 1;
    fake.patch(rep, id, { summary: "Lost" });
    fake.push.duplicate = 1;
    fake.patch(rep, id, { summary: "Twice" });
    advance(101);
    fake.patch(rep, id, { summary: "Too late" });
    await fake.push.settle();
    expect(posts.map((one) => [one.headers["x-goog-resource-state"], one.headers["x-goog-message-number"]])).toEqual([
      ["sync", "1"],
      ["exists", "2"],
      ["exists", "4"],
      ["exists", "4"],
    ]);
  });
});

describe("over HTTP", () => {
  test("the same answers, under a path prefix, with a hang and a reset", async () => {
    const { fake } = start();
    fake.insert(rep, call);
    const token = await tokenOf(fake, rep);
    const url = await fake.listen(0);
    try {
      const events = `${url}/sandbox/google/calendar/v3/calendars/primary/events`;
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(events, { headers });
      expect(await answer.json()).toMatchObject({ items: [{ summary: "Call" }] });
      fake.fail({ kind: "hang" });
      await expect(fetch(events, { headers, signal: AbortSignal.timeout(30) })).rejects.toThrow();
      fake.fail({ kind: "reset" });
      await expect(fetch(events, { headers })).rejects.toThrow();
      expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    } finally {
      await fake.close();
    }
  });
});

describe("its state", () => {
  test("is JSON: saved, changed, restored, reset", async () => {
    const { fake } = start();
    fake.insert(rep, call);
    const token = await tokenOf(fake, rep);
    const saved = JSON.parse(JSON.stringify(fake.snapshot()));
    fake.insert(rep, { ...call, summary: "Second" });
    expect((await ask(fake, token, base)).body.items).toHaveLength(2);
    fake.restore(saved);
    expect((await ask(fake, token, base)).body.items).toHaveLength(1);
    fake.reset();
    expect((await ask(fake, token, base)).status).toBe(401);
    expect(fake.counts()).toEqual({ "": 1 });
  });
});
