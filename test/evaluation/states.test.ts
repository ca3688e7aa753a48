import { describe, expect, test } from "@jest/globals";
import { InputError } from "#domain/errors.ts";
import { evaluateStates, type Prediction } from "#flows/evaluate-states.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { type SimulatedPair, simulate } from "./simulated-team.ts";

async function predictions(lines: readonly object[]): Promise<readonly Prediction[]> {
  const all: Prediction[] = [];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  await evaluateStates(readRecordText("stream.jsonl", text), (some) => void all.push(...some));
  return all;
}

const seeds = [1, 2, 3];
const share = (some: readonly unknown[], of: readonly unknown[]) => some.length / Math.max(1, of.length);

describe("on simulated teams with known truth", () => {
  test("levels are named at the end, slips and rises on the way, and hardly anybody is accused of slipping who does not", async () => {
    const ends: boolean[] = [];
    const turns: boolean[] = [];
    const stable: boolean[] = [];
    let flips = 0;
    let weeksOfStable = 0;
    for (const seed of seeds) {
      const world = simulate(seed, { reps: 24, behaviours: ["mixed", "mixed"] });
      const weekly = Map.groupBy(
        (await predictions(world.lines)).flatMap((one) => ("state" in one ? [one] : [])),
        ({ rep, behaviour }) => `${rep} ${behaviour}`,
      );
      for (const pair of world.pairs) {
        const said = (weekly.get(`${pair.rep} ${pair.behaviour}`) ?? []).map(({ state }) => state);
        if (pair.kind === "slips") turns.push(said.includes("decaying"));
        else if (pair.kind === "rises") turns.push(said.includes("improving"));
        else {
          ends.push(said.at(-1) === pair.kind);
          stable.push(said.includes("decaying"));
          flips += said.filter((state, week) => week > 3 && state !== said[week - 1]).length;
          weeksOfStable += said.length - 4;
        }
      }
    }
    expect(share(ends.filter(Boolean), ends)).toBeGreaterThan(0.85);
    expect(share(turns.filter(Boolean), turns)).toBeGreaterThan(0.7);
    expect(share(stable.filter(Boolean), stable)).toBeLessThan(0.12);
    expect(flips / weeksOfStable).toBeLessThan(0.08);
  });

  test.each([
    ["missing", "systemic_gap"],
    ["ineffective", "wrong_message"],
    ["effective", "ok"],
  ] as const)("a team that is mostly %s: %s", async (most, expected) => {
    for (const seed of seeds) {
      const found = await population(seed, [most, most, "mixed"]);
      expect(found).toEqual([expected, expected, "ok"]);
    }
  });

  test("with four reps nothing is said about the message", async () => {
    expect(await population(1, ["ineffective"], 4)).toEqual(["ok"]);
  });

  async function population(seed: number, behaviours: readonly ("mixed" | SimulatedPair["kind"])[], reps = 24) {
    const all = (await predictions(simulate(seed, { reps, behaviours }).lines)).flatMap((one) =>
      "population" in one ? [one] : [],
    );
    return behaviours.map((_, number) => all.findLast(({ behaviour }) => behaviour === `b${number}`)?.population);
  }

  test("a prediction uses only what came before its eval line", async () => {
    const { lines } = simulate(5, { reps: 8, behaviours: ["mixed"] });
    const half = lines.findIndex((line, index) => index > lines.length / 2 && "type" in line && line.type === "eval");
    const early = await predictions(lines.slice(0, half + 1));
    expect((await predictions(lines)).slice(0, early.length)).toEqual(early);
  });

  test("a bad stream is refused with its lines", async () => {
    const text = '{"type":"eval","at":"2026-01-11T23:45:36Z"}\n{"type":"obs"}\nnonsense\n';
    const failed = evaluateStates(readRecordText("s.jsonl", text), () => {});
    await expect(failed).rejects.toThrow(InputError);
    expect(await failed.catch((error: InputError) => error.problems)).toEqual([
      expect.stringMatching(/^s\.jsonl:2: id: /),
      expect.stringMatching(/^s\.jsonl:3: expected one JSON object/),
    ]);
  });
});
