/** From a calendar entry to its message, or to none: the flow, and the command on top of it. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { CommandContext } from "#command/context.ts";
import { run } from "#command/program.ts";
import { readConfig } from "#config.ts";
import { playSchema } from "#domain/behaviours/play.ts";
import { notACallReasons } from "#domain/calendar/decision.ts";
import { type Explanation, explain } from "#flows/explain.ts";
import { ruleOf } from "#flows/explain-words.ts";
import { startWorld, type World } from "../support/world.ts";

const ana = "ana@ourco.example";
const ben = "ben@ourco.example";
const guest = (email: string, responseStatus: "accepted" | "declined" = "accepted") => ({ email, responseStatus });
const at = (hour: string) => ({ start: `2026-11-23T${hour}:00Z`, end: `2026-11-23T${hour.slice(0, 2)}:55:00Z` });

const play = playSchema.parse({
  id: "atlas-4",
  name: "Atlas 4: recovery is a finance topic",
  launched_on: "2026-11-20",
  behaviours: [
    { id: "asks-impact", name: "Asks what the outage costs them", moment: "any", says: ["what does * cost you"] },
  ],
});

let world: World;
beforeAll(async () => {
  world = await startWorld({ at: "2026-11-23T08:00:00Z" });
  await world.app.ports.plays.save(play, { by: null, now: world.now() });
  const both = [guest(ana), guest(ben)];
  world.meets({
    rep: ana,
    id: "acme",
    summary: "Acme review",
    ...at("10:00"),
    attendees: [guest(ana), guest("c@acme.example")],
  });
  world.meets({ rep: ana, id: "team", summary: "Team", ...at("11:00"), attendees: both });
  world.meets({
    rep: ana,
    id: "gone",
    summary: "Globex",
    ...at("12:00"),
    attendees: [guest(ana), guest("g@globex.example")],
  });
  world.meets({
    rep: ana,
    id: "later",
    summary: "Globex later",
    ...at("18:00"),
    attendees: [guest(ana), guest("g@globex.example")],
  });
  await world.look();
  await world.advanceTo("2026-11-23T11:35:00Z");
  world.google.respond(ana, "gone", ana, "declined");
  await world.look();
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const ask = (id: string, rep: string | null = ana) =>
  explain({ ...world.app.ports, jobs: world.app.jobs }, { id, rep });

describe("explain", () => {
  test("a call that got its brief: the path in order, the match, what it stands on, and how late", async () => {
    const found = await ask("acme");
    expect(found.subject).toEqual({ kind: "event", id: "acme", rep: ana, title: "Acme review" });
    expect(found.decision).toMatchObject({ verdict: "customer-call", reason: "contact-match" });
    expect(found.match).toMatchObject({
      account: { id: "ACC-ACME", name: "Acme" },
      by: "contact",
      emails: ["c@acme.example"],
    });
    const steps = found.path.map(({ step }) => step);
    expect(steps.indexOf("planned")).toBeLessThan(steps.indexOf("claimed"));
    expect(steps.indexOf("claimed")).toBeLessThan(steps.indexOf("posted"));
    expect(found.path.map(({ at: when }) => when)).toEqual(found.path.map(({ at: when }) => when).toSorted());
    expect(found.records).toEqual(expect.arrayContaining([expect.objectContaining({ record: "opportunity:OPP-1" })]));
    expect(found.records).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "crm", record: "opportunity:OPP-1" }),
        expect.objectContaining({ kind: "play", record: "play:atlas-4" }),
      ]),
    );
    expect(found.whyNot).toBeNull();
    const [row] = found.deliveries;
    expect(row).toMatchObject({ kind: "brief", status: "sent", attempts: 1, lastError: null });
    expect(row?.timings).toMatchObject({
      dueAt: "2026-11-23T09:30:00Z",
      firstAttemptAt: expect.any(String),
      claimedAt: expect.any(String),
      postedAt: expect.any(String),
    });
    expect(row?.timings.latenessMs).toBeLessThan(60_000);
  });

  test("the same by the id of its delivery", async () => {
    const byEvent = await ask("acme");
    const byDelivery = await ask(byEvent.deliveries[0]?.id ?? "", null);
    expect(byDelivery).toEqual(byEvent);
  });

  test("a meeting among colleagues: why not, with its rule", async () => {
    const found = await ask("team");
    expect(found.whyNot).toBe("It gets no brief: Everybody on it is a colleague.");
    expect(found.decision).toMatchObject({
      verdict: "not-a-call",
      reason: "internal-only",
      rule: ruleOf("internal-only"),
    });
    expect(found).toMatchObject({ match: null, deliveries: [], records: [], passages: [] });
  });

  test("a call that was declined after its brief: the message was withdrawn, and why", async () => {
    const found = await ask("gone");
    expect(found.whyNot).toBe("The message was withdrawn: You declined it.");
    expect(found.path.at(-1)).toMatchObject({ step: "withdrawn", detail: "declined" });
    expect(found.deliveries[0]).toMatchObject({ shape: "withdrawn", status: "sent" });
  });

  test("a call later today: not yet, and what waits in the queue", async () => {
    const found = await ask("later");
    expect(found.whyNot).toMatch(/^Not yet: it is due at 2026-11-23T17:30Z/);
    expect(found.jobs).toEqual([
      expect.objectContaining({ name: "deliver", state: "delayed", at: "2026-11-23T17:30:00Z" }),
    ]);
  });

  test("an attempt that did not get through shows its error until one does", async () => {
    world.meets({
      rep: ana,
      id: "slow",
      summary: "Acme again",
      ...at("13:00"),
      attendees: [guest(ana), guest("d@acme.example")],
    });
    world.slack.fail({ method: "chat.postMessage", kind: "error", error: "internal_error", times: 1 });
    await world.look();
    await world.advanceTo("2026-11-23T12:30:01Z");
    const found = await ask("slow");
    const [row] = found.deliveries;
    expect([row?.lastError, row?.status]).toEqual([
      expect.stringMatching(/^slack:/),
      expect.stringMatching(/pending|sending/),
    ]);
    expect(found.path.map(({ step }) => step)).toContain("not-through");
    await world.advance({ minutes: 5 });
    expect((await ask("slow")).deliveries[0]).toMatchObject({ status: "sent", lastError: null, attempts: 2 });
  });

  test("a /prep belongs to no entry: account and sources all the same", async () => {
    await world.slack.as(ana).command("/prep", "Globex");
    await world.settle();
    const [row] = await world.app.ports.deliveries.recent({ recipient: ana, limit: 1 });
    const found = await ask(row?.id ?? "", null);
    expect(found.deliveries[0]?.kind).toBe("prep");
    expect(found.match?.account.name).toBe("Globex");
    expect(found.records.length).toBeGreaterThan(0);
  });

  test("an entry in several calendars needs whose", async () => {
    await expect(ask("team", null)).rejects.toThrow(/several calendars/);
    expect((await ask("team", ben)).subject.rep).toBe(ben);
  });

  test("somebody else's delivery is not explained under another name", async () => {
    const { deliveries } = await ask("acme");
    await expect(ask(deliveries[0]?.id ?? "", ben)).rejects.toThrow(/No message and no entry/);
  });

  test.each([...notACallReasons, "contact-match", "domain-match", "corrected"] as const)(
    "the rule behind %s is a sentence",
    (code) => {
      expect(ruleOf(code)).toMatch(/^[A-Z].{20,}\.$/);
    },
  );
});

describe("sideline explain", () => {
  const type = async (...argv: string[]) => {
    const out: string[] = [];
    const errors: string[] = [];
    const context: CommandContext = {
      config: readConfig({ LOG_LEVEL: "silent" }),
      core: async () => world.app.core,
      start: async () => {},
      checks: [],
      jobs: world.app.jobs,
      cwd: "/",
      isTerminal: false,
      stdout: (line) => out.push(line),
      stderr: (line) => errors.push(line),
      progress: () => {},
    };
    const status = await run(argv, context);
    return { status, out: out.join("\n"), errors: errors.join("\n") };
  };

  test("--json prints the same as the flow", async () => {
    const { status, out } = await type("explain", "acme", "--rep", ana, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(out) as Explanation).toEqual(await ask("acme"));
  });

  test("why this message, for its reader: each source under its own name", async () => {
    const { deliveries } = await ask("acme");
    const lines = (await world.app.useCases.explain(deliveries[0]?.id ?? "", ana))?.lines ?? [];
    expect(lines).toContain("From a play: Atlas 4: recovery is a finance topic.");
    const crm = lines.find((line) => line.startsWith("From your CRM"));
    expect(crm).toMatch(/opportunity OPP-1/);
    expect(crm).not.toMatch(/play|event/);
    expect(lines.find((line) => line.startsWith("From your documents"))).toBeDefined();
  });

  test("in words: decision, path, deliveries, records", async () => {
    const { out } = await type("explain", "acme");
    for (const word of [
      "Acme review",
      "Decision: contact-match",
      "Path:",
      "posted",
      "Deliveries:",
      "opportunity:OPP-1",
    ])
      expect(out).toContain(word);
    expect((await type("explain", "team", "--rep", ana)).out).toContain("Why not: It gets no brief");
  });

  test("what a stranger wrote into a title cannot move the cursor of a terminal", async () => {
    world.meets({
      rep: ana,
      id: "esc",
      summary: "Hi\u001b[2J\u202eevil\nDecision: fake",
      ...at("16:00"),
      attendees: [guest(ana), guest(ben)],
    });
    await world.look();
    const { out } = await type("explain", "esc", "--rep", ana);
    expect(["\u001b", "\u202e"].filter((character) => out.includes(character))).toEqual([]);
    expect(out.split("\n").filter((line) => line.startsWith("Decision:"))).toHaveLength(1);
  });

  test.each([
    [["explain", "nope"], 1, /No message and no entry/],
    [["explain", "team"], 1, /--rep ana@ourco.example/],
    [["explain"], 2, /missing required argument/],
  ] as const)("%j ends with %i and a line", async (argv, wanted, words) => {
    const { status, errors } = await type(...argv);
    expect(status).toBe(wanted);
    expect(errors).toMatch(words);
  });
});
