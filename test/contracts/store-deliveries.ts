import { expect, test } from "@jest/globals";
import type { Brief } from "#domain/briefs/brief.ts";
import type { DeliveryStore } from "#flows/ports.ts";
import { ana, facts, globex, inMinutes, inSeconds, now, planned, type StoreWorld, subject } from "./store-world.ts";

const lease = { leaseMs: 60_000, now };
const posted = { rev: 1, channel: "D1", ts: "1.2", at: inSeconds(1), briefId: "b1", shown: facts };
const wide = { horizon: inMinutes(60), limit: 10_000 };

export function deliveryContract(world: () => StoreWorld): void {
  const store = (): DeliveryStore => world().stores.deliveries;
  const write = async (...ids: string[]) => {
    await store().write({ inserts: ids.map((id) => planned(id)), changes: [], now });
  };
  const change = (id: string, rev: number, more: object) =>
    store().write({ inserts: [], changes: [{ id, rev, ...more }], now: inSeconds(2) });
  const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id).sort();
  const sent = async (id: string, rev = 1) => {
    await write(id);
    await store().claim(id, { claim: "c", ...lease });
    await store().markPosted(id, "c", { ...posted, rev });
  };

  test("a new row reads back as it was written", async () => {
    const [row] = await store().write({ inserts: [planned("a")], changes: [], now });
    expect(row).toEqual({
      ...planned("a"),
      shape: "active",
      rev: 1,
      postedRev: null,
      status: "pending",
      because: null,
      attempts: 0,
      firstAttemptAt: null,
      ambiguous: false,
      claim: null,
      claimUntil: null,
      channel: null,
      ts: null,
      sentAt: null,
      briefId: null,
      shown: null,
      createdAt: now,
      updatedAt: now,
    });
    expect(await store().get("a")).toEqual(row);
    expect(await store().byIdemKey(planned("a").idemKey)).toEqual(row);
    expect(JSON.stringify(row?.subject)).toBe(JSON.stringify(subject)); // the order of keys too: flows compare texts
  });

  test("a second row for the same message is skipped, also within one plan and from two planners at once", async () => {
    const twin = (id: string) => planned(id, { idemKey: "same" });
    const [one, two] = await Promise.all([
      store().write({ inserts: [twin("a"), twin("b")], changes: [], now }),
      world().others.deliveries.write({ inserts: [twin("c")], changes: [], now }),
    ]);
    expect(one.length + two.length).toBe(1);
  });

  test("a change of a stale revision is skipped and writes nothing", async () => {
    await write("a");
    expect(await change("a", 1, { dueAt: inMinutes(5), because: "later" })).toMatchObject([
      { rev: 2, because: "later" },
    ]);
    expect(await change("a", 1, { dueAt: inMinutes(9) })).toEqual([]);
    expect(await store().get("a")).toMatchObject({ rev: 2, dueAt: inMinutes(5), subject, shape: "active" });
    expect(await change("a", 2, { because: null })).toMatchObject([{ rev: 3, because: null, dueAt: inMinutes(5) }]);
  });

  test.each([
    ["a pending row is cancelled", "pending", "cancelled", "cancelled"],
    ["a cancelled row is wanted again", "cancelled", "pending", "pending"],
  ] as const)("%s", async (_, before, asked, after) => {
    await store().write({ inserts: [planned("a", { status: before })], changes: [], now });
    expect(await change("a", 1, { status: asked })).toMatchObject([{ status: after, rev: 2 }]);
  });

  test("a row that is being posted or was posted keeps its status, and has work to do", async () => {
    await write("a");
    await store().claim("a", { claim: "c", ...lease });
    expect(await change("a", 1, { status: "cancelled", shape: "withdrawn" })).toMatchObject([
      { status: "sending", rev: 2 },
    ]);
    expect(await store().markPosted("a", "c", posted)).toBe(true);
    expect(await store().get("a")).toMatchObject({ status: "sent", rev: 2, postedRev: 1, shape: "withdrawn" });
    expect(await store().claim("a", { claim: "d", ...lease })).toMatchObject({ status: "sent", claim: "d" });
  });

  test("of two claimers each row goes to exactly one", async () => {
    const all = Array.from({ length: 200 }, (_, index) => `row-${index}`);
    await write(...all);
    const claims = await Promise.all(
      all.flatMap((id) => [
        store().claim(id, { claim: "one", ...lease }),
        world().others.deliveries.claim(id, { claim: "two", ...lease }),
      ]),
    );
    const won = claims.filter((row) => row !== null);
    expect(won).toHaveLength(200);
    expect(new Set(won.map((row) => row.id)).size).toBe(200);
    expect(won.every((row) => row.attempts === 1)).toBe(true);
  });

  test.each([
    ["one that is not due yet", { dueAt: inSeconds(1) }],
    ["one that was cancelled", { status: "cancelled" as const }],
  ])("%s can't be claimed", async (_, row) => {
    await store().write({ inserts: [planned("a", row)], changes: [], now });
    expect(await store().claim("a", { claim: "c", ...lease })).toBeNull();
  });

  test("a claim records the attempt; a lease that ran out makes the row ambiguous and the old claim void", async () => {
    await write("a");
    expect(await store().claim("a", { claim: "one", ...lease })).toMatchObject({
      status: "sending",
      ambiguous: false,
      attempts: 1,
      firstAttemptAt: now,
      claimUntil: inSeconds(60),
    });
    expect(await store().claim("a", { claim: "two", leaseMs: 60_000, now: inSeconds(59) })).toBeNull();
    expect(await store().claim("a", { claim: "two", leaseMs: 60_000, now: inSeconds(61) })).toMatchObject({
      ambiguous: true,
      attempts: 2,
      firstAttemptAt: now,
    });
    expect(await store().markPosted("a", "one", posted)).toBe(false);
    expect(await store().release("a", "one", { at: now, because: "x", free: false })).toBe(false);
    expect(await store().leaveAmbiguous("a", "one", "x")).toBe(false);
    expect(await store().finish("a", "one", { status: "failed", because: "x", at: now })).toBe(false);
    expect(await store().markPosted("a", "two", posted)).toBe(true);
    expect(await store().get("a")).toMatchObject({
      status: "sent",
      ambiguous: false,
      claim: null,
      ts: "1.2",
      shown: facts,
    });
  });

  test("who finishes after the lease still writes down what happened, when nobody took the row", async () => {
    await write("a");
    await store().claim("a", { claim: "one", leaseMs: 1, now });
    expect(await store().markPosted("a", "one", { ...posted, at: inMinutes(5) })).toBe(true);
  });

  test("a refusal gives the row back: due later, the attempt counted or not, still ambiguous if it was", async () => {
    await write("a");
    await store().claim("a", { claim: "one", leaseMs: 1, now });
    await store().claim("a", { claim: "two", ...lease, now: inSeconds(1) });
    await store().release("a", "two", { at: inMinutes(1), because: "slack:ratelimited", free: true });
    expect(await store().get("a")).toMatchObject({
      status: "pending",
      dueAt: inMinutes(1),
      because: "slack:ratelimited",
      attempts: 1,
      ambiguous: true,
      claim: null,
    });
    expect(ids(await store().toWake({ now: inSeconds(2), ...wide }))).toEqual(["a"]);
  });

  test("a refused edit waits beside the due time and keeps the reason that its message shows", async () => {
    await sent("a");
    await change("a", 1, { shape: "moved", because: "moved-to:2026-11-25T10:00:00Z" });
    await store().claim("a", { claim: "e", leaseMs: 60_000, now: inSeconds(3) });
    await store().release("a", "e", { at: inMinutes(2), because: "slack:ratelimited", free: true });
    expect(await store().get("a")).toMatchObject({
      status: "sent",
      dueAt: now,
      because: "moved-to:2026-11-25T10:00:00Z",
    });
    expect(await store().claim("a", { claim: "f", ...lease, now: inMinutes(1) })).toBeNull();
    expect(await store().toWake({ now: inMinutes(1), ...wide })).toEqual([]);
    expect(await store().toWake({ now: inMinutes(3), ...wide })).toEqual([{ id: "a", rev: 2, dueAt: inMinutes(3) }]);
    expect(await store().claim("a", { claim: "f", ...lease, now: inMinutes(3) })).toMatchObject({
      status: "sent",
      ambiguous: false,
    });
  });

  test("a post of unknown outcome stays claimed until its lease ends", async () => {
    await write("a");
    await store().claim("a", { claim: "one", ...lease });
    expect(await store().leaveAmbiguous("a", "one", "slack:timeout")).toBe(true);
    expect(await store().get("a")).toMatchObject({ status: "sending", claim: "one", because: "slack:timeout" });
    expect(await store().claim("a", { claim: "two", ...lease, now: inSeconds(30) })).toBeNull();
    expect(await store().claim("a", { claim: "two", ...lease, now: inSeconds(60) })).toMatchObject({ ambiguous: true });
  });

  test("who still holds a row gets a whole lease again, also when the first was over", async () => {
    await write("a");
    await store().claim("a", { claim: "one", ...lease });
    expect(await store().renew("a", "one", { leaseMs: 60_000, now: inSeconds(70) })).toBe(true);
    expect(await store().claim("a", { claim: "two", ...lease, now: inSeconds(129) })).toBeNull();
    expect(await store().claim("a", { claim: "two", ...lease, now: inSeconds(130) })).toMatchObject({ claim: "two" });
    expect(await store().renew("a", "one", { leaseMs: 60_000, now: inSeconds(131) })).toBe(false);
  });

  test.each(["failed", "cancelled"] as const)("a row that is %s is over", async (status) => {
    await write("a");
    await store().claim("a", { claim: "one", ...lease });
    expect(await store().finish("a", "one", { status, because: "no", at: inSeconds(1) })).toBe(true);
    expect(await store().get("a")).toMatchObject({ status, because: "no", claim: null });
    expect(await store().claim("a", { claim: "two", ...lease, now: inMinutes(9) })).toBeNull();
    expect(await store().toWake({ now: inMinutes(9), ...wide })).toEqual([]);
  });

  test("a pending row is woken once ahead of time, again for a new revision, and again when it is overdue", async () => {
    await store().write({
      inserts: [planned("a", { dueAt: inMinutes(10) }), planned("far", { dueAt: inMinutes(90) })],
      changes: [],
      now,
    });
    expect(await store().toWake({ now, ...wide })).toEqual([{ id: "a", rev: 1, dueAt: inMinutes(10) }]);
    await store().markWoken([{ id: "a", rev: 1 }], now);
    expect(await store().toWake({ now: inSeconds(15), ...wide })).toEqual([]);
    await change("a", 1, { dueAt: inMinutes(12) });
    await store().markWoken([{ id: "a", rev: 1 }], inSeconds(16)); // a wake-up of the old revision says nothing about the new
    expect(await store().toWake({ now: inSeconds(20), ...wide })).toMatchObject([{ id: "a", rev: 2 }]);
    await store().markWoken([{ id: "a", rev: 2 }], inSeconds(20));
    expect(await store().toWake({ now: inMinutes(12), ...wide })).toEqual([]);
    expect(await store().toWake({ now: inSeconds(756), ...wide })).toMatchObject([{ id: "a" }]);
    await store().markWoken([{ id: "a", rev: 2 }], inSeconds(756));
    expect(await store().toWake({ now: inSeconds(774), ...wide })).toEqual([]);
    expect(await store().toWake({ now: inSeconds(792), ...wide })).toMatchObject([{ id: "a" }]);
  });

  test("a posted message that should look different is woken after 5 seconds and then every 30", async () => {
    await sent("a");
    expect(await store().toWake({ now: inMinutes(1), ...wide })).toEqual([]);
    await change("a", 1, { shape: "withdrawn", because: "declined" });
    expect(await store().toWake({ now: inSeconds(4), ...wide })).toEqual([]);
    expect(await store().toWake({ now: inSeconds(8), ...wide })).toMatchObject([{ id: "a", rev: 2 }]);
    await store().markWoken([{ id: "a", rev: 2 }], inSeconds(8));
    expect(await store().toWake({ now: inSeconds(30), ...wide })).toEqual([]);
    expect(await store().toWake({ now: inSeconds(40), ...wide })).toMatchObject([{ id: "a" }]);
  });

  test("a claim that ran out is woken, one that holds is not", async () => {
    await write("a");
    await store().markWoken([{ id: "a", rev: 1 }], now);
    await store().claim("a", { claim: "one", ...lease });
    expect(await store().toWake({ now: inSeconds(59), ...wide })).toEqual([]);
    expect(await store().toWake({ now: inSeconds(61), ...wide })).toMatchObject([{ id: "a" }]);
  });

  test("briefs that are due soon are known by recipient and account; what is posted, withdrawn or something else is not", async () => {
    const at = (id: string, minutes: number, more = {}) => planned(id, { dueAt: inMinutes(minutes), ...more });
    await store().write({ inserts: [at("late", 7), at("soon", 3), at("now", 0), at("far", 9)], changes: [], now });
    await store().write({ inserts: [at("asked", 3, { kind: "prep" }), at("gone", 3)], changes: [], now });
    await change("gone", 1, { status: "cancelled", because: "declined" });
    const range = { from: inSeconds(15), to: inMinutes(8) };
    const { accountId } = subject.decision.account;
    expect(await store().briefsDue({ ...range, limit: 9 })).toEqual([
      { recipient: ana.email, accountId, dueAt: inMinutes(3) },
      { recipient: ana.email, accountId, dueAt: inMinutes(7) },
    ]);
    expect(await store().briefsDue({ ...range, limit: 1 })).toHaveLength(1);
  });

  test("posts recorded together each keep their own, and one whose claim is gone is told so", async () => {
    await write("a", "b", "c");
    await Promise.all(["a", "b", "c"].map((id) => store().claim(id, { claim: `claim-${id}`, ...lease })));
    const marks = await Promise.all(
      ["a", "b", "c"].map((id) =>
        store().markPosted(id, id === "b" ? "another" : `claim-${id}`, { ...posted, ts: `ts-${id}` }),
      ),
    );
    expect(marks).toEqual([true, false, true]);
    expect(await store().get("a")).toMatchObject({ status: "sent", ts: "ts-a", shown: facts });
    expect(await store().get("b")).toMatchObject({ status: "sending", ts: null });
    expect(await store().get("c")).toMatchObject({ status: "sent", ts: "ts-c" });
  });

  test("the earliest come first when there are more than asked for", async () => {
    const rows = ["c", "a", "b"].map((id, index) => planned(id, { dueAt: inMinutes(index) }));
    await store().write({ inserts: rows, changes: [], now });
    expect((await store().toWake({ now, horizon: inMinutes(60), limit: 2 })).map((row) => row.id)).toEqual(["c", "a"]);
  });

  test("two planners that change the same rows in opposite order both end", async () => {
    const all = Array.from({ length: 100 }, (_, index) => `row-${index}`);
    await write(...all);
    const changes = all.map((id) => ({ id, rev: 1, because: "x" }));
    const [one, two] = await Promise.all([
      store().write({ inserts: [], changes, now }),
      world().others.deliveries.write({ inserts: [], changes: changes.toReversed(), now }),
      store().markWoken(changes, now),
    ]);
    expect(one.length + two.length).toBe(100);
  });

  test("a person's rows are those due since, or about a call that was not over", async () => {
    const early = { dueAt: inMinutes(-60) };
    const day = { kind: "day", date: "2026-11-24" } as const;
    await store().write({
      inserts: [
        planned("running", early),
        planned("over", { ...early, subject: { ...subject, facts: { ...facts, endsAt: "2026-11-24T09:29:59Z" } } }),
        planned("digest", { ...early, kind: "digest", subject: day }),
        planned("coming", { kind: "digest", subject: day, dueAt: inMinutes(5) }),
        planned("other", { recipient: "ben@us.example" }),
      ],
      changes: [],
      now,
    });
    expect(ids(await store().ofRecipient("Ana@us.example", now))).toEqual(["coming", "running"]);
  });

  test("the newest come first in the history", async () => {
    await store().write({ inserts: [planned("old")], changes: [], now });
    await store().write({
      inserts: [planned("new"), planned("other", { recipient: "ben@us.example" })],
      changes: [],
      now: inSeconds(1),
    });
    expect((await store().recent({ recipient: ana.email, limit: 5 })).map((row) => row.id)).toEqual(["new", "old"]);
    expect(ids(await store().recent({ limit: 2 }))).toEqual(["new", "other"]);
  });

  test("the last verdict of a person counts", async () => {
    await write("a");
    const said = { deliveryId: "a", person: ana.email, reason: null, at: now };
    await store().recordFeedback({ ...said, verdict: "useful" });
    await store().recordFeedback({ ...said, verdict: "wrong", reason: "old \u0000 price", at: inSeconds(9) });
    expect(await store().feedback("a")).toEqual([
      { person: ana.email, verdict: "wrong", reason: "old \uFFFD price", at: inSeconds(9) },
    ]);
  });

  test("text that Postgres refuses is stored without the part that it refuses", async () => {
    const odd = { ...subject, facts: { ...facts, accountName: `${globex.name}\u0000 \ud83d` } };
    const [row] = await store().write({ inserts: [planned("a", { subject: odd })], changes: [], now });
    expect(row?.subject).toMatchObject({ facts: { accountName: `${globex.name}\uFFFD \uFFFD` } });
    expect(await store().get("no\u0000such")).toBeNull();
  });

  test("rows that failed for a reason that is gone are pending again, unless they are over or failed for another", async () => {
    const late = planned("late", { expiresAt: inSeconds(5) });
    await store().write({ inserts: [planned("a"), planned("b"), late], changes: [], now });
    for (const [id, because] of [
      ["a", "slack:not_installed"],
      ["b", "slack:user_not_found"],
      ["late", "slack:not_installed"],
    ] as const) {
      await store().claim(id, { claim: "c", ...lease });
      await store().finish(id, "c", { status: "failed", because, at: now });
    }
    await sent("posted");
    const wanted = { because: ["slack:not_installed"], now: inSeconds(10) };
    const [both] = await Promise.all([store().revive(wanted), store().revive(wanted)]).then(([x, y]) => [[...x, ...y]]);
    expect(both).toMatchObject([{ id: "a", status: "pending", because: null, rev: 2, attempts: 0 }]);
    expect(ids(await store().toWake({ ...wide, now: inSeconds(10) }))).toEqual(["a"]);
    expect(await store().claim("a", { claim: "d", leaseMs: 60_000, now: inSeconds(10) })).not.toBeNull();
  });

  test("maintenance forgets what was sent and its brief when the retention is over, and nothing that is not over", async () => {
    const day = 24 * 60;
    const old = inMinutes(181 * day);
    await sent("over");
    await store().recordFeedback({ deliveryId: "over", person: ana.email, verdict: "useful", reason: null, at: now });
    await write("waiting");
    const late = planned("ahead", { dueAt: inMinutes(170 * day), expiresAt: inMinutes(171 * day) });
    await store().write({ inserts: [late], changes: [], now });
    await change("ahead", 1, { status: "cancelled", because: "stopped" });
    const briefs = [now, inMinutes(30 * day)].map((at) => briefMade(at));
    for (const brief of briefs) await world().stores.briefs.save(brief);

    await world().stores.prune(inMinutes(179 * day));
    expect(await store().get("over")).not.toBeNull();
    await world().stores.prune(old);
    expect(await store().get("over")).toBeNull();
    expect(await store().feedback("over")).toEqual([]);
    expect((await store().get("waiting"))?.status).toBe("pending");
    expect((await store().get("ahead"))?.status).toBe("cancelled");
    const kept = await Promise.all(briefs.map(({ id }) => world().stores.briefs.get(id)));
    expect(kept.map((brief) => brief?.id ?? null)).toEqual([null, briefs[1]?.id]);
  });

  test("5,000 rows due in the same minute are written, asked for and marked", async () => {
    const all = Array.from({ length: 5_000 }, (_, index) => `${index}`);
    await write(...all);
    const rows = await store().toWake({ now, horizon: inMinutes(1), limit: 5_000 });
    expect(rows).toHaveLength(5_000);
    await store().markWoken(rows, now);
    expect(await store().toWake({ now, horizon: inMinutes(1), limit: 5_000 })).toEqual([]);
  });
}

/** With an id that begins with its time, as the product makes them. */
function briefMade(at: Temporal.Instant): Brief {
  const time = at.epochMilliseconds.toString(16).padStart(12, "0");
  return {
    id: `${time.slice(0, 8)}-${time.slice(8)}-7abc-8abc-0123456789ab`,
    rep: ana.email,
    event: null,
    account: { id: globex.id, name: globex.name, matchedBy: "asked" },
    opportunity: null,
    alternatives: [],
    mode: "extractive",
    sections: [],
    gaps: [],
    words: 0,
    generatedAt: at.toString(),
  };
}
