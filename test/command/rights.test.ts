/** What the command line shows about people, to whom, and that it is written down. */
import { afterAll, expect, test } from "@jest/globals";
import { openBench } from "./bench.ts";

const bench = openBench();
const { sideline, file } = bench;
afterAll(() => bench.close());

const people = `email,name,role,manager_email,time_zone,started_on
dana@ourco.example,Dana,manager,,Europe/London,
ana@ourco.example,Ana,rep,dana@ourco.example,Europe/London,
ben@ourco.example,Ben,rep,dana@ourco.example,Europe/London,
`;
const observations = Array.from({ length: 6 }, (_, index) =>
  JSON.stringify({
    id: `o${index}`,
    rep: "ana@ourco.example",
    behaviour: "impact",
    at: `2026-10-0${index + 1}T10:00:00Z`,
    call_id: `c${index}`,
    applicable: true,
    executed: true,
    confidence: 0.9,
    landed: "no",
    quote: "what does it cost",
  }),
).join("\n");

interface Line {
  readonly viewer: string;
  readonly capacity: string;
  readonly about: string;
  readonly kind: string;
  readonly surface: string;
}
const log = async (): Promise<readonly Line[]> => JSON.parse((await sideline("audit --json")).out) as readonly Line[]; // our own format

test("states by the operator, as the rep, as a colleague and as the manager; each look but the rep's own is in the log", async () => {
  await sideline(["import", "people", file("people.csv", people)]);
  await sideline(["import", "observations", file("observations.jsonl", observations)]);
  expect(JSON.parse((await sideline("audit --json")).out)).toEqual([]);
  expect((await sideline("audit")).out).toMatch(/Nobody has read anything/);

  const own = JSON.parse((await sideline("states --as ana@ourco.example --json")).out) as { rep: string }[]; // our own format
  expect(own).toMatchObject([
    {
      rep: "ana@ourco.example",
      evidence: expect.arrayContaining([expect.objectContaining({ quote: "what does it cost" })]),
    },
  ]);
  expect(await sideline("states --as ben@ourco.example --json")).toMatchObject({ status: 0, out: "[]" });
  expect(await sideline("states --as ben@ourco.example --rep ana@ourco.example")).toMatchObject({
    status: 1,
    err: expect.stringMatching(/may not read about ana@ourco\.example/),
  });
  expect(await sideline("states --as ben@ourco.example --rep nobody@ourco.example")).toMatchObject({
    status: 1,
    err: expect.stringMatching(/may not read about nobody@ourco\.example/),
  });
  // Imported just now: the rep has it first.
  expect(await sideline("states --as dana@ourco.example --json")).toMatchObject({ status: 0, out: "[]" });
  expect(await sideline("states --as ana@ourco.example --at 2026-10-03T00:00:00Z")).toMatchObject({
    status: 1,
    err: expect.stringMatching(/--at is for the operator/),
  });
  expect(await log()).toEqual([]);

  await sideline("states");
  await sideline("export ana@ourco.example");
  const lines = await log();
  expect(
    lines.every(
      ({ viewer, about, surface }) => viewer === "operator" && about === "ana@ourco.example" && surface === "command",
    ),
  ).toBe(true);
  expect(lines.map(({ kind }) => kind).toSorted()).toEqual(["export", "observation", "quote", "state"]);
  expect((await sideline("audit --about ben@ourco.example")).out).toMatch(/Nobody has read/);
  expect((await sideline("audit --about ana@ourco.example")).out).toMatch(
    /operator \(operator\) {2}saw quote of ana@ourco\.example/,
  );
});
