/** From the evidence of calls to the message that its owner gets, through the whole product: store, queue, Slack, Google, on a clock that moves. */
import { describe, expect, jest, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import type { Observation } from "#domain/behaviours/observation.ts";
import { playSchema } from "#domain/behaviours/play.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { recordObservations } from "#flows/update-states.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { memoryFolder } from "#sandbox/demo/memory-folder.ts";
import { eventually, person as inSlack, meets, wordsOf } from "#test/journeys/steps.ts";
import { company, person, startWorld, type World } from "#test/support/world.ts";

jest.setTimeout(180_000);

const ana = "ana@ourco.example";
const dana = "dana@ourco.example";
const priya = "priya@ourco.example";
/** A Tuesday morning. */
const begin = "2026-11-24T09:30:00Z";

const play = playSchema.parse({
  id: "atlas-4",
  name: "Atlas 4",
  owner: priya,
  launched_on: "2026-10-01",
  behaviours: [
    {
      id: "asks-impact",
      name: "Ask what the outage costs them",
      moment: "any",
      says: ["what does * cost you"],
      examples: { yes: ["What does an hour of that cost you?"], no: [] },
      microlearning: "micro-impact",
    },
    { id: "next-step", name: "Agree on a dated next step", moment: "any", says: ["by when"] },
  ],
});

const lesson = `---
id: micro-impact
title: Ask for the cost
kind: microlearning
---
# Ask for the cost

Ask what one hour of the outage costs them, then stay silent until they have answered.
`;

async function atlas(more: Parameters<typeof startWorld>[0] | object = {}) {
  const world = await startWorld({
    at: begin,
    env: { CALENDAR_POLL_SECONDS: "86400", INTERNAL_DOMAINS: "ourco.example" },
    people: [
      ...company.people,
      person("Priya", "product_marketing"),
      person("Enid", "enablement"),
      person("Ada", "admin"),
    ],
    connected: [ana],
    ...more,
  });
  const { ports } = world.app;
  await ports.plays.save(play, { by: null, now: ports.clock.now() });
  await importKnowledge(ports, {
    folder: memoryFolder([{ path: "impact.md", text: lesson }]),
    parsers: knowledgeParsers,
    source: "test",
  });
  return world;
}

let number = 0;
/** One round of routing, by the job that runs every minute. */
async function round(world: World): Promise<void> {
  number += 1;
  const { queue, clock } = world.app.ports;
  await queue.wake("route-nudges", {}, { key: `test-${number}`, at: clock.now() });
  await world.settle();
}

/** What a model found in calls, one each day back from the world's now; 1 shown, 0 not; + and - how the customer took it. */
async function calls(world: World, pattern: string, more: Partial<Observation> = {}): Promise<void> {
  const { ports } = world.app;
  const marks = pattern.split(" ");
  await recordObservations(
    ports,
    marks.map((mark, index): Observation => {
      const at = ports.clock.now().subtract({ hours: 2 * 24 * (marks.length - index) - 20 });
      number += 1;
      return {
        id: `observation-${number}`,
        rep: ana,
        behaviour: "asks-impact",
        at,
        callId: `call-${number}`,
        applicable: true,
        executed: mark.startsWith("1"),
        confidence: 0.95,
        landed: mark.endsWith("+") ? "yes" : mark.endsWith("-") ? "no" : "unknown",
        quote: `said in call ${index + 1}`,
        detector: "model",
        detectorVersion: "1",
        provesAbsence: true,
        ...more,
      };
    }),
  );
}

const meetsAcme = (world: World, at: string) => meets(world, at);

async function nudges(world: World, filter: { rep?: string; owner?: string } = {}): Promise<readonly Nudge[]> {
  const rows = await world.app.ports.nudges.list({ ...filter, limit: 100 });
  return rows.toSorted((a, b) => (`${a.type} ${a.createdAt}` < `${b.type} ${b.createdAt}` ? -1 : 1));
}
const short = ({ type, owner, status, because }: Nudge) =>
  `${type} for ${owner?.split("@")[0] ?? "nobody"}: ${status}${because === null ? "" : ` (${because})`}`;
const sent = async (world: World, email: string) =>
  (await world.sentTo(email)).filter(({ kind }) => kind === "nudge").map(({ words }) => words);

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
    const [row] = await world.app.ports.deliveries.recent({ recipient: ana, limit: 10 });
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

  test("a manager's card waits until the rep has seen the evidence for a day, and a dispute keeps it back", async () => {
    await using world = await atlas();
    await calls(world, "1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1-");
    await round(world);
    expect((await nudges(world)).map(short)).toEqual(["coach for dana: held (rep-first)", "evidence for ana: planned"]);
    await world.advance({ minutes: 2 });
    await round(world);
    await round(world);
    expect((await nudges(world)).map(short)).toEqual(["coach for dana: planned", "evidence for ana: sent"]);
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
