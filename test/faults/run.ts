/** Runs scenarios, a few at a time: most of a run is waiting for leases. */
import { chanceOf } from "./chance.ts";
import type { Outcome, Scenario, Size } from "./scenario.ts";
import { googleTrouble } from "./scenarios/calendar.ts";
import { failpointKills, killsInABurst } from "./scenarios/kills.ts";
import { practiceInTwoProcesses } from "./scenarios/practice.ts";
import { movedInARace } from "./scenarios/races.ts";
import { control, historyDown, slackMixture, slackTroubles } from "./scenarios/slack-trouble.ts";
import { databaseCut, databaseRestart, redisFlush, redisRestart, reopenedStore } from "./scenarios/stores.ts";
import { secondProcess, twoWorkers } from "./scenarios/workers.ts";
import { type Mode, whyNot } from "./storage.ts";

export const scenarios: readonly Scenario[] = [
  killsInABurst,
  ...failpointKills,
  twoWorkers,
  secondProcess,
  practiceInTwoProcesses,
  databaseRestart,
  databaseCut,
  redisRestart,
  redisFlush,
  reopenedStore,
  slackMixture,
  ...slackTroubles,
  historyDown,
  googleTrouble,
  movedInARace,
  control,
];

export interface Ran {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly seconds: number;
  readonly result:
    | { readonly kind: "ran"; readonly outcome: Outcome }
    | { readonly kind: "skipped"; readonly why: string }
    | { readonly kind: "broke"; readonly problem: string };
}

export interface Work {
  readonly scenario: Scenario;
  readonly mode: Mode;
}

export function workFor(choice: {
  readonly size: Size;
  readonly modes: readonly Mode[];
  readonly only?: string;
}): readonly Work[] {
  return scenarios
    .filter((scenario) => choice.size === "full" || scenario.fullOnly !== true)
    .filter((scenario) => choice.only === undefined || scenario.name.includes(choice.only))
    .flatMap((scenario) =>
      choice.modes.filter((mode) => scenario.modes.includes(mode)).map((mode) => ({ scenario, mode })),
    );
}

/** Each promise resolves when its scenario has run; none rejects. */
export function startAll(
  work: readonly Work[],
  { size, seed, atOnce }: { readonly size: Size; readonly seed: number; readonly atOnce: number },
): readonly Promise<Ran>[] {
  const places = work.map(() => Promise.withResolvers<Ran>());
  let next = 0;
  const takeTurns = async () => {
    for (let index = next++; index < work.length; index = next++) {
      const one = work[index];
      if (one !== undefined) places[index]?.resolve(await runOne(one, size, seed));
    }
  };
  void Promise.all(Array.from({ length: atOnce }, takeTurns));
  return places.map(({ promise }) => promise);
}

async function runOne({ scenario, mode }: Work, size: Size, seed: number): Promise<Ran> {
  const began = performance.now();
  const done = (result: Ran["result"]): Ran => ({
    scenario,
    mode,
    seconds: (performance.now() - began) / 1_000,
    result,
  });
  try {
    const why = await whyNot(mode, { ownServers: scenario.ownServers ?? false });
    if (why !== null) return done({ kind: "skipped", why });
    const chance = chanceOf(seed).fork(`${scenario.name}/${mode}`);
    return done({ kind: "ran", outcome: await scenario.run({ mode, size, chance }) });
  } catch (error) {
    return done({ kind: "broke", problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** What is wrong with a run, in words; empty when every promise held. */
export function complaints({ scenario, result }: Ran): readonly string[] {
  if (result.kind === "skipped") return [];
  if (result.kind === "broke") return [result.problem];
  const { lost, twice, astray, broken } = result.outcome;
  if (scenario.isControl === true) return twice.length > 0 ? broken : ["the control saw no double: nothing is counted"];
  const list = (what: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${ids.length} ${what}: ${ids.slice(0, 5).join(", ")}`];
  return [...list("lost", lost), ...list("visible twice", twice), ...list("astray", astray), ...broken];
}
