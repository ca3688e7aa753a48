/** A team whose calls were read: rows as the model's detector keeps them, quotes and replies included. */

import { observationOf } from "#domain/behaviours/observe.ts";
import { type Play, playSchema } from "#domain/behaviours/play.ts";
import type { StoredFinding } from "#flows/signal-ports.ts";
import { recordObservations } from "#flows/update-states.ts";
import { company, person, startWorld, type World, type WorldOptions } from "#test/support/world.ts";

export const impact = "asks-impact";
export const play: Play = playSchema.parse({
  id: "atlas-4",
  name: "Atlas 4",
  owner: "priya@ourco.example",
  launched_on: "2026-10-01",
  behaviours: [
    {
      id: impact,
      name: "Ask what the outage costs them",
      moment: "any",
      says: ["what does * cost you"],
      examples: { yes: ["What does an hour of that cost you?"], no: [] },
      microlearning: "micro-impact",
    },
  ],
});

/** Everybody that a right could belong to. Ana and Ben report to Dana, Dana to Ruth; Rita is another rep, of another manager. */
export const everybody = [
  person("Ruth", "manager"),
  person("Dana", "manager", { managerEmail: "ruth@ourco.example" }),
  ...company.people.filter(({ role }) => role === "rep"),
  person("Otto", "manager", { managerEmail: "ruth@ourco.example" }),
  person("Rita", "rep", { managerEmail: "otto@ourco.example" }),
  person("Sven", "se", { managerEmail: "dana@ourco.example" }),
  person("Enid", "enablement"),
  person("Priya", "product_marketing"),
  person("Ada", "admin"),
];

export async function coachedTeam(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await startWorld({
    at: "2026-11-24T09:30:00Z",
    people: everybody,
    connected: [],
    ...options,
    env: { CALENDAR_POLL_SECONDS: "86400", INTERNAL_DOMAINS: "ourco.example", ...options.env },
  });
  await world.app.ports.plays.save(play, { by: null, now: world.now() });
  return world;
}

let number = 0;

/** Calls of one rep, two days apart, the last one yesterday; 1 shown, 0 not; + and - how the customer took it. Returns the observations' ids. */
export async function reads(
  world: World,
  rep: string,
  pattern: string,
  words: {
    readonly quote?: string;
    readonly reply?: string;
    readonly accountId?: string;
    readonly behaviour?: string;
    /** How the calls' ids begin. */
    readonly call?: string;
  } = {},
): Promise<readonly string[]> {
  const { ports } = world.app;
  const marks = pattern.split(" ");
  const behaviour = words.behaviour ?? impact;
  const ids: string[] = [];
  const observations = [];
  for (const [index, mark] of marks.entries()) {
    number += 1;
    const callId = `${words.call ?? "call"}-${number}`;
    const at = world.now().subtract({ hours: 48 * (marks.length - index) - 24 });
    const executed = mark.startsWith("1");
    const finding: StoredFinding = {
      id: `${callId}/${behaviour}/${rep}`,
      signalId: `signal-${number}`,
      signalVersion: 1,
      callId,
      play: play.id,
      at,
      accountId: words.accountId ?? "ACC-ACME",
      detector: "model",
      detectorVersion: "1",
      inputs: callId,
      behaviour,
      rep,
      applicable: true,
      executed,
      landed: mark.endsWith("+") ? "yes" : mark.endsWith("-") ? "no" : "unknown",
      turnId: executed ? "t1" : null,
      quote: executed ? (words.quote ?? "so what does one hour of that cost you in the plant") : null,
      quoteMs: executed ? 754_000 : null,
      reply: executed ? (words.reply ?? "we would have to look at that together") : null,
      replyMs: executed ? 760_000 : null,
      confidence: 0.95,
      provesAbsence: true,
      because: executed ? "found" : "not-found",
    };
    await ports.signals.saveFindings(callId, [finding], world.now());
    observations.push(observationOf(finding, { id: callId, at }, { name: "model", version: "1" }));
    ids.push(finding.id);
  }
  await recordObservations(ports, observations);
  return ids;
}

let rounds = 0;
/** One round of routing, by the job that runs every minute. */
export async function route(world: World): Promise<void> {
  rounds += 1;
  await world.app.ports.queue.wake("route-nudges", {}, { key: `coached-${rounds}`, at: world.now() });
  await world.settle();
}
