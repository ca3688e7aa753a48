/** A company that is nudged, through the whole product: store, queue, Slack, Google, on a clock that moves. */
import { jest } from "@jest/globals";
import type { Observation } from "#domain/behaviours/observation.ts";
import { playSchema } from "#domain/behaviours/play.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import type { StoredFinding } from "#flows/signal-ports.ts";
import { recordObservations } from "#flows/update-states.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { memoryFolder } from "#sandbox/demo/memory-folder.ts";
import { meets } from "#test/journeys/steps.ts";
import { company, person, startWorld, type World, type WorldOptions } from "#test/support/world.ts";

jest.setTimeout(180_000);

export const ana = "ana@ourco.example";
export const dana = "dana@ourco.example";
export const priya = "priya@ourco.example";
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

export async function atlas(more: Partial<WorldOptions> = {}): Promise<World> {
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
export async function round(world: World): Promise<void> {
  number += 1;
  const { queue, clock } = world.app.ports;
  await queue.wake("route-nudges", {}, { key: `test-${number}`, at: clock.now() });
  await world.settle();
}

/**
 * What a model found in calls, one each day back from the world's now; 1 shown, 0 not; + and - how the customer took it. `words: false`: verdicts that were
 * imported, without the words that they rest on.
 */
export async function calls(
  world: World,
  pattern: string,
  { words = true, ...more }: Partial<Observation> & { readonly words?: boolean } = {},
): Promise<void> {
  const { ports } = world.app;
  const marks = pattern.split(" ");
  const observations = marks.map((mark, index): Observation => {
    number += 1;
    return {
      id: `observation-${number}`,
      rep: ana,
      behaviour: "asks-impact",
      at: ports.clock.now().subtract({ hours: 2 * 24 * (marks.length - index) - 20 }),
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
  });
  if (words) for (const one of observations) await ports.signals.saveFindings(one.callId, [findingOf(one)], one.at);
  await recordObservations(ports, observations);
}

/** What was said and answered, as the reader of the call keeps it. */
function findingOf(one: Observation): StoredFinding {
  return {
    ...one,
    signalId: `signal of ${one.callId}`,
    signalVersion: 1,
    play: play.id,
    accountId: "ACC-ACME",
    inputs: one.id,
    turnId: null,
    quoteMs: null,
    reply: "let me think about that",
    replyMs: null,
    because: one.executed === true ? "found" : "not-found",
  };
}

export const meetsAcme = (world: World, at: string) => meets(world, at);

export async function nudges(world: World, filter: { rep?: string; owner?: string } = {}): Promise<readonly Nudge[]> {
  const rows = await world.app.ports.nudges.list({ ...filter, limit: 100 });
  return rows.toSorted((a, b) => (`${a.type} ${a.createdAt}` < `${b.type} ${b.createdAt}` ? -1 : 1));
}
export const short = ({ type, owner, status, because }: Nudge) =>
  `${type} for ${owner?.split("@")[0] ?? "nobody"}: ${status}${because === null ? "" : ` (${because})`}`;
export const sent = async (world: World, email: string) =>
  (await world.sentTo(email)).filter(({ kind }) => kind === "nudge").map(({ words }) => words);
