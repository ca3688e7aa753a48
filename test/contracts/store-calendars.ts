import { describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import type { CalendarStore } from "#flows/ports.ts";
import { ana, decided, inMinutes, inSeconds, key, meeting, now, planned, type StoreWorld } from "./store-world.ts";

const rep = ana.email;
const connect = {
  rep,
  provider: "google" as const,
  via: "oauth" as const,
  refreshToken: "1//secret-token",
  scopes: ["calendar"],
  now,
};

export function calendarContract(world: () => StoreWorld): void {
  const store = (): CalendarStore => world().stores.calendars;
  const save = (...upserts: ReturnType<typeof meeting>[]) => store().saveEvents(rep, { upserts, removedIds: [], now });

  test("a connection reads back, and each reconnect is a new generation that starts over", async () => {
    expect(await store().connection(rep)).toBeNull();
    expect(await store().saveConnection(connect)).toMatchObject({
      generation: 1,
      status: "connected",
      refreshToken: "1//secret-token",
    });
    await store().recordPull(rep, { cursor: "c1", nextPullAt: inMinutes(5), at: now });
    await store().recordPull(rep, { error: "backendError", nextPullAt: inMinutes(9), at: inMinutes(5) });
    await store().recordPull(rep, { error: "backendError", nextPullAt: inMinutes(19), at: inMinutes(9) });
    expect(await store().connection(rep)).toMatchObject({
      cursor: "c1",
      lastPullAt: now,
      lastError: "backendError",
      failures: 2,
      nextPullAt: inMinutes(19),
    });
    await store().dropToken(rep, "revoked", "invalid_grant");
    expect(await store().connection(rep)).toMatchObject({
      status: "revoked",
      refreshToken: null,
      lastError: "invalid_grant",
    });
    await store().recordPull(rep, { cursor: "late", nextPullAt: now, at: now });
    expect(await store().connection(rep)).toMatchObject({
      status: "revoked",
      cursor: null,
      lastError: "invalid_grant",
    });
    await store().saveConnection({ ...connect, now: inMinutes(30) });
    expect(await store().connection(rep)).toEqual({
      rep,
      provider: "google",
      via: "oauth",
      status: "connected",
      generation: 2,
      refreshToken: "1//secret-token",
      scopes: ["calendar"],
      cursor: null,
      lastPullAt: now,
      lastError: null,
      failures: 0,
      nextPullAt: inMinutes(30),
    });
  });

  test("pulls are due oldest first, of connected calendars only", async () => {
    for (const [name, minutes] of [
      ["a", 3],
      ["b", 1],
      ["c", 9],
      ["d", 0],
    ] as const) {
      await store().saveConnection({ ...connect, rep: `${name}@us.example`, now: inMinutes(minutes) });
    }
    await store().dropToken("d@us.example", "disconnected", "by the rep");
    expect(await store().duePulls(inMinutes(5), 10)).toEqual(["b@us.example", "a@us.example"]);
    expect(await store().duePulls(inMinutes(5), 1)).toEqual(["b@us.example"]);
    await store().requestPull("c@us.example", inMinutes(2));
    await store().requestPull("b@us.example", inMinutes(2));
    expect(await store().connection("b@us.example")).toMatchObject({ nextPullAt: inMinutes(1) });
    expect(await store().duePulls(inMinutes(2), 10)).toEqual(["b@us.example", "c@us.example"]);
  });

  test("a pull that is asked for while the calendar is being read is not forgotten", async () => {
    await store().saveConnection(connect);
    await store().requestPull(rep, inSeconds(2));
    await store().recordPull(rep, { cursor: "c1", nextPullAt: inMinutes(5), at: inSeconds(1) });
    expect(await store().duePulls(inSeconds(2), 10)).toEqual([rep]);
    await store().recordPull(rep, { cursor: "c2", nextPullAt: inMinutes(5), at: inSeconds(3) });
    expect(await store().duePulls(inSeconds(9), 10)).toEqual([]);
  });

  test("a calendar that is being read is nobody else's until the read is recorded or its time is over", async () => {
    const other = "b@us.example";
    await store().saveConnection(connect);
    await store().saveConnection({ ...connect, rep: other });
    const take = { now, until: inSeconds(90) };
    expect(await store().takePulls([rep, "nobody@us.example"], take)).toMatchObject([
      { rep, refreshToken: connect.refreshToken },
    ]);
    expect(await store().duePulls(inSeconds(89), 10)).toEqual([other]);
    expect((await store().takePulls([rep, other], take)).map((one) => one.rep)).toEqual([other]);
    expect((await store().takePulls([rep, other], { now: inSeconds(90), until: inSeconds(180) })).length).toBe(2);
    await store().recordPull(rep, { cursor: "c1", nextPullAt: inMinutes(5), at: inSeconds(90) });
    expect(await store().takePulls([rep], { now: inMinutes(4), until: inMinutes(5) })).toEqual([]);
    expect(await store().takePulls([rep], { now: inMinutes(5), until: inMinutes(6) })).toHaveLength(1);
    await store().dropToken(other, "revoked", "invalid_grant");
    expect(await store().takePulls([other], { now: inMinutes(9), until: inMinutes(10) })).toEqual([]);
  });

  test("a reading that came to nothing leaves the calendar to others, unless somebody else has it by now", async () => {
    await store().saveConnection(connect);
    const taken = inSeconds(90);
    await store().takePulls([rep], { now, until: taken });
    await store().holdPulls([rep], { taken: inSeconds(60), until: now });
    expect(await store().duePulls(inSeconds(1), 10)).toEqual([]);
    await store().holdPulls([rep], { taken, until: inSeconds(30) });
    expect(await store().duePulls(inSeconds(29), 10)).toEqual([]);
    expect(await store().takePulls([rep], { now: inSeconds(30), until: inSeconds(120) })).toHaveLength(1);
  });

  test("calendars whose last read failed come after the others", async () => {
    const other = "b@us.example";
    await store().saveConnection(connect);
    await store().saveConnection({ ...connect, rep: other, now: inSeconds(9) });
    await store().recordPull(rep, { error: "timeout", nextPullAt: inSeconds(1), at: now });
    expect(await store().duePulls(inSeconds(10), 10)).toEqual([other, rep]);
  });

  test("of two workers that take the same calendars each is taken by one, and results recorded together stay apart", async () => {
    const reps = Array.from({ length: 60 }, (_, index) => `rep${index}@us.example`);
    for (const one of reps) await store().saveConnection({ ...connect, rep: one });
    const take = { now, until: inSeconds(90) };
    const [one, two] = await Promise.all([
      store().takePulls(reps, take),
      world().others.calendars.takePulls(reps.toReversed(), take),
    ]);
    expect([...one, ...two].map((row) => row.rep).sort()).toEqual(reps.toSorted());
    await Promise.all(
      reps.map((name, index) =>
        store().recordPull(
          name,
          index % 2 === 0
            ? { cursor: `c${index}`, nextPullAt: inMinutes(index), at: now }
            : { error: "backendError", nextPullAt: inMinutes(index), at: now },
        ),
      ),
    );
    const rows = new Map((await store().connections()).map((row) => [row.rep, row]));
    for (const [index, name] of reps.entries()) {
      expect(rows.get(name)).toMatchObject({
        nextPullAt: inMinutes(index),
        cursor: index % 2 === 0 ? `c${index}` : null,
        failures: index % 2,
      });
    }
  });

  test("an event reads back whole, to the last nanosecond", async () => {
    const event = meeting({
      originalStart: Temporal.Instant.from("2026-11-24T10:00:00.123456789Z"),
      title: "Cut \ud83d emoji \u0000",
    });
    await save(event);
    const stored = await store().event(rep, "event-1");
    expect(stored).toEqual({
      rep,
      event: { ...event, title: "Cut \uFFFD emoji \uFFFD" },
      decision: null,
      removedAt: null,
      seenAt: now,
    });
    expect(await store().eventsById("event-1")).toEqual([stored]);
    expect(await store().event("ben@us.example", "event-1")).toBeNull();
  });

  test("a decision is kept with its event, key for key, and survives the event's next version", async () => {
    await save(meeting());
    await store().saveDecisions(rep, [
      { providerId: "event-1", decision: decided },
      { providerId: "none", decision: decided },
    ]);
    await save(meeting({ version: "2" }), meeting({ version: "3" }));
    const stored = await store().event(rep, "event-1");
    expect(stored?.event.version).toBe("3");
    expect(JSON.stringify(stored?.decision)).toBe(JSON.stringify(decided));
  });

  test("two reads and a plan of one calendar at the same time all end", async () => {
    const many = Array.from({ length: 150 }, (_, index) => meeting({ providerId: `e-${index}` }));
    const ids = many.map((event) => event.providerId);
    await save(...many);
    await Promise.all([
      store().saveEvents(rep, { upserts: many, removedIds: [], now }),
      world().others.calendars.saveEvents(rep, { upserts: many.toReversed(), removedIds: [], now }),
      store().saveDecisions(
        rep,
        ids.map((providerId) => ({ providerId, decision: decided })),
      ),
      world().others.calendars.saveEvents(rep, { upserts: [], removedIds: ids.toReversed(), now }),
    ]);
    const rows = await store().eventsBetween(rep, now, inMinutes(60));
    expect(rows.filter((row) => row.decision !== null)).toHaveLength(150);
  });

  test("a removed event stays with the time of its removal until it is seen again", async () => {
    await save(meeting(), meeting({ providerId: "event-2" }));
    await store().saveEvents(rep, { upserts: [], removedIds: ["event-1", "unknown"], now: inMinutes(1) });
    await store().saveEvents(rep, { upserts: [], removedIds: ["event-1"], now: inMinutes(2) });
    const times = async () => (await store().eventsBetween(rep, now, inMinutes(60))).map((row) => row.removedAt);
    expect(await times()).toEqual([inMinutes(1), null]);
    await save(meeting());
    expect(await times()).toEqual([null, null]);
  });

  test("an event is between two instants when it overlaps them", async () => {
    const at = (from: number, to: number) => ({
      providerId: `${from}-${to}`,
      start: inMinutes(from),
      end: inMinutes(to),
    });
    await save(...[at(-60, 0), at(-60, 1), at(0, 0), at(30, 40), at(59, 90), at(60, 90)].map(meeting));
    const found = await store().eventsBetween(rep, now, inMinutes(60));
    expect(found.map((row) => row.event.providerId)).toEqual(["-60-1", "0-0", "30-40", "59-90"]);
  });

  test("the last correction of a call counts, and can be taken back", async () => {
    const correction = {
      rep,
      scope: "series" as const,
      key: "uid-1",
      verdict: { kind: "not-a-call" as const },
      at: now,
    };
    await store().saveCorrection(correction);
    const changed = { ...correction, verdict: { kind: "account" as const, accountId: "ACC-2" }, at: inMinutes(1) };
    await store().saveCorrection(changed);
    await store().saveCorrection({ ...correction, scope: "occurrence", key: "uid-1#single" });
    expect(await store().corrections(rep)).toEqual([
      { ...correction, scope: "occurrence", key: "uid-1#single" },
      changed,
    ]);
    await store().removeCorrection(rep, "series", "uid-1");
    expect(await store().corrections(rep)).toHaveLength(1);
    expect(await store().corrections("ben@us.example")).toEqual([]);
  });

  test("a consent state works once and in time", async () => {
    const row = { state: "s1", rep, verifier: "v1", expiresAt: inMinutes(15) };
    await store().saveOAuthState(row);
    await store().saveOAuthState({ ...row, state: "s2" });
    const taken = await Promise.all([
      store().takeOAuthState("s1", now),
      world().others.calendars.takeOAuthState("s1", now),
    ]);
    expect(taken.filter((one) => one !== null)).toEqual([{ rep, verifier: "v1" }]);
    expect(await store().takeOAuthState("s2", inMinutes(15))).toBeNull();
    expect(await store().takeOAuthState("s2", now)).toBeNull();
    expect(await store().takeOAuthState("unknown", now)).toBeNull();
  });

  test("push channels are found by id and by rep until they are removed", async () => {
    const channel = { id: "ch-1", rep, resourceId: "r1", tokenHash: "hash", expiresAt: inMinutes(60) };
    await store().saveChannel(channel);
    await store().saveChannel({ ...channel, id: "ch-2", rep: "ben@us.example" });
    expect(await store().channel("ch-1")).toEqual(channel);
    expect(await store().channels(rep)).toEqual([channel]);
    expect(await store().channels()).toHaveLength(2);
    await store().removeChannel("ch-1");
    expect(await store().channel("ch-1")).toBeNull();
    expect(await store().channel("\u0000")).toBeNull();
  });

  describe("tokens", () => {
    const column = () =>
      sql<{ token: string }>`select refresh_token as token from app.calendar_connections order by rep`.execute(
        world().db,
      );

    test("none is readable in the database", async () => {
      await store().saveConnection(connect);
      await store().saveOAuthState({ state: "the-state", rep, verifier: "the-verifier", expiresAt: inMinutes(15) });
      await world().stores.installations.save(installation);
      const all = await world().everything();
      for (const secret of ["secret-token", "the-state", "the-verifier", "xoxb-bot", "xoxb-raw"])
        expect(all).not.toContain(secret);
      expect(all).toContain("v1.");
    });

    test("one that is copied to another rep's row does not open there, and hides nobody else's connection", async () => {
      await store().saveConnection(connect);
      await store().saveConnection({ ...connect, rep: "ben@us.example", refreshToken: "bens" });
      await sql`update app.calendar_connections set refresh_token =
        (select refresh_token from app.calendar_connections where rep = ${rep}) where rep = 'ben@us.example'`.execute(
        world().db,
      );
      const [own, stolen] = await store().connections();
      expect(own?.refreshToken).toBe("1//secret-token");
      expect(() => stolen?.refreshToken).toThrow(expect.objectContaining({ code: "invariant" }));
    });

    test("one that was changed does not open", async () => {
      await store().saveConnection(connect);
      const sealed = (await column()).rows[0]?.token ?? "";
      const last = sealed.at(-5) === "A" ? "B" : "A";
      await sql`update app.calendar_connections set refresh_token = ${sealed.slice(0, -5) + last + sealed.slice(-4)}`.execute(
        world().db,
      );
      const [row] = await store().connections();
      expect(() => row?.refreshToken).toThrow(expect.objectContaining({ code: "invariant" }));
    });

    test("without a key storing one says how to make one, and everything else works", async () => {
      const { calendars } = world().withKeys(null);
      await expect(calendars.saveConnection(connect)).rejects.toMatchObject({
        code: "config",
        message: expect.stringContaining("openssl rand -base64 32"),
      });
      expect(await calendars.saveConnection({ ...connect, via: "delegated", refreshToken: null })).toMatchObject({
        refreshToken: null,
      });
      expect(await calendars.duePulls(now, 1)).toEqual([rep]);
    });

    test("after a rotation the old key still opens, and maintenance seals again with the new one", async () => {
      const fresh = Buffer.alloc(32, 9).toString("base64");
      await store().saveConnection(connect);
      await world().stores.installations.save(installation);
      const alone = world().withKeys(fresh);
      await expect(alone.calendars.connection(rep).then((row) => row?.refreshToken)).rejects.toMatchObject({
        code: "config",
      });
      const both = world().withKeys(`${fresh}, ${key}`);
      expect((await both.calendars.connection(rep))?.refreshToken).toBe("1//secret-token");
      await both.prune(now);
      expect((await alone.calendars.connection(rep))?.refreshToken).toBe("1//secret-token");
      expect(await alone.installations.find("T1")).toEqual(installation);
    });
    test("a secret that no key opens is reported, and stops nothing else of the round", async () => {
      const lost = Buffer.alloc(32, 5).toString("base64");
      const fresh = Buffer.alloc(32, 9).toString("base64");
      await world()
        .withKeys(lost)
        .calendars.saveConnection({ ...connect, rep: "aaa@ourco.example" });
      await world()
        .withKeys(lost)
        .installations.save({ ...installation, teamId: "T0" });
      await store().saveConnection(connect);
      await world().stores.installations.save(installation);
      await store().saveOAuthState({ state: "s", rep, verifier: "v", expiresAt: now });
      const report = await world().withKeys(`${fresh},${key}`).prune(now);
      expect(report.unopened.map(({ place }) => `${place.table}.${place.column} ${place.key}`)).toEqual([
        "calendar_connections.refresh_token aaa@ourco.example",
        "installations.bot_token T0",
        "installations.raw T0",
      ]);
      expect(report.unopened[0]?.error.message).toMatch(/which ENCRYPTION_KEY does not hold/);
      const alone = world().withKeys(fresh);
      expect((await alone.calendars.connection(rep))?.refreshToken).toBe("1//secret-token");
      expect(await alone.installations.find("T1")).toEqual(installation);
      // The lost one is still there for the day its key is found.
      expect(await world().withKeys(lost).installations.find("T0")).toMatchObject({ teamId: "T0" });
    });
  });
}

const installation = {
  teamId: "T1",
  enterpriseId: null,
  botToken: "xoxb-bot",
  botUserId: "U0",
  appId: "A1",
  scopes: ["chat:write"],
  raw: { bot: { token: "xoxb-raw" } },
};

export function installationContract(world: () => StoreWorld): void {
  test("an installation reads back, is replaced by a newer one, and is gone after removal", async () => {
    const { installations } = world().stores;
    await installations.save(installation);
    expect(await installations.find("T1")).toEqual(installation);
    const newer = { ...installation, botToken: "xoxb-2", enterpriseId: "E1" };
    await installations.save(newer);
    expect(await installations.list()).toEqual([newer]);
    await installations.remove("T1");
    await installations.remove("T1");
    expect(await installations.find("T1")).toBeNull();
  });

  test("an event is taken exactly once, also by two processes, and its end is known for at least 24 hours", async () => {
    const turns = await Promise.all([
      world().stores.installations.takeEvent("Ev1", now),
      world().others.installations.takeEvent("Ev1", now),
      world().stores.installations.takeEvent("Ev1", now),
    ]);
    expect(turns.toSorted()).toEqual(["taken", "under-way", "under-way"]);
    await world().others.installations.endEvent("Ev1", now);
    expect(await world().stores.installations.takeEvent("Ev1", now.add({ minutes: 5 }))).toBe("done");
    await world().stores.prune(now.add({ hours: 24 }));
    expect(await world().stores.installations.takeEvent("Ev1", now)).toBe("done");
    await world().stores.prune(now.add({ hours: 25 }));
    expect(await world().stores.installations.takeEvent("Ev1", now)).toBe("taken");
  });

  test("an event whose process died is taken over once, after 45 seconds", async () => {
    const { installations } = world().stores;
    const later = now.add({ seconds: 45 });
    expect(await installations.takeEvent("Ev2", now)).toBe("taken");
    expect(await installations.takeEvent("Ev2", now.add({ seconds: 44 }))).toBe("under-way");
    const turns = await Promise.all([
      installations.takeEvent("Ev2", later),
      world().others.installations.takeEvent("Ev2", later),
    ]);
    expect(turns.toSorted()).toEqual(["taken", "under-way"]);
    expect(await installations.takeEvent("Ev2", later.add({ seconds: 44 }))).toBe("under-way");
  });

  test("a disconnected calendar is forgotten, but for a call ahead whose message is out; others' calendars stay", async () => {
    const { calendars, deliveries } = world().stores;
    const events = ["event-1", "event-2"].map((providerId) => meeting({ providerId, meetingUid: providerId }));
    await calendars.saveEvents(rep, { upserts: events, removedIds: [], now });
    await calendars.saveEvents("other@ourco.example", { upserts: events, removedIds: [], now });
    const left = async () =>
      (await Promise.all(events.map(({ providerId }) => calendars.event(rep, providerId)))).map((row) => row !== null);
    await deliveries.write({ inserts: [planned("d1", { recipient: rep })], changes: [], now });
    await deliveries.claim("d1", { claim: "c", leaseMs: 60_000, now });
    await calendars.forgetEvents(rep, now);
    expect(await left()).toEqual([true, false]);
    await calendars.forgetEvents(rep, meeting().end);
    expect(await left()).toEqual([false, false]);
    expect(await calendars.eventsById("event-2")).toHaveLength(1);
  });

  test("maintenance forgets events 30 days after their end and what has expired", async () => {
    const { calendars, briefs, prune } = world().stores;
    await calendars.saveEvents(rep, { upserts: [meeting()], removedIds: [], now });
    await calendars.saveOAuthState({ state: "s", rep, verifier: "v", expiresAt: inMinutes(15) });
    await briefs.saveContext("k", "1", {}, now);
    await prune(inMinutes(1));
    expect(await calendars.eventsById("event-1")).toHaveLength(1);
    expect(await briefs.context("k", "1", now)).toEqual({});
    await prune(meeting().end.add({ hours: 30 * 24 + 1 }));
    expect(await world().everything()).not.toMatch(/calendar_events|oauth_states|contexts/);
  });
}
