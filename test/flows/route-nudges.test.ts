/** From the evidence of calls to the message that its owner gets. */
import { describe, expect, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { eventually, person as inSlack } from "#test/journeys/steps.ts";
import { ana, atlas, calls, dana, meetsAcme, nudges, round, sent, short } from "./nudge-world.ts";

describe("missing", () => {
  test("the rep gets an example, the lesson and an offer to practise before the next call that qualifies, and one look after it", async () => {
    await using world = await atlas();
    meetsAcme(world, "2026-11-26T15:00:00Z");
    await world.look();
    await calls(world, "0 0 0 0 0");
    await round(world);
    const [planned] = await nudges(world, { rep: ana });
    expect(short(planned as Nudge)).toBe("prepare for ana: planned");
    // A day before the call, in working hours.
    expect(planned?.dueAt?.toString()).toBe("2026-11-25T15:00:00Z");
    expect(await sent(world, ana)).toEqual([]);

    await world.advanceTo("2026-11-25T15:05:00Z");
    await round(world);
    const [words] = await sent(world, ana);
    expect(words).toMatch(/Ask what the outage costs them/);
    expect(words).toMatch(/Thursday.*26 Nov.*15:00, Acme/);
    expect(words).toMatch(/What does an hour of that cost you\?/);
    expect(words).toMatch(/stay silent until they have answered/);
    expect(words).toMatch(/Practise 5 min/);
    expect(words).toMatch(/executed in 0 of the last 5 qualifying calls/);
    expect(await sent(world, dana)).toEqual([]);
    const [row] = await nudges(world, { rep: ana });
    expect(row).toMatchObject({ status: "sent", deadlineAt: Temporal.Instant.from("2026-11-26T15:00:00Z") });

    // The call, in which she asks; the look finds it, and tells her on the same message.
    await world.advanceTo("2026-11-26T18:00:00Z");
    await calls(world, "1+", { at: Temporal.Instant.from("2026-11-26T15:10:00Z") });
    await world.advanceTo((row?.followUpAt ?? world.now()).add({ minutes: 5 }).toString());
    await round(world);
    expect(short((await nudges(world, { rep: ana })).find(({ type }) => type === "prepare") as Nudge)).toBe(
      "prepare for ana: done (happened)",
    );
    expect((await sent(world, ana))[0]).toMatch(/Looked at again.*shown in 1 of 1 qualifying call since/);
    expect(await sent(world, dana)).toEqual([]);
  });

  test("it is taken back when the state changes before its time, and nothing is posted", async () => {
    await using world = await atlas();
    meetsAcme(world, "2026-11-27T15:00:00Z");
    await world.look();
    await calls(world, "0 0 0 0");
    await round(world);
    expect((await nudges(world)).map(short)).toEqual(["prepare for ana: planned"]);
    const rows = await world.app.ports.deliveries.recent({ recipient: ana, limit: 10 });
    const row = rows.find(({ kind }) => kind === "nudge");
    await calls(world, "1+ 1+ 1+ 1+ 1+ 1+", { at: world.now() });
    await calls(world, "1+ 1+ 1+ 1+ 1+ 1+", { at: world.now() });
    await round(world);
    const after = (await nudges(world)).filter(({ type }) => type === "prepare");
    expect(after.map(short)).toEqual(["prepare for ana: withdrawn (state-changed)"]);
    expect((await world.app.ports.deliveries.get(row?.id ?? ""))?.status).toBe("cancelled");
    await world.advanceTo("2026-11-27T12:00:00Z");
    expect((await sent(world, ana)).join()).not.toMatch(/What does an hour/);
  });
});

describe("held, and every time with its reason", () => {
  test("no call in the calendar; then one is there, and it is planned", async () => {
    await using world = await atlas();
    await calls(world, "0 0 0 0");
    await round(world);
    expect((await nudges(world)).map(short)).toEqual(["prepare for ana: held (no-call-planned)"]);
    meetsAcme(world, "2026-11-27T15:00:00Z");
    await world.look();
    await world.advanceTo("2026-11-25T09:30:00Z");
    await round(world);
    expect((await nudges(world)).map(short)).toEqual(["prepare for ana: planned"]);
  });

  test("without the words and the reply of a call there is no card and no request to share; both wait, with the reason", async () => {
    await using world = await atlas();
    await calls(world, "1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1-", { words: false });
    await calls(world, "1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+", { words: false, rep: "ben@ourco.example" });
    await round(world);
    await world.advance({ minutes: 2 });
    await round(world);
    await world.advance({ hours: 48 });
    await round(world);
    expect((await nudges(world)).map(short)).toEqual([
      "coach for dana: held (no-moment)",
      "evidence for ana: sent",
      "share for ben: held (no-moment)",
    ]);
    expect([...(await sent(world, dana)), ...(await sent(world, "ben@ourco.example"))]).toEqual([]);
  });

  test("a manager's card waits until the rep has seen the evidence for a day, and a dispute keeps it back", async () => {
    await using world = await atlas();
    await calls(world, "1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1-", {
      quote: "so if the line stands still for an hour on a Friday, what does that cost you?",
    });
    await round(world);
    expect((await nudges(world)).map(short)).toEqual(["coach for dana: held (rep-first)", "evidence for ana: planned"]);
    await world.advance({ minutes: 2 });
    await round(world);
    await round(world);
    expect((await nudges(world)).map(short)).toEqual(["coach for dana: planned", "evidence for ana: sent"]);
    // What the message says of the manager is what the manager meets.
    expect((await sent(world, ana))[0]).toMatch(/Your manager can read these calls from Wednesday 25 Nov.*09:30 on/);
    const [coach, evidence] = await nudges(world);
    const head = (coach?.dueAt?.epochMilliseconds ?? 0) - (evidence?.sentAt?.epochMilliseconds ?? 0);
    expect(head).toBeGreaterThanOrEqual(24 * 3_600_000);

    // In Slack: "This is wrong", which call, and why.
    const rep = inSlack(world, ana);
    const modal = await rep.opens(
      /Ask what the outage costs them/,
      "letter-open:3",
      /nothing about it goes to your manager/,
    );
    const form = JSON.stringify(modal.content);
    expect(form).toMatch(/23 Nov, shown: “so if the line stands still for an hour on a…”/);
    expect(form).toMatch(/Your word stands/);
    expect(form).not.toMatch(/until it is looked at|2026-11/);
    await rep.actor.submit(modal, { which: "all", reason: "Two of us were on those calls; Ben asked." });
    await eventually(
      async () => {
        await world.settle();
        return (await nudges(world)).find(({ type }) => type === "evidence")?.because === "wrong";
      },
      () => "the dispute to be kept",
    );
    await round(world);
    await world.advanceTo("2026-11-26T12:00:00Z");
    await round(world);
    expect(await sent(world, dana)).toEqual([]);
    const cards = (await nudges(world)).filter(({ type }) => type === "coach");
    for (const card of cards)
      expect(["held (disputed)", "withdrawn (state-changed)"]).toContain(short(card).split(": ")[1]);
  });
});
