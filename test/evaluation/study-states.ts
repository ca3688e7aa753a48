/**
 * What is asked of the states beyond docs/states.md's large table, on the simulator's worlds, with the product's own filter:
 *   targets    what the guide asks for, beside its own algorithm and the exact filter on the same worlds
 *   delay      how many calls after a change begins is it noticed, when every method raises equally many false alarms
 *   responses  how often "effective" and "ineffective" are right, by how many responses of customers are known
 * node test/evaluation/study-states.ts delay --simulator <state-sim.mjs> [--seeds 3] [--date 2026-11-24]
 * The seeds follow from a date as in judge-states.ts.
 */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { evaluateCohort } from "#domain/behaviours/states/cohort.ts";
import { defaultQuality } from "#domain/behaviours/states/evidence.ts";
import { dayOf, emptyMemory, type Moment, observeMoment, type PairMemory } from "#domain/behaviours/states/memory.ts";
import type { BehaviourState } from "#domain/behaviours/states/published.ts";
import { responsesIn } from "#domain/behaviours/states/responses.ts";
import { peaksAt, scoresOf, unpooledAt } from "#domain/behaviours/states/scores.ts";
import { createSelfCalibration } from "#domain/behaviours/states/self-calibration.ts";
import { evaluateStates } from "#flows/evaluate-states.ts";
import type { RecordFile } from "#flows/import-rows.ts";

interface Event {
  readonly deal?: boolean;
  /** Days since the world began. */
  readonly t: number;
  readonly pair: number;
  readonly b: number;
  readonly executed: boolean;
  readonly confidence: number;
  readonly landed: -1 | 0 | 1;
  readonly id: number;
}
interface World {
  readonly cfg: Readonly<Record<"sens" | "spec" | "landSens" | "landSpec", number>>;
  readonly pairs: readonly { readonly r: number; readonly b: number; readonly path: unknown; readonly start: number }[];
  readonly behaviours: readonly unknown[];
  readonly events: readonly Event[];
  readonly evals: readonly number[];
}
interface Predicted {
  /** By `pair@week`; -1 is "not enough evidence". */
  readonly preds: ReadonlyMap<string, { readonly s: number; readonly conf: number; readonly best: number }>;
  /** By `behaviour@week`. */
  readonly pops: ReadonlyMap<string, { readonly s: string; readonly conf: number }>;
}
/** The scorer's numbers, averaged over worlds. */
interface Summary extends Readonly<Record<(typeof wanted)[number], number>> {
  readonly slipDetected: number;
  readonly riseDetected: number;
  readonly byN: Readonly<Record<"1-3", { readonly coverage: number; readonly accuracy: number }>>;
  readonly population: Readonly<Record<"wrong_message" | "systemic_gap", Episodes>>;
}
interface Episodes {
  readonly precision: number;
  readonly recall: number;
  readonly hit: number;
  readonly episodes: number;
  readonly meanDelayWeeks: number;
  readonly falseEpisodes: number;
}
const wanted = [
  "macroF1abst",
  "accuracy",
  "coverage",
  "falseAlertsPerMgrWeek",
  "falseDecPerMgrWeek",
  "decPrecision",
  "flipsPerPairMonth",
  "ece",
] as const;
type Sequence = (readonly [day: number, decaying: number, improving: number])[];
interface Run {
  readonly delay: readonly Sequence[];
}
interface Delay {
  readonly arl0: number;
  readonly cases: number;
  readonly detected: number;
  readonly medianObs: number;
  readonly medianDays: number;
}
interface Simulator {
  config(scenario: string): unknown;
  generate(config: unknown, seed: string): World;
  truthAt(path: unknown, t: number, start: number): { readonly grey: boolean; readonly p: number; readonly q: number };
  readonly STATES: readonly string[];
  predictWorld(world: World, method: string, options: { readonly delay?: true; readonly N: number }): Run & Predicted;
  score(world: World, preds: Predicted["preds"], pops: Predicted["pops"]): unknown;
  summary(scores: readonly unknown[]): Summary;
  delayStats(worlds: readonly World[], runs: readonly Run[], column: 1 | 2, arl0: number): Delay;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    simulator: { type: "string" },
    scenario: { type: "string", default: "default" },
    seeds: { type: "string", default: "3" },
    date: { type: "string", default: "2026-11-24" },
  },
});
if (values.simulator === undefined) throw new Error("--simulator: expected the path of state-sim.mjs");
// The simulator has no types of its own: what is used of it is above.
const simulator = (await import(pathToFileURL(resolve(values.simulator)).href)) as Simulator;
const epoch = Date.UTC(2026, 0, 5);
const dayMs = 86_400_000;
const landings = { "-1": "no", "0": "unknown", "1": "yes" } as const;

const worlds = Array.from({ length: Number(values.seeds) }, (_, index) => {
  const seed = createHash("sha256")
    .update(`sideline states ${values.date} ${index + 1}`)
    .digest("hex")
    .slice(0, 12);
  return simulator.generate(simulator.config(values.scenario), seed);
});

switch (positionals[0]) {
  case "targets":
    await studyTargets();
    break;
  case "delay":
    studyDelay();
    break;
  case "responses":
    studyResponses();
    break;
  default:
    throw new Error("expected targets, delay or responses");
}

async function studyTargets(): Promise<void> {
  const own = [];
  for (const world of worlds) own.push(await ownPredictions(world));
  const rows: readonly (readonly [name: string, predicted: readonly Predicted[]])[] = [
    ["**Sideline**", own],
    ...(
      [
        ["the guide's", "hmm"],
        ["the guide's, with labels and deals", "hmm+"],
        ["rolling window", "naiveDefault"],
        ["exact filter", "oracle"],
      ] as const
    ).map(
      ([name, method]) => [name, worlds.map((world) => simulator.predictWorld(world, method, { N: 1000 }))] as const,
    ),
  ];
  console.log(
    "| scenario | method | F1 | accuracy | coverage | alerts | decaying | precision | flips | ECE | slips | rises | 1 to 3 calls | message: precision, recall, weeks, episodes | gap |",
  );
  console.log(`|${"---|".repeat(15)}`);
  for (const [name, predicted] of rows) {
    const one = simulator.summary(
      worlds.map((world, index) => {
        const { preds, pops } = predicted[index] as Predicted; // one for each world
        return simulator.score(world, preds, pops);
      }),
    );
    const few = one.byN["1-3"];
    const cells = [
      values.scenario,
      name,
      ...wanted.map((metric) => one[metric].toFixed(2)),
      one.slipDetected.toFixed(2),
      one.riseDetected.toFixed(2),
      `${few.accuracy.toFixed(2)} at ${few.coverage.toFixed(2)}`,
      episodes(one.population.wrong_message),
      episodes(one.population.systemic_gap),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function episodes({ precision, recall, meanDelayWeeks, hit, episodes: all, falseEpisodes }: Episodes): string {
  return `${precision.toFixed(2)}, ${recall.toFixed(2)}, ${meanDelayWeeks.toFixed(2)}, ${hit}/${all} and ${falseEpisodes} false`;
}

/** Through the flow that `sideline evaluate states` runs, from the lines of the stream. */
async function ownPredictions(world: World): Promise<Predicted> {
  const preds = new Map<string, { s: number; conf: number; best: number }>();
  const pops = new Map<string, { s: string; conf: number }>();
  const pairs = new Map(world.pairs.map(({ r, b }, index) => [`${r}@${b}`, index]));
  const weeks = new Map(world.evals.map((t, index) => [isoOf(t), index]));
  await evaluateStates(streamOf(world), (predictions) => {
    for (const one of predictions) {
      const week = weeks.get(one.at) ?? -1;
      if ("population" in one) pops.set(`${one.behaviour}@${week}`, { s: one.population, conf: one.confidence });
      else
        preds.set(`${pairs.get(`${one.rep}@${one.behaviour}`)}@${week}`, {
          s: simulator.STATES.indexOf(one.state),
          conf: one.confidence,
          best: simulator.STATES.indexOf(one.best),
        });
    }
  });
  return { preds, pops };
}

function streamOf(world: World): RecordFile {
  const { sens, spec, landSens, landSpec } = world.cfg;
  const words = { "-1": "negative", "0": "unknown", "1": "positive" } as const;
  const lines: object[] = [
    {
      type: "meta",
      detector: { sensitivity: sens, specificity: spec },
      landedDetector: { sensitivity: landSens, specificity: landSpec },
    },
  ];
  const weeks = [...world.evals];
  const until = (t: number) => {
    for (let week = weeks[0]; week !== undefined && week <= t; week = weeks[0]) {
      lines.push({ type: "eval", at: isoOf(week) });
      weeks.shift();
    }
  };
  for (const event of world.events) {
    if (event.deal === true) continue;
    until(event.t);
    const { id, t, pair, executed, confidence, landed } = event;
    const { r, b } = world.pairs[pair] ?? { r: -1, b: -1 };
    const common = { type: "obs", id: `o${id}`, at: isoOf(t), rep: String(r), behaviour: String(b) };
    lines.push({ ...common, executed, confidence, landed: words[landed] });
  }
  until(Number.POSITIVE_INFINITY);
  return {
    name: "stream.jsonl",
    rows: (async function* () {
      for (const [index, line] of lines.entries())
        yield { kind: "row" as const, line: index + 1, fields: new Map(Object.entries(line)) };
    })(),
  };
}

function isoOf(t: number): string {
  return `${new Date(epoch + Math.round(t * dayMs)).toISOString().slice(0, 19)}Z`;
}

function studyDelay(): void {
  console.log("| change | method | found in time | median calls | median days | cases |\n|---|---|---|---|---|---|");
  const methods: readonly (readonly [name: string, runs: readonly Run[]])[] = [
    ["**Sideline**", worlds.map(ownRun)],
    ["the guide's filter", worlds.map((world) => simulator.predictWorld(world, "hmm", { delay: true, N: 700 }))],
    ["exact filter", worlds.map((world) => simulator.predictWorld(world, "oracle", { delay: true, N: 700 }))],
  ];
  for (const [kind, column] of [
    ["slip", 1],
    ["rise", 2],
  ] as const) {
    for (const [name, runs] of methods) {
      const { detected, medianObs, medianDays, cases } = simulator.delayStats(worlds, runs, column, 200);
      console.log(`| ${kind} | ${name} | ${detected.toFixed(2)} | ${medianObs} | ${medianDays} | ${cases} |`);
    }
  }
}

/** The scores after every call of every pair, without colleagues: as the guide's own table is made. */
function ownRun(world: World): Run {
  const delay: Sequence[] = world.pairs.map(() => []);
  walk(world, {
    onMoment(event, memory) {
      const day = dayOf(epoch + event.t * dayMs);
      const { decaying, improving } = scoresOf(unpooledAt(memory, day), peaksAt(memory, day), null);
      delay[event.pair]?.push([event.t, decaying, improving]);
    },
  });
  return { delay };
}

function walk(
  world: World,
  on: {
    readonly onMoment?: (event: Event, memory: PairMemory) => void;
    readonly onWeek?: (t: number, memories: ReadonlyMap<number, PairMemory>) => void;
  },
): void {
  const { sens, spec, landSens, landSpec } = world.cfg;
  const calibration = createSelfCalibration({
    ...defaultQuality,
    sensitivity: sens,
    specificity: spec,
    landing: { sensitivity: landSens, specificity: landSpec },
  });
  const memories = new Map<number, PairMemory>();
  const weeks = [...world.evals];
  const until = (t: number) => {
    for (let week = weeks[0]; week !== undefined && week < t; week = weeks[0]) {
      on.onWeek?.(week, memories);
      weeks.shift();
    }
  };
  for (const event of world.events) {
    if (event.deal === true) continue;
    until(event.t);
    const memory = memories.get(event.pair) ?? emptyMemory({ rep: String(event.pair), behaviour: String(event.b) });
    memories.set(event.pair, memory);
    const expected = observeMoment(memory, momentOf(event), calibration.quality);
    calibration.learn(event, expected);
    on.onMoment?.(event, memory);
  }
  until(Number.POSITIVE_INFINITY);
}

function momentOf({ id, t, executed, confidence, landed }: Event): Moment {
  const call = String(id);
  return {
    id: call,
    callId: call,
    at: epoch + t * dayMs,
    executed,
    confidence,
    landed: landings[landed],
    proves: true,
  };
}

/** Every published "effective" and "ineffective" of every week, by how many responses are known; near-threshold truths are left out as the scorer does. */
function studyResponses(): void {
  const most = 8;
  const counts = { effective: cells(most), ineffective: cells(most) };
  for (const world of worlds) {
    const said = new Map<number, BehaviourState>();
    walk(world, {
      onWeek(t, memories) {
        const byBehaviour = Map.groupBy(memories, ([, { behaviour }]) => behaviour);
        for (const [behaviour, pairs] of byBehaviour) {
          const before = pairs.map(([pair]) => said.get(pair) ?? "insufficient");
          const own = pairs.map(([, memory]) => memory);
          const { reps } = evaluateCohort(behaviour, own, before, dayOf(epoch + t * dayMs));
          for (const [index, [pair, memory]] of pairs.entries()) {
            const state = reps[index]?.state ?? "insufficient";
            said.set(pair, state);
            if (state !== "effective" && state !== "ineffective") continue;
            const { path, start } = world.pairs[pair] ?? { path: null, start: 0 };
            const truth = simulator.truthAt(path, t, start);
            if (truth.grey || truth.p < 0.5) continue; // whether it is done at all is another question
            const cell = counts[state][Math.min(most, responsesIn(memory.recent).known)];
            if (cell === undefined) continue;
            cell.all += 1;
            if (truth.q >= 0.5 === (state === "effective")) cell.right += 1;
          }
        }
      },
    });
  }
  console.log(
    "| known responses | “effective” | customers do respond | “ineffective” | they do not |\n|---|---|---|---|---|",
  );
  const share = ({ all, right }: { all: number; right: number }) => (all === 0 ? "" : (right / all).toFixed(2));
  for (let known = 0; known <= most; known += 1) {
    const [good = { all: 0, right: 0 }, bad = { all: 0, right: 0 }] = [
      counts.effective[known],
      counts.ineffective[known],
    ];
    const name = known === most ? `${most} or more` : String(known);
    console.log(`| ${name} | ${good.all} | ${share(good)} | ${bad.all} | ${share(bad)} |`);
  }
}

function cells(most: number): { all: number; right: number }[] {
  return Array.from({ length: most + 1 }, () => ({ all: 0, right: 0 }));
}
