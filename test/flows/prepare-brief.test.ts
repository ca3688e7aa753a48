import { expect, test } from "@jest/globals";
import { playSchema } from "#domain/behaviours/play.ts";
import { briefBudget } from "#domain/briefs/budget.ts";
import { sizeOf } from "#domain/briefs/text.ts";
import { InputError } from "#domain/errors.ts";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { Document, PassageHit } from "#domain/knowledge/document.ts";
import { checkFrontMatter } from "#flows/knowledge-front-matter.ts";
import { type BriefRequest, prepareBrief } from "#flows/prepare-brief.ts";
import { parseMarkdown } from "#integrations/markdown/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { loadDemoFixtures } from "#sandbox/demo/load-demo.ts";
import {
  ana,
  shelf as cards,
  daysAgo,
  decision,
  event,
  guest,
  hit,
  lars,
  northwind,
  now,
  opportunity,
  plan,
  priya,
} from "#test/domain/briefs/sample.ts";
import { prepareWorld, type Shelf } from "./prepare-ports.ts";

const ben = { ...ana, email: "ben@sideline.example", name: "Ben Okoro" };
const mia = { ...ana, email: "mia@sideline.example", name: "Mia Stone", role: "manager" as const };
const jo = { email: "jo@arbor.example", name: "Jo Weiss", title: "Consultant", accountId: "ACC-9" };

const arbor = { ...northwind, id: "ACC-9", name: "Arbor Consulting", type: "partner" as const };
const globex = { ...northwind, id: "ACC-2", name: "Globex" };

function start(changes: Partial<Shelf> = {}) {
  return prepareWorld(
    {
      people: [ana, ben, mia],
      accounts: [northwind, arbor, globex],
      contacts: [priya, lars, jo],
      opportunities: [opportunity()],
      hits: Object.values(cards).flat() as PassageHit[], // every value of Found is a list of hits
      ...changes,
    },
    now,
  );
}
const asked = (rep: string, changes: Partial<BriefRequest> = {}): BriefRequest => ({
  rep,
  event: event(),
  decision: decision(),
  accountId: northwind.id,
  ...changes,
});

test("a brief is assembled, saved and returned", async () => {
  const { ports, saved } = start();
  const brief = await prepareBrief(ports, asked(ana.email));
  expect(saved).toEqual([brief]);
  expect(brief).toMatchObject({
    rep: ana.email,
    mode: "extractive",
    account: { id: "ACC-1", matchedBy: "contact" },
    opportunity: { id: "OPP-1" },
    gaps: [],
  });
});

test("two reps on one meeting cost one assembly, one after the other", async () => {
  const { ports, world, calls } = start();
  await prepareBrief(ports, asked(ana.email));
  calls.length = 0;
  const second = await prepareBrief(ports, asked(ben.email));
  expect(world.assemblies).toBe(1);
  expect(second.rep).toBe(ben.email);
  expect(calls.toSorted()).toEqual([
    "briefs.context",
    "briefs.save",
    "documents.revision",
    "people.find",
    "plays.list",
    "records.revision",
  ]);
});

test("two reps on one meeting cost one assembly, at the same time", async () => {
  const { ports, world } = start();
  const briefs = await Promise.all([ana, ben, ana, ben].map(({ email }) => prepareBrief(ports, asked(email))));
  expect(world.assemblies).toBe(1);
  expect(briefs.map(({ rep }) => rep)).toEqual([ana.email, ben.email, ana.email, ben.email]);
});

test("a manager's documents do not reach a rep through the shared context", async () => {
  const secret = hit("launch", "Discounts go up to forty per cent from December on.", {
    id: "launch/secret",
    validFrom: daysAgo(2),
    audience: ["manager"],
  });
  const { ports, world } = start({ hits: [secret] });
  const theirs = await prepareBrief(ports, asked(mia.email));
  const ours = await prepareBrief(ports, asked(ana.email));
  expect(JSON.stringify(theirs)).toContain("launch/secret");
  expect(JSON.stringify(ours)).not.toContain("launch/secret");
  expect(world.assemblies).toBe(2);
});

type World = ReturnType<typeof start>["world"];
test.each<[string, (world: World) => void, number]>([
  ["nothing changed", () => {}, 1],
  ["nine minutes went by", (world) => (world.now = world.now.add({ minutes: 9 })), 1],
  ["eleven minutes went by", (world) => (world.now = world.now.add({ minutes: 11 })), 2],
  ["a record changed", (world) => (world.recordsRevision += 1), 2],
  ["a document changed", (world) => (world.documentsRevision += 1), 2],
  [
    "what was kept cannot be read",
    (world) => {
      for (const kept of world.contexts.values()) kept.json = '{"account":1}';
    },
    2,
  ],
])("when %s the context is assembled anew only if it must be", async (_, change, assemblies) => {
  const { ports, world } = start();
  await prepareBrief(ports, asked(ana.email));
  change(world);
  const brief = await prepareBrief(ports, asked(ana.email));
  expect(world.assemblies).toBe(assemblies);
  expect(brief.gaps).toEqual([]);
});

test("a failed assembly is not remembered", async () => {
  const { ports, world } = start();
  const { search } = ports.documents;
  let failures = 1;
  const flaky = {
    ...ports,
    documents: {
      ...ports.documents,
      search: (query: Parameters<typeof search>[0]) => {
        if (failures-- > 0) throw new Error("connection lost");
        return search(query);
      },
    },
  };
  await expect(prepareBrief(flaky, asked(ana.email))).rejects.toThrow("connection lost");
  await expect(prepareBrief(flaky, asked(ana.email))).resolves.toMatchObject({ rep: ana.email });
  expect(world.assemblies).toBe(1);
});

test("reps with their own opportunity at one account get their own, from one context", async () => {
  const theirs = opportunity({
    id: "OPP-2",
    ownerEmail: ben.email,
    stage: "Negotiation",
    competitor: null,
    meddpicc: plan({}),
  });
  const { ports, world } = start({ opportunities: [opportunity(), theirs] });
  const first = await prepareBrief(ports, asked(ana.email));
  const second = await prepareBrief(ports, asked(ben.email));
  expect([first.opportunity?.id, second.opportunity?.id]).toEqual(["OPP-1", "OPP-2"]);
  expect(JSON.stringify(second)).not.toContain("objection/price");
  expect(world.assemblies).toBe(1);
});

test("the owner is named although it is somebody else's brief", async () => {
  const { ports } = start();
  const brief = await prepareBrief(ports, asked(ben.email));
  expect(JSON.stringify(brief.sections)).toContain("Owner: Ana Ruiz");
});

test("a partner's contact on the call is found", async () => {
  const { ports } = start();
  const brief = await prepareBrief(
    ports,
    asked(ana.email, {
      decision: decision({
        externals: [guest(priya.email), guest(jo.email, { accountId: "ACC-9" })],
        partners: [{ accountId: "ACC-9", name: "Arbor Consulting", matchedBy: "contact", emails: [jo.email] }],
      }),
    }),
  );
  const who = brief.sections.find(({ slot }) => slot === "who")?.items.map(({ text }) => text);
  expect(who).toEqual(expect.arrayContaining(["Jo Weiss, Consultant (partner: Arbor Consulting)"]));
});

test.each([
  ["the reader may not see", { ...arbor, id: "" }],
  ["is no longer in the records", null],
])("of an account that %s nothing is shown: its guest is unknown, and it is no alternative", async (_, hidden) => {
  const accountId = hidden?.id ?? "ACC-GONE";
  const match = { accountId, name: "Arbor Consulting", matchedBy: "contact" as const, emails: [jo.email] };
  const externals = [guest(priya.email), guest(jo.email, { accountId })];
  const world = {
    accounts: hidden === null ? [northwind] : [northwind, hidden],
    contacts: [priya, { ...jo, accountId }],
  };
  for (const more of [{ partners: [match] }, { alternatives: [match] }]) {
    const { ports } = start(world);
    const brief = await prepareBrief(ports, asked(ana.email, { decision: decision({ externals, ...more }) }));
    expect(brief.alternatives).toEqual([]);
    expect(JSON.stringify(brief)).not.toMatch(/Arbor|Jo Weiss|jo@arbor/);
    expect(JSON.stringify(brief.sections)).toContain("1 unknown guest");
  }
});

test("days are counted where the reader is", async () => {
  const { ports } = start({ opportunities: [opportunity({ closeDate: now.toString().slice(0, 10) })] });
  const why = async (zone?: string) => {
    const brief = await prepareBrief(ports, asked(ana.email, zone === undefined ? {} : { zone }));
    return brief.sections.find(({ slot }) => slot === "why-now")?.items[0]?.text;
  };
  expect(await why("Pacific/Kiritimati")).not.toBe(await why("Pacific/Pago_Pago"));
  expect(await why()).toBe(await why(ana.timeZone));
});

const other = { accountId: "ACC-2", name: "Globex", matchedBy: "domain" as const, emails: [] };
test.each<[string, Partial<BriefRequest>, string, string[]]>([
  ["by the decision", {}, "contact", []],
  ["by the decision, with its alternatives", { decision: decision({ alternatives: [other] }) }, "contact", ["ACC-2"]],
  ["against the decision", { decision: decision({ account: other }) }, "correction", ["ACC-2"]],
  ["by hand", { decision: null, event: null }, "asked", []],
  ["by hand, with a word for it", { decision: null, event: null, matchedBy: "test" }, "test", []],
])("the account was found %s", async (_, changes, matchedBy, alternatives) => {
  const { ports } = start();
  const brief = await prepareBrief(ports, asked(ana.email, changes));
  expect(brief.account.matchedBy).toBe(matchedBy);
  expect(brief.alternatives.map(({ id }) => id)).toEqual(alternatives);
});

test.each([
  [
    "a person who is not in the list",
    asked("nobody@else.example"),
    /person with the address "nobody@else.example".*sideline import people/,
  ],
  [
    "an account that is not there",
    asked(ana.email, { accountId: "ACC-404" }),
    /account with the id "ACC-404".*sideline import accounts/,
  ],
])("refused: %s", async (_, request, message) => {
  const { ports, saved } = start();
  const attempt = prepareBrief(ports, request);
  await expect(attempt).rejects.toBeInstanceOf(InputError);
  await expect(attempt).rejects.toThrow(message);
  expect(saved).toEqual([]);
});

test("an account with nothing at all still gets a brief", async () => {
  const { ports } = start({ contacts: [], opportunities: [], hits: [] });
  const brief = await prepareBrief(ports, asked(ana.email, { event: null, decision: null }));
  expect(brief.sections.map(({ slot }) => slot)).toEqual(["try", "flags", "next-step"]);
});

test("a 50 KB field is not a 50 KB query", async () => {
  const long = "leaks ".repeat(9_000);
  const { ports } = start({
    opportunities: [opportunity({ name: long, meddpicc: plan({ identified_pain: [long, null] }) })],
  });
  const asks: string[] = [];
  const { search } = ports.documents;
  const watched = {
    ...ports,
    documents: {
      ...ports.documents,
      search: (query: Parameters<typeof search>[0]) => {
        asks.push(query.text);
        return search(query);
      },
    },
  };
  await prepareBrief(watched, asked(ana.email));
  expect(asks.length).toBeGreaterThan(0);
  for (const text of asks) expect(text.length).toBeLessThan(800);
});

async function demoWorld() {
  const demo = await loadDemoFixtures(now, "Europe/Berlin", readRecordText);
  const hits = demo.knowledgeFiles.flatMap(({ path, text }): readonly PassageHit[] => {
    const parsed = parseMarkdown(text);
    const checked = checkFrontMatter(path, parsed.frontMatter);
    if (checked.kind === "problems") throw new Error(checked.problems.join("; "));
    const { fields } = checked;
    const document: Document = {
      id: fields.id ?? path,
      source: "demo",
      path,
      title: fields.title ?? parsed.title ?? path,
      kind: fields.kind ?? null,
      product: fields.product ?? null,
      stage: fields.stage ?? null,
      competitor: fields.competitor ?? null,
      owner: fields.owner ?? null,
      validFrom: fields.valid_from ?? null,
      reviewBy: fields.review_by ?? null,
      supersedes: fields.supersedes ?? [],
      audience: fields.audience ?? [],
      checksum: "0",
    };
    return chunkDocument(document, parsed.sections).map((passage) => ({ passage, document, score: 0 }));
  });
  return { demo, ...prepareWorld({ ...demo, hits }, now) };
}

test("every account of the demo company gets a brief that can be read and believed", async () => {
  const { demo, ports } = await demoWorld();
  const talked: string[] = [];
  for (const account of demo.accounts) {
    const owners = new Set(
      demo.opportunities.filter((one) => one.accountId === account.id).map((one) => one.ownerEmail),
    );
    for (const rep of [...owners].flatMap((email) => email ?? [])) {
      const brief = await prepareBrief(ports, { rep, event: null, decision: null, accountId: account.id });
      const size = sizeOf(brief, "Europe/Berlin");
      expect(size.words).toBeLessThanOrEqual(briefBudget.words);
      expect(size.chars).toBeLessThanOrEqual(briefBudget.chars);
      expect(brief.sections.map(({ slot }) => slot)).toEqual(expect.arrayContaining(["try", "next-step"]));
      if (!brief.gaps.includes("say")) talked.push(account.id);
      const rivals = brief.sections.flatMap(({ items }) =>
        items.flatMap(({ citations }) => citations.map(({ documentId }) => documentId)),
      );
      const theirs = demo.opportunities.find(({ id }) => id === brief.opportunity?.id);
      if (theirs?.competitor === "Corvid") expect(rivals.join(" ")).not.toMatch(/pelorus/);
      if (theirs?.competitor === "Pelorus") expect(rivals.join(" ")).not.toMatch(/corvid/);
    }
  }
  expect(new Set(talked).size).toBeGreaterThanOrEqual(8);
});

test("a competitor gets no brief, with the reason", async () => {
  const { ports } = start({ accounts: [northwind, { ...globex, type: "competitor" as const }] });
  const alone = { accountId: globex.id, event: null, decision: null };
  await expect(prepareBrief(ports, asked(ana.email, alone))).rejects.toThrow(/Globex is a competitor in your CRM/);
});

const launched = playSchema.parse({
  id: "atlas-4",
  name: "Atlas 4",
  launched_on: daysAgo(7),
  changes: ["economic_buyer"],
  qualifies_when: [{ field: "opportunity.name", contains: "Atlas Flow" }],
  behaviours: [{ id: "ask-cost", name: "Asks what it costs", moment: "proposal", says: ["what would a second copy"] }],
});
test.each([
  ["named before the launch: no call can make it count", daysAgo(9), daysAgo(2), /from before "Atlas 4"/, 0],
  ["named since, and no call shows that anybody asked", daysAgo(3), null, /not confirmed: no call on record/, 1],
  ["named since, and a call shows it", daysAgo(3), daysAgo(2), null, 1],
])("the economic buyer of a deal that a play is about, %s", async (_, updatedOn, shownOn, flag, questions) => {
  const named = opportunity({ meddpicc: plan({ economic_buyer: ["Priya Raman", updatedOn] }) });
  const { ports } = start({ opportunities: [named], plays: [launched] });
  const evidence: unknown[] = [];
  const signals = {
    lastTranscript: () => Promise.resolve(null),
    learned: () => Promise.resolve([]),
    lastShown: (...question: unknown[]) => {
      evidence.push(question);
      return Promise.resolve(shownOn === null ? null : Temporal.Instant.from(`${shownOn}T10:00:00Z`));
    },
  };
  const brief = await prepareBrief({ ...ports, signals }, asked(ana.email));
  const text = JSON.stringify(brief.sections);
  if (flag === null) expect(text).not.toMatch(/from before|not confirmed|unconfirmed/);
  else expect(text.replaceAll('\\"', '"')).toMatch(flag);
  expect(evidence).toHaveLength(questions);
  for (const question of evidence) expect(question).toEqual(["ACC-1", ["ask-cost"], expect.anything()]);
});
