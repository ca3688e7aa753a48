/**
 * Every role, every surface, every kind of record: no path shows what is kept about a rep to anybody but the rep, their manager after the delay, and
 * admins who are named in the audit log. Every record carries a word of its own, and every surface's whole answer is searched for it.
 */
import { describe, expect, jest, test } from "@jest/globals";
import { run } from "#command/program.ts";
import { readConfig } from "#config.ts";
import type { EvidenceKind } from "#domain/behaviours/access.ts";
import { disputeObservation } from "#flows/dispute.ts";
import { findPassages } from "#flows/find-passages.ts";
import { sendLetter } from "#flows/letters/send.ts";
import { prepareBrief } from "#flows/prepare-brief.ts";
import { decideMoment } from "#flows/share-moment.ts";
import { showStatesAs } from "#flows/show-states-as.ts";
import type { World } from "#test/support/world.ts";
import { coachedTeam, everybody, impact, reads } from "./journeys/coached.ts";
import { eventually, wordsOf } from "./journeys/steps.ts";

jest.setTimeout(240_000);

const ana = "ana@ourco.example";
const dana = "dana@ourco.example";
const ada = "ada@ourco.example";

/** What gives each kind of record away, wherever it comes up. */
const marks: Readonly<Record<EvidenceKind, RegExp>> = {
  state: /qualifying calls|responded well/i,
  observation: /marzipan|: not shown|call-\d+\/asks-impact\/ana|taken well|not taken well/,
  quote: /periwinkle/,
  nudge: /saffron/,
  practice: /Practise: 1 time|tangerine/,
  "shared-moment": /cinnamon/,
  dispute: /mulberry/,
};

interface Planted {
  readonly world: World;
  readonly moment: string;
  readonly disputed: string;
  readonly observation: string;
  /** A brief of Ana's, the letter that asks her for consent, the card of her practice. */
  readonly deliveries: readonly string[];
  readonly nudgeLetter: string;
}

/** The transcript of Ana's last call: what she said in it is hers, what the customer said is about the account. */
async function lastCall({ app, now }: World): Promise<void> {
  const turn = (email: string, role: "rep" | "customer", start: number, text: string) => ({
    speaker: null,
    email,
    role,
    start_ms: start,
    end_ms: start + 900,
    text,
  });
  const transcript = {
    kind: "call.transcript" as const,
    id: "signal-globex",
    at: now().subtract({ hours: 30 }).toString(),
    source: "test",
    event_id: null,
    account_id: "ACC-GLOBEX",
    participants: [
      { email: ana, name: "Ana" },
      { email: "g@globex.example", name: "Gil Globex" },
    ],
    turns: [
      turn(ana, "rep", 0, "So what does one periwinkle hour of that cost you?"),
      turn("g@globex.example", "customer", 1000, "That is far too expensive for us, we have no budget this year."),
    ],
  };
  await app.ports.signals.save([transcript], now());
}

async function plant(): Promise<Planted> {
  const world = await coachedTeam();
  const { ports } = world.app;
  const now = world.now();
  const ids = await reads(world, ana, "1- 1- 1- 1- 1- 1- 1- 1-", {
    quote: "so what does one periwinkle hour of that cost you",
    reply: "we would have to ask the periwinkle people about that",
  });
  // No quote, no reply: the observation itself and nothing else.
  await reads(world, ana, "0", { call: "call-marzipan" });
  await lastCall(world);
  const [disputed = ""] = await reads(world, ana, "1+", { quote: "what does the mulberry hour of that cost you then" });
  await disputeObservation(ports, { observationId: disputed, by: ana, reason: "a mulberry colleague said it" });
  const [seen = ""] = await reads(world, ana, "1+", { quote: "tell me what does a periwinkle hour of that cost you" });
  const moment = await ports.rights.moments.propose({
    id: ports.newId(),
    rep: ana,
    behaviour: impact,
    observation: seen,
    callId: "call-x",
    accountId: "ACC-ACME",
    at: now,
    quote: "tell me what does a cinnamon hour of that cost you",
    context: "to a prospect",
    reply: null,
    proposedAt: now,
  });
  await ports.scenes.recordPractice({
    sceneId: "scene-tangerine",
    attempt: 1,
    rep: ana,
    accountId: "ACC-ACME",
    behaviour: impact,
    at: now,
    mode: "script",
    finished: true,
    failedRung: null,
    items: null,
  });
  const state = await ports.states.get({ rep: ana, behaviour: impact });
  await ports.nudges.save([
    {
      id: "nudge-1",
      key: "nudge-1",
      type: "evidence",
      rep: ana,
      behaviour: impact,
      owner: ana,
      fromState: null,
      state: state?.state ?? null,
      stateSince: state?.since ?? null,
      findingId: null,
      status: "sent",
      because: null,
      why: "saffron reasons for ana alone",
      evidence: state?.evidence ?? [],
      urgency: 1,
      notBefore: null,
      call: null,
      dueAt: now,
      deadlineAt: null,
      followUpAt: null,
      lookAt: null,
      letter: "letter-ana",
      sentAt: now,
      outcome: null,
      createdAt: now,
      updatedAt: now,
    },
  ]);
  const letter = await sendLetter(ports, {
    kind: "nudge",
    recipient: ana,
    key: "letter-ana",
    subject: { kind: "letter", topic: "nudge", ref: "letter-ana" },
    dueAt: now,
    expiresAt: now.add({ hours: 24 }),
  });
  await world.app.useCases.sendTestBrief(ana);
  await world.settle();
  const rows = await ports.deliveries.ofRecipient(ana, now.subtract({ hours: 1 }));
  return {
    world,
    moment: moment.id,
    disputed,
    observation: ids.at(-1) ?? "",
    deliveries: rows.map(({ id }) => id),
    nudgeLetter: letter?.id ?? "",
  };
}

type Surface = (planted: Planted, viewer: string) => Promise<unknown>;

const viewerOf = async ({ world }: Planted, email: string) => {
  const person = await world.app.ports.people.find(email);
  if (person === null) throw new Error(`nobody is called ${email}`);
  return person;
};
/** A refusal is an answer as well: what it says is searched. */
const said = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
};

/** Buttons of the Home tab with somebody else's ids in them. */
const forgeries = ({ moment, disputed, observation }: Planted): readonly (readonly [string, string])[] => [
  ["evidence", `${ana} ${impact}`],
  ["evidence", `${ana} `],
  ["evidence", `${ana.toUpperCase()} `],
  ["dispute", observation],
  ["dispute", disputed],
  ["take-back", moment],
  ["disputes", ""],
  ["dossier", impact],
  ["reveal", ana],
];

const surfaces: Readonly<Record<string, Surface>> = {
  search: (planted, email) =>
    said(async () =>
      findPassages(planted.world.app.ports, {
        text: "what does an hour cost you periwinkle cinnamon saffron mulberry tangerine",
        viewer: await viewerOf(planted, email),
        at: planted.world.now(),
        personal: true,
        limit: 20,
      }),
    ),
  "their own brief": ({ world }, email) =>
    said(() => prepareBrief(world.app.ports, { rep: email, event: null, decision: null, accountId: "ACC-GLOBEX" })),
  "states --as": (planted, email) =>
    said(async () => showStatesAs(planted.world.app.ports, await viewerOf(planted, email), {})),
  "states --as --rep": (planted, email) =>
    said(async () => showStatesAs(planted.world.app.ports, await viewerOf(planted, email), { rep: ana })),
  "the Home tab": ({ world }, email) => said(async () => (await world.app.useCases.home(email)).parts),
  "a brief's id": ({ world, deliveries }, email) =>
    Promise.all(deliveries.map((id) => said(() => world.app.useCases.brief(id, email)))),
  "explain with an id": ({ world, deliveries }, email) =>
    Promise.all(deliveries.map((id) => said(() => world.app.useCases.explain(id, email)))),
  "letter answers": ({ world, deliveries }, email) =>
    Promise.all(
      deliveries.flatMap((deliveryId) =>
        ["did-it", "wrong", "not-useful", "share-credited", "take-back", "discussed", "not-right"].map((verb) =>
          said(() => world.app.useCases.answerLetter({ deliveryId, verb, argument: "nudge-1", email })),
        ),
      ),
    ),
};

/** Questions that name her and what is kept of her. None holds a word that gives a record away. */
const questions = [
  "What did Ana ask about what an hour costs?",
  "How does Ana do with asking what the outage costs them?",
  "What happened in the last call with Globex?",
  "What did we say in the last call with Globex about the hour?",
  "What did ana@ourco.example practise and what was called wrong?",
] as const;
/** An answer repeats its question, and her name in it. */
const withoutQuestions = (answer: string): string =>
  questions.reduce((left: string, question) => left.replaceAll(question, ""), answer);

/** Everything that the app writes to this person, in messages and for their eyes only, while they do this; waits for `atLeast` of them. */
async function writtenTo(
  { world }: Planted,
  email: string,
  atLeast: number,
  work: (actor: ReturnType<World["slack"]["as"]>) => Promise<void>,
): Promise<unknown> {
  const actor = world.slack.as(email);
  const seen = () => [...new Map([...actor.dm(), ...world.slack.sentTo(email)].map((one) => [one.ts, one])).values()];
  const before = new Set(seen().map(({ ts }) => ts));
  const fresh = () => seen().filter(({ ts, fromBot }) => fromBot && !before.has(ts));
  await work(actor);
  await eventually(
    async () => {
      await world.settle();
      return fresh().length >= atLeast;
    },
    () => `${atLeast} answers for ${email}; came: ${JSON.stringify(fresh().map(wordsOf))}`,
  );
  return fresh().map((message) => ({ ...message, words: wordsOf(message) }));
}

const config = readConfig({ INTERNAL_DOMAINS: "ourco.example" });
/** One command line: what is printed, refusals included. */
async function commandLine({ world }: Planted, words: readonly string[]): Promise<unknown> {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  const status = await run(words, {
    config,
    core: async () => world.app.core,
    start: async () => {},
    checks: [],
    jobs: world.app.jobs,
    cwd: "/",
    isTerminal: false,
    stdout: print,
    stderr: print,
    progress: () => {},
  });
  return { status, printed };
}
/** Every command that answers as one person. */
const commands = (email: string): Readonly<Record<string, readonly (readonly string[])[]>> => ({
  "sideline states --as": [
    ["states", "--as", email, "--json"],
    ["states", "--as", email],
    ["states", "--as", email, "--behaviour", impact, "--json"],
    ["states", "--as", email.toUpperCase(), "--rep", ana, "--json"],
    ["states", "--as", email, "--rep", ana, "--at", "2026-11-24T09:00:00Z"],
  ],
  "sideline search --as": questions.map((question) => ["search", question, "--as", email, "--json"]),
  "sideline brief": [
    ["brief", "--rep", email, "--account", "ACC-GLOBEX", "--json"],
    ["brief", "--rep", email, "--account", "Globex", "--sources"],
  ],
  "sideline export": [["export", email]],
});

const slackAndCommandLine: Readonly<Record<string, Surface>> = {
  "a question in the conversation": (planted, email) =>
    writtenTo(planted, email, questions.length, async (actor) => {
      for (const question of questions) await actor.say(question);
    }),
  "/prep": (planted, email) =>
    writtenTo(planted, email, questions.length + 1, async (actor) => {
      for (const question of [...questions, "Globex"]) await actor.command("/prep", question);
    }),
  ...Object.fromEntries(
    Object.keys(commands("")).map((name): [string, Surface] => [
      name,
      async (planted, email) => {
        const answers: unknown[] = [];
        for (const words of commands(email)[name] ?? []) answers.push(await commandLine(planted, words));
        return answers;
      },
    ]),
  ),
};

const forged: Surface = async (planted, email) => {
  const answers: unknown[] = [];
  for (const [verb, argument] of forgeries(planted))
    answers.push(
      await said(() => planted.world.app.useCases.answerLetter({ deliveryId: "home", verb, argument, email })),
    );
  return answers;
};

const kinds = Object.keys(marks) as readonly EvidenceKind[]; // Object.keys loses the literal type

/** Who may read which kind, said once more and independent of the code. Nothing of it is about Ana herself. */
function mayShow(viewer: string, kind: EvidenceKind, isLate: boolean, shared: boolean): boolean {
  if (kind === "shared-moment") return shared;
  if (kind === "practice" || kind === "nudge") return false;
  // Enablement reads what was called wrong, without a name; so may admins.
  if (kind === "dispute") return viewer === "enid@ourco.example" || viewer === ada;
  return isLate && (viewer === dana || viewer === ada);
}

describe.each([
  { isLate: false, shared: false },
  { isLate: false, shared: true },
  { isLate: true, shared: false },
  { isLate: true, shared: true },
])("a day later: $isLate, the moment shared: $shared", ({ isLate, shared }) => {
  test("every surface, searched for every kind of record, for everybody else", async () => {
    const planted = await plant();
    await using world = planted.world;
    const { ports, useCases } = world.app;
    if (shared) await decideMoment(ports, { id: planted.moment, by: ana, decision: "anonymous" });
    if (isLate) await world.advance({ hours: 25 });

    // Ana reads all of it: the words are there to be found.
    const own = JSON.stringify([
      await surfaces["the Home tab"]?.(planted, ana),
      await surfaces["letter answers"]?.(planted, ana),
      await useCases.answerLetter({ deliveryId: "home", verb: "evidence", argument: `self ${impact}`, email: ana }),
      await ports.letters.write({ kind: "letter", topic: "nudge", ref: "letter-ana" }, await viewerOf(planted, ana)),
      await ports.rights.disputes.ofRep(ana),
      await ports.rights.moments.ofRep(ana),
    ]);
    for (const kind of kinds) expect({ kind, isThere: marks[kind].test(own) }).toEqual({ kind, isThere: true });
    // The command line prints it to her, so what it prints to others is worth searching.
    const printed = JSON.stringify([
      await slackAndCommandLine["sideline states --as"]?.(planted, ana),
      await slackAndCommandLine["sideline export"]?.(planted, ana),
    ]);
    for (const kind of kinds) expect({ kind, isPrinted: marks[kind].test(printed) }).toEqual({ kind, isPrinted: true });
    expect(printed).toMatch(/marzipan/);

    const wrong: string[] = [];
    const found = new Set<string>();
    for (const { email: viewer } of everybody.filter(({ email }) => email !== ana)) {
      for (const [name, surface] of Object.entries({
        ...surfaces,
        ...slackAndCommandLine,
        "forged buttons": forged,
      })) {
        const answer = withoutQuestions(JSON.stringify(await surface(planted, viewer)) ?? "");
        if (/far too expensive/.test(answer)) found.add(`${viewer} the customer's words by ${name}`);
        for (const kind of kinds) {
          const isShown = marks[kind].test(answer);
          if (isShown) found.add(`${viewer} ${kind}`);
          if (isShown && !mayShow(viewer, kind, isLate, shared)) wrong.push(`${viewer} reads ${kind} by ${name}`);
        }
        const named = /Ana|(?<![a-z])ana@ourco/.test(
          answer.replaceAll(/may not read about ana@ourco\.example[^"]*/g, ""),
        );
        const isNameless = viewer === "enid@ourco.example" || viewer === "priya@ourco.example";
        if (isNameless && named) wrong.push(`${viewer} reads her name by ${name}`);
        // What is shared without a name has none, whoever reads it.
        if (/cinnamon/.test(answer) && viewer !== dana && viewer !== ada && named)
          wrong.push(`${viewer} reads her name beside the moment by ${name}`);
      }
    }
    expect(wrong).toEqual([]);
    // The rule is no wall: who may read, reads.
    for (const viewer of [dana, ada])
      for (const kind of ["state", "observation", "quote"]) expect(found.has(`${viewer} ${kind}`)).toBe(isLate);
    expect(found.has("ben@ourco.example shared-moment")).toBe(shared);
    // The transcript itself was looked into: what the customer said in it is about the account.
    for (const way of ["a question in the conversation", "/prep"])
      expect(found).toContain(`ben@ourco.example the customer's words by ${way}`);

    // Nothing that was forged changed anything.
    expect((await ports.observations.get(planted.observation))?.status).toBe("current");
    expect((await ports.rights.moments.get(planted.moment))?.status).toBe(shared ? "shared" : "proposed");
    expect((await ports.nudges.get("nudge-1"))?.status).not.toBe("withdrawn");

    // Everybody who read about Ana is in the log, and nobody who did not.
    const all = await ports.rights.audit.list({ about: ana, limit: 100 });
    // Her own export was printed above: for her, by the operator.
    expect(all.filter(({ capacity }) => capacity === "operator").map(({ kind }) => kind)).toEqual(["export"]);
    const log = all.filter(({ capacity }) => capacity !== "operator");
    expect([...new Set(log.map(({ viewer }) => viewer))].toSorted()).toEqual(isLate ? [ada, dana] : []);
    if (isLate) {
      expect(new Set(log.map(({ capacity }) => capacity))).toEqual(new Set(["manager", "admin"]));
      expect(JSON.stringify(await surfaces["the Home tab"]?.(planted, ana))).toMatch(/Dana \(manager\)/);
    }
  });
});

test("the manager's manager reads nothing, unless the admin allows the reporting line", async () => {
  const ruth = "ruth@ourco.example";
  for (const allowed of [false, true]) {
    await using world = await coachedTeam({ env: { MANAGERS_SEE: allowed ? "line" : "direct" } });
    await reads(world, ana, "1- 1- 1- 1- 1- 1-", { quote: "so what does one periwinkle hour of that cost you" });
    await world.advance({ hours: 25 });
    const viewer = await world.app.ports.people.find(ruth);
    if (viewer === null) throw new Error("Ruth is in the people list");
    const shown = await showStatesAs(world.app.ports, viewer, {});
    expect(shown.map(({ rep }) => rep)).toEqual(allowed ? [ana] : []);
    expect(JSON.stringify((await world.app.useCases.home(ruth)).parts).includes("Ana")).toBe(allowed);
    const log = await world.app.ports.rights.audit.list({ about: ana, limit: 10 });
    expect([...new Set(log.map(({ capacity }) => capacity))]).toEqual(allowed ? ["above"] : []);
  }
});

test("a rep who changes managers is read by the new one alone", async () => {
  await using world = await coachedTeam();
  await reads(world, ana, "1- 1- 1- 1- 1- 1-");
  await world.advance({ hours: 25 });
  const { ports } = world.app;
  const as = async (email: string) => {
    const viewer = await ports.people.find(email);
    return viewer === null ? null : (await showStatesAs(ports, viewer, {})).map(({ rep }) => rep);
  };
  expect([await as(dana), await as("otto@ourco.example")]).toEqual([[ana], []]);
  await ports.records.importPeople(
    everybody.map((one) => (one.email === ana ? { ...one, managerEmail: "otto@ourco.example" } : one)),
  );
  expect([await as(dana), await as("otto@ourco.example")]).toEqual([[], [ana]]);
});
