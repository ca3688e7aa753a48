import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { collectSignals } from "#flows/collect-signals.ts";
import { readSignals } from "#flows/read-signals.ts";
import { openSignalFolder } from "#integrations/signal-folder/index.ts";
import { openBench } from "./bench.ts";

const bench = openBench();
const { sideline, file } = bench;
afterAll(() => bench.close());

const tom = "tom@ourco.example";
const maya = "maya@ourco.example";
const play = `id: recovery
name: Recovery is a finance topic
launched_on: 2026-11-17
qualifies_when:
  - { field: account.type, in: [prospect, customer] }
  - { field: opportunity.stage, in: [Evaluation] }
retires: [old-card]
changes: [economic_buyer]
behaviours:
  - id: ask-cost
    name: Asks what a second copy costs
    moment: evaluation
    says: [what would a second copy]
    examples:
      yes: ["What would a second copy of this data cost you?"]
      no: ["We make no second copy."]
    role: rep
`;
const turn = (speaker: string, email: string | null, text: string, at: number) => ({
  speaker,
  email,
  text,
  start_ms: at,
});
const call = (id: string, rep: string, at: string, words: string, more: object = {}) => ({
  id,
  kind: "call.transcript",
  at,
  source: "test",
  account_id: "acme",
  participants: [rep, "cleo@acme.example"],
  turns: [
    turn("Rep", rep, "Thanks for making time.", 0),
    turn("Rep", rep, words, 5000),
    turn("Cleo", "cleo@acme.example", "Six weeks, the last time.", 9000),
  ],
  ...more,
});
const jsonl = (...rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const json = (out: string): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>;
const observationsOf = async (rep: string) => {
  const { ports } = await bench.core();
  const found = await ports.observations.ofPair({ rep, behaviour: "ask-cost" });
  return found.map(({ callId, executed, landed, quote, detector, provesAbsence, applicable }) => ({
    callId,
    executed,
    landed,
    quote,
    detector,
    provesAbsence,
    applicable,
  }));
};

beforeAll(async () => {
  file(
    "people.csv",
    `email,name,role,manager_email,time_zone,started_on\n${tom},Tom Okafor,rep,,Europe/London,\n${maya},Maya Lind,rep,,Europe/London,\n`,
  );
  file("accounts.csv", `id,name,domains,type,industry,owner_email\nacme,Acme,acme.example,customer,,${tom}\n`);
  file("contacts.csv", "email,name,title,account_id\ncleo@acme.example,Cleo Marsh,CFO,acme\n");
  file("opportunities.csv", `id,account_id,name,stage,owner_email\nopp,acme,Atlas,Evaluation,${tom}\n`);
  for (const kind of ["people", "accounts", "contacts", "opportunities"])
    expect((await sideline(`import ${kind} ${kind}.csv`)).status).toBe(0);
  file("play.yaml", play);
}, 60_000);

describe("plays", () => {
  test("a wrong play lists every problem with its line, and nothing of it is stored", async () => {
    file(
      "bad.yaml",
      play
        .replace("id: recovery", "id: bad")
        .replace("name: Recovery", "nmae: Recovery")
        .replace("moment: evaluation", "moment: evalution")
        .replace("opportunity.stage", "opportunity.stag")
        .replace("id: ask-cost", "id: ask-more"),
    );
    const { status, err } = await sideline("import plays bad.yaml");
    expect(status).toBe(1);
    expect(err).toContain('bad.yaml:2: unknown key "nmae", the nearest known one is "name"');
    expect(err).toMatch(/bad\.yaml:6: qualifies_when\.1\.field: expected one of/);
    expect(err).toMatch(/bad\.yaml:12: behaviours\.0\.moment: expected any, discovery/);
    expect((await (await bench.core()).ports.plays.list()).map(({ id }) => id)).not.toContain("bad");
  });
  test.each([
    [
      "does not find what it should",
      ["what would a second copy]", "who pays]"],
      /:15: behaviours\.0\.examples\.yes\.0: the card does not find its own example/,
    ],
    [
      "finds what it should not",
      ["[what would a second copy]", "[second copy]"],
      /:16: behaviours\.0\.examples\.no\.0: the card finds "second copy"/,
    ],
  ])("a card that %s is refused with the line of the example", async (_, [from = "", to = ""], says) => {
    file("card.yaml", play.replace(from, to));
    const { status, err } = await sideline("import plays card.yaml");
    expect(status).toBe(1);
    expect(err).toMatch(says);
  });
  test("a good play is stored once, also from a folder beside a bad one", async () => {
    mkdirSync(join(bench.cwd, "plays"), { recursive: true });
    file("plays/recovery.yaml", play);
    file("plays/broken.yml", "id: [");
    const first = await sideline("import plays plays --json");
    expect(first.status).toBe(1);
    expect(first.err).toMatch(/plays\/broken\.yml:1: not valid YAML.*/);
    expect(first.err).toContain("stored all the same: recovery");
    const again = await sideline("import plays play.yaml --json");
    expect(json(again.out)).toMatchObject({ added: 0, changed: 0, unchanged: 1, removed: 0 });
  });
  test("a behaviour belongs to one play", async () => {
    file("other.yaml", play.replace("id: recovery", "id: other"));
    const { status, err } = await sideline("import plays other.yaml");
    expect([status, err]).toEqual([1, expect.stringMatching(/behaviour "ask-cost" is already in the play "recovery"/)]);
  });
  test("what it retires can be asked for, while it is in force", async () => {
    const { ports } = await bench.core();
    expect(
      (await ports.plays.retiredDocuments("2026-11-24")).map(({ documentId, play: { id } }) => [documentId, id]),
    ).toEqual([["old-card", "recovery"]]);
    expect(await ports.plays.retiredDocuments("2026-11-16")).toEqual([]);
  });
});

describe("calls become observations", () => {
  const done = call("c1", maya, "2026-11-18T10:00:00Z", "What would a second copy of this data cost you?");
  test("found words count, with quote, and prove nothing when they are missing", async () => {
    file("signals.jsonl", jsonl(done, call("c2", tom, "2026-11-19T10:00:00Z", "Let me show you replay.")));
    const { status, out } = await sideline("import signals signals.jsonl --json");
    expect(status).toBe(0);
    expect(json(out)).toMatchObject({ added: 2, callsRead: 2, observations: 2, notRead: [] });
    expect(await observationsOf(maya)).toEqual([
      {
        callId: "c1",
        executed: true,
        landed: "unknown",
        quote: "What would a second copy of this data cost you?",
        detector: "cue-cards",
        provesAbsence: false,
        applicable: true,
      },
    ]);
    expect(await observationsOf(tom)).toEqual([
      {
        callId: "c2",
        executed: false,
        landed: "unknown",
        quote: null,
        detector: "cue-cards",
        provesAbsence: false,
        applicable: true,
      },
    ]);
    const { ports } = await bench.core();
    expect(await ports.signals.findingsOfCall("c1")).toEqual([
      expect.objectContaining({
        play: "recovery",
        turnId: "t2",
        quoteMs: 5000,
        reply: "Six weeks, the last time.",
        replyMs: 9000,
        detectorVersion: "1",
      }),
    ]);
  });
  test("the same file again changes nothing and reads nothing", async () => {
    expect(json((await sideline("import signals signals.jsonl --json")).out)).toMatchObject({
      added: 0,
      changed: 0,
      unchanged: 2,
      callsRead: 0,
    });
  });
  test("a corrected call changes its own observations; both versions are kept", async () => {
    file("corrected.jsonl", jsonl(call("c1", maya, "2026-11-18T10:00:00Z", "We talked about the weather.")));
    expect(json((await sideline("import signals corrected.jsonl --json")).out)).toMatchObject({
      changed: 1,
      callsRead: 1,
    });
    expect(await observationsOf(maya)).toMatchObject([{ callId: "c1", executed: false }]);
    const { ports } = await bench.core();
    expect((await ports.signals.versionsOf("c1")).map(({ version }) => version)).toEqual([1, 2]);
    await sideline("import signals signals.jsonl");
    expect(await observationsOf(maya)).toMatchObject([{ callId: "c1", executed: true }]);
  });
  test("a call before the launch, of a deal at another stage, or of nobody's account says nothing", async () => {
    file(
      "others.jsonl",
      jsonl(
        call("early", maya, "2026-11-10T10:00:00Z", "What would a second copy of this data cost you?"),
        call("nobody", maya, "2026-11-19T10:00:00Z", "What would a second copy of this data cost you?", {
          account_id: "globex",
        }),
        call("stranger", "eve@else.example", "2026-11-19T10:00:00Z", "What would a second copy of this data cost you?"),
      ),
    );
    const { out } = await sideline("import signals others.jsonl --json");
    expect(json(out)).toMatchObject({
      callsRead: 3,
      observations: 0,
      notRead: [{ id: "early" }, { id: "nobody" }, { id: "stranger" }],
    });
    expect(await observationsOf(maya)).toHaveLength(1);
  });
  test("a late word on the stage that a deal had changes what the calls of that time mean, and no other", async () => {
    file("c3.jsonl", jsonl(call("c3", tom, "2026-11-17T15:00:00Z", "What would a second copy of this data cost you?")));
    await sideline("import signals c3.jsonl");
    expect(await observationsOf(tom)).toContainEqual(expect.objectContaining({ callId: "c3", executed: true }));
    const move = { id: "m1", kind: "deal.moved", at: "2026-11-18T06:00:00Z", source: "crm", opportunity_id: "opp" };
    file("moved.jsonl", jsonl({ ...move, from: "Discovery", to: "Evaluation" }));
    expect(json((await sideline("import signals moved.jsonl --json")).out)).toMatchObject({ added: 1 });
    expect(await observationsOf(tom)).toContainEqual(expect.objectContaining({ callId: "c3", applicable: false }));
    expect(await observationsOf(maya)).toMatchObject([{ callId: "c1", executed: true }]);
  });
  test("a manager's review proves what it says", async () => {
    file(
      "review.jsonl",
      jsonl({
        id: "r1",
        kind: "review.manager",
        at: "2026-11-21T10:00:00Z",
        source: "dana",
        rep: tom,
        behaviour: "ask-cost",
        call_id: "c9",
        executed: false,
      }),
    );
    await sideline("import signals review.jsonl");
    expect(await observationsOf(tom)).toContainEqual(
      expect.objectContaining({ callId: "c9", executed: false, provesAbsence: true, detector: "manager-review" }),
    );
  });
  test("a transcript file with its call beside it", async () => {
    file(
      "acme.vtt",
      "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Maya Lind>What would a second copy of this data cost you?\n\n00:04.000 --> 00:06.000\n<v Cleo Marsh>A lot.\n",
    );
    const { status, out } = await sideline("import signals acme.vtt --account acme --at 2026-11-23T09:00:00Z --json");
    expect([status, json(out)]).toMatchObject([0, { added: 1, observations: 1 }]);
    expect(await observationsOf(maya)).toContainEqual(
      expect.objectContaining({ callId: "transcript:acme.vtt", executed: true }),
    );
  });
  test("a play that changed its card reads the calls again", async () => {
    file(
      "play.yaml",
      play.replace("says: [what would a second copy]", "says: [what would a second copy, let me show you]"),
    );
    expect((await sideline("import plays play.yaml")).status).toBe(0);
    expect(await observationsOf(tom)).toContainEqual(
      expect.objectContaining({ callId: "c2", executed: true, quote: "Let me show you replay." }),
    );
  });
});

test("every bad row of a signals file is named, and nothing of the file is stored", async () => {
  file(
    "bad.jsonl",
    jsonl(
      { id: "b1", kind: "call.transcrip", at: "2026-11-19T10:00:00Z", source: "x" },
      { id: "b2", kind: "lms.completed", at: "yesterday", source: "x", person: tom, document_id: "d" },
      { id: "b3", kind: "content.viewed", at: "2026-11-19T10:00:00Z", source: "x", document_id: "d" },
      { id: "b4", kind: "lms.completed", at: "2026-11-19T10:00:00Z", source: "x", person: tom, document_id: "d" },
      { id: "b4", kind: "lms.completed", at: "2026-11-19T11:00:00Z", source: "x", person: tom, document_id: "d" },
    ),
  );
  const { status, err } = await sideline("import signals bad.jsonl");
  expect(status).toBe(1);
  expect(err).toMatch(/bad\.jsonl:1: kind: expected one of call\.transcript/);
  expect(err).toMatch(/bad\.jsonl:2: at: expected an instant/);
  expect(err).toMatch(/bad\.jsonl:3: person: is missing/);
  expect(err).toMatch(/bad\.jsonl:5: id "b4" is already on line 4/);
  expect(await (await bench.core()).ports.signals.get("b4")).toBeNull();
});

test("an import of opportunities tells what moved and what changed", async () => {
  file(
    "opportunities.csv",
    `id,account_id,name,stage,owner_email,economic_buyer\nopp,acme,Atlas,Proposal,${tom},Cleo Marsh\n`,
  );
  await sideline("import opportunities opportunities.csv");
  const { ports } = await bench.core();
  expect(await ports.signals.movesOf(["opp"])).toContainEqual(
    expect.objectContaining({ from: "Evaluation", to: "Proposal", source: "import" }),
  );
  expect((await ports.signals.get("crm:opp:economic_buyer:2026-11-24"))?.signal).toMatchObject({
    kind: "crm.changed",
    field: "economic_buyer",
    from: null,
    to: "Cleo Marsh",
  });
});

test("the watched folder: good files are stored and moved to done, bad ones to refused with the reasons", async () => {
  const folder = join(bench.cwd, "inbox");
  mkdirSync(folder);
  file(
    "inbox/good.jsonl",
    jsonl({
      id: "w1",
      kind: "lms.completed",
      at: "2026-11-19T10:00:00Z",
      source: "x",
      person: tom,
      document_id: "micro",
    }),
  );
  file("inbox/bad.jsonl", "{}");
  const later = Date.now() + 60_000;
  const inbox = await openSignalFolder(folder, () => later);
  const { ports } = await bench.core();
  await readSignals({ ...ports, inbox }, AbortSignal.timeout(10_000));
  expect(
    (await ports.signals.learned(["micro"], Temporal.Instant.from("2026-11-01T00:00Z"))).map(
      ({ person, completed }) => [person, completed],
    ),
  ).toEqual([[tom, true]]);
  const stamp = new Date(later).toISOString().replace(/[:.]/g, "-");
  expect(readFileSync(join(folder, "done", `${stamp}-good.jsonl`), "utf8")).toContain("w1");
  expect(readFileSync(join(folder, "refused", `${stamp}-bad.jsonl.problems.txt`), "utf8")).toMatch(
    /bad\.jsonl:1: kind: expected one of/,
  );
  expect(await inbox.waiting()).toEqual([]);
});

test("order does not matter: any order of the same signals gives the same observations", async () => {
  const { ports } = await bench.core();
  const before = await observationsOf(maya);
  const rows = ["c1"].map((id) =>
    call(id, maya, "2026-11-18T10:00:00Z", "What would a second copy of this data cost you?"),
  );
  await collectSignals(ports, {
    name: "again",
    items: (async function* () {
      for (const [index, row] of rows.entries()) yield { kind: "row" as const, line: index + 1, row };
    })(),
  });
  expect(await observationsOf(maya)).toEqual(before);
});
