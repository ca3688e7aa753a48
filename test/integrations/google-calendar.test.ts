import { describe, expect, test } from "@jest/globals";
import type { Pull } from "#flows/ports.ts";
import { startGoogleWorld } from "#test/support/google-world.ts";

const rep = "ana@us.example";
const other = "ben@us.example";
const guest = "carol@globex.example";
const call = {
  summary: "Call",
  start: "2026-11-24T10:00:00Z",
  end: "2026-11-24T11:00:00Z",
  attendees: [{ email: guest }, { email: rep }],
};
const titles = (pull: Pull): string[] => pull.events.map((one) => one.title);
const starts = (pull: Pull): string[] => pull.events.map((one) => one.start.toString());

describe("what a pull asks for", () => {
  test("polls within one hour ask one question, and the second costs a 304", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    world.fake.insert(rep, call);
    const { cursor } = await world.pull(connection);
    world.clock.advance(20 * 60_000);
    const window = { from: world.clock.now().subtract({ hours: 1 }), to: world.clock.now().add({ hours: 48 }) };
    await expect(world.source.pull({ ...connection, cursor }, window, world.signal)).resolves.toMatchObject({
      kind: "unchanged",
      cursor,
    });
    expect(world.fake.requests({ operation: "events.list" }).map((one) => one.status)).toEqual([200, 304]);
  });

  test("the calendar's ETag is not taken for an answer to another window or another connection", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    world.fake.insert(rep, call);
    world.fake.insert(rep, { ...call, summary: "Later", start: "2026-11-26T10:00:00Z", end: "2026-11-26T11:00:00Z" });
    const { cursor } = await world.pull(connection);
    const later = { from: world.window.from.add({ hours: 24 }), to: world.window.to.add({ hours: 24 }) };
    expect(titles(await world.source.pull({ ...connection, cursor }, later, world.signal))).toEqual(["Later"]);
    expect((await world.source.pull({ ...connection, cursor, generation: 2 }, world.window, world.signal)).kind).toBe(
      "snapshot",
    );
  });

  test("a server that ignores ETags still gives unchanged for the same content", async () => {
    const world = startGoogleWorld({ settings: { listEtags: false } });
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, call);
    const first = await world.pull(connection);
    const second = await world.pull({ ...connection, cursor: first.cursor });
    expect(second.kind).toBe("unchanged");
    world.fake.respond(rep, id, guest, "declined");
    expect((await world.pull({ ...connection, cursor: second.cursor })).kind).toBe("snapshot");
  });

  test("empty pages with a next page are followed", async () => {
    const world = startGoogleWorld({ settings: { emptyPages: 3, pageCap: 1 } });
    world.fake.insert(rep, call);
    world.fake.insert(rep, { ...call, summary: "Second", start: "2026-11-24T12:00:00Z", end: "2026-11-24T13:00:00Z" });
    expect(titles(await world.pull(world.connect(rep)))).toEqual(["Call", "Second"]);
    expect(world.fake.requests({ operation: "events.list" })).toHaveLength(5);
  });

  test("the first page's ETag is not taken for all pages", async () => {
    const world = startGoogleWorld({ settings: { pageCap: 1 } });
    const connection = world.connect(rep);
    world.fake.insert(rep, call);
    world.fake.insert(rep, { ...call, summary: "Second", start: "2026-11-24T12:00:00Z", end: "2026-11-24T13:00:00Z" });
    const { cursor } = await world.pull(connection);
    expect((await world.pull({ ...connection, cursor })).kind).toBe("unchanged");
    expect(world.fake.requests({ operation: "events.list" }).map((one) => one.conditional)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test("a never-ending series costs the rows of the window, whatever its age", async () => {
    const world = startGoogleWorld();
    world.fake.insert(rep, {
      ...call,
      start: { dateTime: "2019-01-01T10:00:00Z", timeZone: "UTC" },
      end: { dateTime: "2019-01-01T10:30:00Z", timeZone: "UTC" },
      recurrence: ["RRULE:FREQ=DAILY"],
    });
    const pull = await world.pull(world.connect(rep));
    expect(starts(pull)).toEqual(["2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z"]);
    expect(world.fake.requests({ operation: "events.list" })).toHaveLength(1);
  });

  test("twenty tries on a slow project wait their turn in the token bucket", async () => {
    const world = startGoogleWorld({ options: { limits: { requestsPerMinute: 60, burst: 5 } } });
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, call);
    await Promise.all(Array.from({ length: 20 }, () => world.source.get(connection, id, world.signal)));
    // Five leave at once; the clock moves with every wait, so the rest wait at least a second's share each.
    expect(world.waits.length).toBeGreaterThanOrEqual(10);
  });
});

describe("meetings that change", () => {
  test("the organiser deletes: the guest's id-only tombstone is a removal", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(other);
    const id = world.fake.insert(rep, { ...call, attendees: [{ email: other }, { email: guest }] });
    expect((await world.pull(connection)).events).toHaveLength(1);
    world.fake.remove(rep, id);
    const pull = await world.pull(connection);
    expect(pull).toMatchObject({ kind: "snapshot", events: [], removedIds: [id] });
    await expect(world.source.get(connection, id, world.signal)).resolves.toBe("gone");
  });

  test.each(["bare", "full", "hidden"] as const)(
    "with %s tombstones a deleted event is absent from the snapshot",
    async (tombstones) => {
      const world = startGoogleWorld({ settings: { tombstones } });
      const connection = world.connect(rep);
      const id = world.fake.insert(rep, call);
      world.fake.remove(rep, id);
      const pull = await world.pull(connection);
      expect(pull.events).toEqual([]);
      expect(pull.removedIds).toEqual(tombstones === "hidden" ? [] : [id]);
    },
  );

  test("the organiser takes the rep off the guest list", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(other);
    const id = world.fake.insert(rep, { ...call, attendees: [{ email: other }, { email: guest }] });
    world.fake.patch(rep, id, { attendees: [{ email: guest }] });
    await expect(world.pull(connection)).resolves.toMatchObject({ events: [], removedIds: [id] });
  });

  test("an external organiser's meeting shows in the rep's calendar, and ends there when they cancel", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, { ...call, organizer: { email: guest }, attendees: [{ email: rep }] });
    const [event] = (await world.pull(connection)).events;
    expect(event).toMatchObject({ organizer: { email: guest, self: false }, selfResponse: "needsAction" });
    expect(event?.attendees.map((one) => one.email)).toEqual([rep]);
    world.fake.remove(guest, id);
    await expect(world.pull(connection)).resolves.toMatchObject({ events: [], removedIds: [id] });
  });

  test("colleagues' copies share id and iCalUID; each sees their own answer", async () => {
    const world = startGoogleWorld();
    const connections = [world.connect(rep), world.connect(other)];
    const id = world.fake.insert(rep, {
      ...call,
      attendees: [...call.attendees, { email: other, responseStatus: "tentative" }],
    });
    const [mine, theirs] = await Promise.all(connections.map(async (one) => (await world.pull(one)).events[0]));
    expect([mine?.providerId, theirs?.providerId]).toEqual([id, id]);
    expect(mine?.meetingUid).toBe(theirs?.meetingUid);
    expect([mine?.selfResponse, theirs?.selfResponse]).toEqual(["needsAction", "tentative"]);
    expect([mine?.organizer?.self, theirs?.organizer?.self]).toEqual([true, false]);
  });

  const weekly = {
    ...call,
    start: { dateTime: "2026-11-17T10:00:00Z", timeZone: "UTC" },
    end: { dateTime: "2026-11-17T11:00:00Z", timeZone: "UTC" },
    recurrence: ["RRULE:FREQ=WEEKLY;BYDAY=TU,WE"],
  };

  test("one instance is cancelled: only that one", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, weekly);
    world.fake.cancelInstance(rep, id, "2026-11-24T10:00:00Z");
    const pull = await world.pull(connection);
    expect(starts(pull)).toEqual(["2026-11-25T10:00:00Z"]);
    expect(pull.removedIds).toEqual([world.fake.instance(id, "2026-11-24T10:00:00Z")]);
  });

  test("one instance is moved into and out of the window", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, weekly);
    world.fake.move(rep, world.fake.instance(id, "2026-11-24T10:00:00Z"), "2026-12-24T10:00:00Z");
    world.fake.move(rep, world.fake.instance(id, "2026-12-01T10:00:00Z"), "2026-11-24T15:00:00Z");
    const pull = await world.pull(connection);
    expect(pull.events.map((one) => [one.start.toString(), one.originalStart?.toString()])).toEqual([
      ["2026-11-24T15:00:00Z", "2026-12-01T10:00:00Z"],
      ["2026-11-25T10:00:00Z", "2026-11-25T10:00:00Z"],
    ]);
    // It left the window, it is not gone: get still finds it.
    const moved = await world.source.get(connection, world.fake.instance(id, "2026-11-24T10:00:00Z"), world.signal);
    expect(moved).toMatchObject({ seriesId: id });
  });

  test("the whole series is cancelled", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, weekly);
    world.fake.remove(rep, id);
    await expect(world.pull(connection)).resolves.toMatchObject({ kind: "snapshot", events: [] });
  });

  test.each([
    ["this and following begins a new series with another id and uid", false, 1],
    ["a leftover old id can stay in the same slot", true, 2],
  ])("%s", async (_title, leftover, rows) => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, { ...weekly, recurrence: ["RRULE:FREQ=WEEKLY"] });
    const next = world.fake.split(rep, id, "2026-11-24T10:00:00Z", { summary: "Renamed" }, { leftover });
    const pull = await world.pull(connection);
    expect(pull.events).toHaveLength(rows);
    expect(new Set(starts(pull))).toEqual(new Set(["2026-11-24T10:00:00Z"]));
    expect(pull.events.find((one) => one.title === "Renamed")?.seriesId).toBe(next);
    expect(next).not.toBe(id);
  });

  test.each([
    ["2026-10-31", "2026-10-31T14:00:00Z"],
    ["2026-11-01", "2026-11-01T15:00:00Z"],
    ["2027-03-13", "2027-03-13T15:00:00Z"],
    ["2027-03-14", "2027-03-14T14:00:00Z"],
  ])("a daily 10:00 in New York is at the right instant on %s", async (day, expected) => {
    const world = startGoogleWorld();
    world.fake.user(rep, { zone: "Europe/Berlin" });
    world.fake.insert(rep, {
      ...call,
      start: { dateTime: "2026-09-01T10:00:00-04:00", timeZone: "America/New_York" },
      end: { dateTime: "2026-09-01T11:00:00-04:00", timeZone: "America/New_York" },
      recurrence: ["RRULE:FREQ=DAILY"],
    });
    const from = Temporal.Instant.from(`${day}T12:00:00Z`);
    const pull = await world.source.pull(world.connect(rep), { from, to: from.add({ hours: 8 }) }, world.signal);
    expect(starts(pull)).toEqual([expected]);
    expect(pull.events[0]?.zone).toBe("America/New_York");
  });

  test("the weeks when Berlin and New York differ by five hours", async () => {
    const world = startGoogleWorld();
    world.fake.insert(rep, {
      ...call,
      organizer: { email: guest },
      start: { dateTime: "2026-10-05T15:00:00+02:00", timeZone: "Europe/Berlin" },
      end: { dateTime: "2026-10-05T16:00:00+02:00", timeZone: "Europe/Berlin" },
      recurrence: ["RRULE:FREQ=WEEKLY"],
    });
    const connection = world.connect(rep);
    const pulls = [];
    for (const day of ["2026-10-19", "2026-10-26", "2026-11-02"]) {
      const from = Temporal.Instant.from(`${day}T00:00:00Z`);
      pulls.push(...starts(await world.source.pull(connection, { from, to: from.add({ hours: 24 }) }, world.signal)));
    }
    expect(pulls).toEqual(["2026-10-19T13:00:00Z", "2026-10-26T14:00:00Z", "2026-11-02T14:00:00Z"]);
  });

  test("an all-day event is the same by pull and by get, in the calendar's zone", async () => {
    const world = startGoogleWorld();
    world.fake.user(rep, { zone: "America/New_York" });
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, {
      summary: "Kick-off",
      start: { date: "2026-11-25" },
      end: { date: "2026-11-26" },
    });
    const pull = await world.pull(connection);
    expect(starts(pull)).toEqual(["2026-11-25T05:00:00Z"]);
    await expect(world.source.get({ ...connection, cursor: pull.cursor }, id, world.signal)).resolves.toEqual(
      pull.events[0],
    );
  });

  test("a private event is marked, and a free-busy calendar says so for every event", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    world.fake.insert(rep, { ...call, visibility: "private" });
    expect((await world.pull(connection)).events[0]).toMatchObject({ visibility: "private", freeBusyOnly: false });
    world.fake.settings.accessRole = "freeBusyReader";
    expect((await world.pull(connection)).events[0]).toMatchObject({ freeBusyOnly: true, title: "", attendees: [] });
  });
});

describe("one malformed event", () => {
  test.each<[string, Record<string, unknown>]>([
    ["without a start", {}],
    [
      "with a time that has no offset",
      { start: { dateTime: "2026-11-24T10:00:00" }, end: { dateTime: "2026-11-24T11:00:00" } },
    ],
    ["without a readable id", { id: 7, status: "confirmed" }],
  ])("%s neither hides the others nor looks deleted", async (_title, raw) => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const broken = world.fake.insert(rep, call);
    world.fake.insert(rep, { ...call, summary: "Fine", start: "2026-11-24T12:00:00Z", end: "2026-11-24T13:00:00Z" });
    const gone = world.fake.insert(rep, {
      ...call,
      summary: "Gone",
      start: "2026-11-24T14:00:00Z",
      end: "2026-11-24T15:00:00Z",
    });
    world.fake.remove(rep, gone);
    world.fake.corrupt(broken, raw);
    const pull = await world.pull(connection);
    // A delta: absence means nothing, so the stored copy stays; what Google itself reports as gone still goes.
    expect(pull).toMatchObject({ kind: "delta", removedIds: [gone], cursor: null });
    expect(titles(pull)).toEqual(["Fine"]);
    expect(world.warnings.map((one) => one.code)).toEqual(["google-event-unreadable"]);
    world.fake.corrupt(broken, null);
    expect(await world.pull({ ...connection, cursor: pull.cursor })).toMatchObject({ kind: "snapshot" });
  });

  test("get of a malformed event is an error, never gone", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, call);
    world.fake.corrupt(id, { start: "soon" });
    await expect(world.source.get(connection, id, world.signal)).rejects.toMatchObject({
      reason: "unreadable-event",
      retryable: false,
    });
  });

  test("get during a fault is an error, never gone", async () => {
    const world = startGoogleWorld();
    const connection = world.connect(rep);
    const id = world.fake.insert(rep, call);
    world.fake.fail({ kind: { status: 503, reason: "backendError" }, times: 4 });
    await expect(world.source.get(connection, id, world.signal)).rejects.toMatchObject({ retryable: true });
  });
});

describe("over HTTP", () => {
  test("both base URLs keep their path, with and without a slash at the end, for every grant", async () => {
    const seed = startGoogleWorld();
    const serviceAccount = seed.fake.serviceAccount({ domains: ["us.example"] });
    const url = await seed.fake.listen(0);
    try {
      const options = {
        apiUrl: `${url}/sandbox/google/`,
        oauthUrl: `${url}/sandbox/google`,
        fetchImplementation: fetch,
        serviceAccount,
      };
      const world = startGoogleWorld({ options });
      seed.fake.insert(rep, call);
      const own = world.connect(rep, { refreshToken: seed.fake.grant(rep) });
      expect(titles(await world.pull(own))).toEqual(["Call"]);
      expect(titles(await world.pull(world.connect(rep, { via: "delegated", refreshToken: null })))).toEqual(["Call"]);
      const page = world.source.consentUrl({
        state: "s",
        challenge: "c",
        loginHint: rep,
        redirectUri: "http://localhost/cb",
      });
      expect(page).toMatch(`${url}/sandbox/google/auth?`);
      await world.source.revoke(own.refreshToken ?? "", world.signal);
      await expect(world.pull(own)).rejects.toMatchObject({ authLost: true });
    } finally {
      await seed.fake.close();
    }
  });

  test("a server that is not there is a failure to retry", async () => {
    const gone = startGoogleWorld();
    const url = await gone.fake.listen(0);
    await gone.fake.close();
    const world = startGoogleWorld({ options: { apiUrl: url, oauthUrl: url, fetchImplementation: fetch } });
    await expect(world.pull(world.connect(rep))).rejects.toMatchObject({
      reason: "network",
      retryable: true,
      authLost: false,
    });
    expect(world.waits).toHaveLength(3);
  });
});
