/** What the command line shows about people, to whom, and that it is written down. */
import { afterAll, expect, test } from "@jest/globals";
import { nudge } from "#test/domain/nudges/rows.ts";
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

  // A typo is not "nothing there".
  expect(await sideline("states --behaviour impakt")).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringMatching(/No behaviour is called "impakt"\. Did you mean "impact"\?/),
  });
  expect(await sideline("states --as ana@ourco.example --behaviour zz")).toMatchObject({ status: 1, out: "" });
  expect(await sideline("states --rep ben@ourco.example --json")).toMatchObject({ status: 0, out: "[]" });

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

test("the log answers for an address that is in nobody's list any more, and for the operator", async () => {
  const { ports } = await bench.core();
  const at = Temporal.Instant.from("2026-11-24T08:00:00Z");
  const gone = "gone@ourco.example";
  await ports.rights.audit.record([
    { viewer: "operator", capacity: "operator", about: gone, kind: "state", surface: "command", at },
  ]);
  expect(await sideline(`audit --about ${gone}`)).toMatchObject({ status: 0, out: expect.stringContaining(gone) });
  expect(await sideline(`audit --about ${gone} --viewer ana@ourco.example`)).toMatchObject({ status: 0 });
  expect(await sideline("audit --viewer operator --json")).toMatchObject({ status: 0 });
  expect(await sideline("audit --about eve@nowhere.example --json")).toMatchObject({ status: 1, out: "" });
});

test("nudges in the clock of who gets them, and explanations; each look is in the log as well", async () => {
  const { ports } = await bench.core();
  const berlin = "lena@ourco.example";
  await sideline([
    "import",
    "people",
    file("more.csv", `${people}${berlin},Lena,rep,dana@ourco.example,Europe/Berlin,\n`),
  ]);
  const dueAt = Temporal.Instant.from("2026-11-24T09:00:00Z");
  await ports.nudges.save([
    nudge({ id: "n-lena", key: "n-lena", rep: berlin, owner: berlin, dueAt, letter: "l-lena" }),
    // To the manager, about Ana.
    nudge({
      id: "n-ana",
      key: "n-ana",
      type: "coach",
      rep: "ana@ourco.example",
      owner: "dana@ourco.example",
      letter: "l-ana",
    }),
  ]);
  const { out } = await sideline(`nudges --rep ${berlin}`);
  expect(out).toMatch(/^2026-11-24 10:00 Europe\/Berlin {2}prepare for lena@ourco\.example/);
  const seen = async (about: string) =>
    (await log())
      .filter((line) => line.about === about && line.kind === "nudge")
      .map(({ viewer, surface }) => `${viewer} ${surface}`);
  expect(await seen(berlin)).toEqual(["operator command"]);
  expect(await seen("ana@ourco.example")).toEqual([]);

  const [letter] = await ports.deliveries.write({
    inserts: [
      {
        id: "d-ana",
        idemKey: "letter:l-ana",
        kind: "nudge",
        recipient: "dana@ourco.example",
        subject: { kind: "letter", topic: "coaching", ref: "l-ana" },
        dueAt,
        expiresAt: dueAt.add({ hours: 8 }),
      },
    ],
    changes: [],
    now: dueAt,
  });
  expect(await sideline(`explain ${letter?.id ?? ""}`)).toMatchObject({ status: 0 });
  expect([await seen("dana@ourco.example"), await seen("ana@ourco.example")]).toEqual([
    ["operator command"],
    ["operator command"],
  ]);
});
