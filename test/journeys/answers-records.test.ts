/** Questions about an account's own facts are answered from the CRM; how colleagues work is not answered; documents do not speak for an account. */
import { expect, test } from "@jest/globals";
import { collectSignals } from "#flows/collect-signals.ts";
import { company, contact, opportunity, startWorld, type World } from "#test/support/world.ts";
import { keep, paper } from "./papers.ts";
import {
  ana,
  begin,
  buttonsOf,
  dana,
  day,
  eventually,
  meets,
  person,
  quietCalendar,
  type Someone,
  wordsOf,
} from "./steps.ts";

const lesson = paper(
  "lesson",
  "Since the launch the economic buyer is usually the CFO. At Acme the plan names the Head of Data, and the number belongs to the CFO.",
  { kind: "microlearning", validFrom: "2026-11-20", title: "Two minutes: the economic buyer" },
);

async function says(world: World, someone: Someone, text: string, pattern: RegExp, thread?: string) {
  const before = new Set(someone.messages().map(({ ts }) => ts));
  await someone.actor.say(text, thread === undefined ? {} : { threadTs: thread });
  const found = await eventually(
    () => someone.messages().find((one) => !before.has(one.ts) && one.fromBot && pattern.test(wordsOf(one))),
    () => JSON.stringify(someone.reads().slice(-2)),
  );
  await world.settle();
  return { words: wordsOf(found), buttons: buttonsOf(found), ts: found.ts };
}

const deal = opportunity("OPP-1", "ACC-ACME", {
  name: "Acme: Atlas Flow",
  stage: "Evaluation",
  amount: 96_000,
  closeDate: "2026-12-18",
  planUpdatedOn: "2026-11-12",
  nextStep: "Security review with Cora by 1 December",
  competitor: "Corvid",
});
const records = {
  contacts: [
    { ...contact("c@acme.example", "ACC-ACME", "Cora Acme"), title: "CFO" },
    { ...contact("tom@acme.example", "ACC-ACME", "Ben Berg"), title: "Head of Data" },
    contact("g@globex.example", "ACC-GLOBEX", "Gil Globex"),
  ],
  opportunities: [deal, opportunity("OPP-2", "ACC-GLOBEX", { ownerEmail: "ben@ourco.example", name: "Globex pilot" })],
};

test("who somebody is and what a deal says comes from the CRM, with field and date, and never from a lesson", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar, ...records });
  await keep(world, lesson);
  const rep = person(world, ana);
  const cfo = await says(world, rep, "Who is the CFO of Acme?", /Cora Acme/);
  expect(cfo.words).toMatch(/Cora Acme, CFO/);
  expect(cfo.words).toMatch(/CRM, title, not dated; Acme/);
  expect(cfo.words).not.toMatch(/economic buyer|Head of Data/);
  expect(cfo.buttons).toEqual([]);

  const half = await says(world, rep, "Who is the CFO of Acme and what is their phone number?", /Cora Acme/);
  expect(half.words).toMatch(/Phone numbers are not kept here/);

  expect((await says(world, rep, "when does Acme close?", /Close date/)).words).toMatch(
    /Close date: 18 Dec.*CRM, close date, 12 Nov; Acme: Atlas Flow/s,
  );
  expect((await says(world, rep, "How big is the Acme deal?", /Amount/)).words).toMatch(/EUR 96,000/);

  const none = await says(world, rep, "Who is the economic buyer at Acme?", /Not in your CRM/);
  expect(none.words).toMatch(/Acme has no record of an economic buyer.*You own Acme: Atlas Flow/s);
  expect(none.words).not.toMatch(/CFO/);
  const theirs = await says(world, rep, "Who is the CFO of Globex?", /Not in your CRM/);
  expect(theirs.words).toMatch(/Ben owns Globex pilot/);
  const unknown = await says(world, rep, "Who is the CFO of Zorblax?", /Not in your CRM/);
  expect(unknown.words).not.toMatch(/Acme|CFO is/);
  // A gap in the CRM is no gap in the documents.
  expect(await world.app.ports.governance?.missed(world.now().subtract({ hours: 1 }), 10)).toEqual([]);
});

test("under a brief its account is meant, unless another one is named", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar, ...records });
  await keep(world, lesson);
  meets(world, "10:00");
  await world.look();
  await world.advanceTo(`${day}T09:31:00Z`);
  const rep = person(world, ana);
  const { ts } = rep.message(/^Acme/);
  expect((await says(world, rep, "who is the CFO?", /CFO/, ts)).words).toMatch(/Cora Acme, CFO/);
  expect((await says(world, rep, "and the next step?", /Next step/, ts)).words).toMatch(/Security review with Cora/);
  expect((await says(world, rep, "Who is the CFO of Globex?", /Not in your CRM/, ts)).words).not.toMatch(/Cora/);
  // A customer's Ben is not ours.
  expect((await says(world, rep, "what is Ben's title?", /Ben Berg/, ts)).words).toMatch(/Ben Berg, Head of Data/);
});

test("how colleagues work is not answered, with the reason, and nobody is asked about them", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar, ...records });
  await keep(world, lesson);
  for (const [email, question] of [
    [dana, "How is Ana doing?"],
    [ana, "Who is the best rep?"],
    [ana, "did Ben miss the economic buyer?"],
  ] as const) {
    const answer = await says(world, person(world, email), question, /Not answered here/);
    expect(answer.words).toMatch(/shown to that person and to their manager, on the Home tab/);
    expect(answer.words).toMatch(/Nobody is ranked/);
    expect(answer.words).not.toMatch(/CFO|sources/);
    expect(answer.buttons).toEqual([]);
  }
  const own = await says(world, person(world, ana), "How am I doing?", /Not answered here/);
  expect(own.words).toMatch(/your Home tab/);
});

test("a name that fits two accounts is asked for", async () => {
  const [acme] = company.accounts;
  if (acme === undefined) throw new Error("expected an account");
  await using world = await startWorld({
    at: begin,
    env: quietCalendar,
    accounts: [
      { ...acme, id: "ACC-H1", name: "Halden Foods" },
      { ...acme, id: "ACC-H2", name: "Halden Financial" },
    ],
    contacts: [{ ...contact("r@halden.example", "ACC-H2", "Rupert Haines"), title: "CFO" }],
    opportunities: [],
  });
  const asked = await says(world, person(world, ana), "Who is the CFO of Halden?", /Which account/);
  expect(asked.words).toMatch(/Halden F\w+ and Halden F\w+/);
  expect(asked.words).not.toMatch(/Rupert/);
  await says(world, person(world, ana), "Who is the CFO of Halden Financial?", /Rupert Haines, CFO/);
});

test("when the next call is comes from the calendar, never from a lesson", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar, ...records });
  await keep(
    world,
    paper("next-call", "Your next call is won before it begins: write down when the next call is and what it is for.", {
      kind: "microlearning",
      validFrom: "2026-11-20",
      title: "Two minutes: the next call",
    }),
  );
  const rep = person(world, ana);
  const empty = await says(world, rep, "when is my next call?", /No customer call/);
  expect(empty.words).toMatch(/in your calendar for the next seven days/);
  expect(empty.words).not.toMatch(/won before/);
  meets(world, "10:00");
  meets(world, "2026-11-26T14:30:00Z", { guest: "g@globex.example" });
  await world.look();
  const next = await says(world, rep, "what are my next calls?", /calendar;/);
  expect(next.words).toMatch(/Tue 24 Nov 10:00: Acme.*calendar; Cora Acme is a contact of Acme/s);
  expect(next.words).toMatch(/Thu 26 Nov 14:30: Globex/);
  expect(next.words).not.toMatch(/won before/);
  const one = await says(world, rep, "when is my next call with Globex?", /Thu 26 Nov/);
  expect(one.words).not.toMatch(/Acme/);
  expect((await says(world, rep, "do I have any calls tomorrow?", /No customer call/)).words).toMatch(/for tomorrow/);
});

test("what was said in the last call comes from its transcript, and from nothing else", async () => {
  const [acme] = company.accounts;
  if (acme === undefined) throw new Error("expected an account");
  await using world = await startWorld({
    at: begin,
    env: quietCalendar,
    accounts: [
      { ...acme, id: "ACC-H1", name: "Halden Foods", domains: ["hfoods.example"] },
      { ...acme, id: "ACC-H2", name: "Halden Financial", domains: ["hfin.example"] },
    ],
    contacts: [{ ...contact("r@hfoods.example", "ACC-H1", "Rupert Haines"), title: "CFO" }],
    opportunities: [],
  });
  await keep(
    world,
    paper("case", "In the last call with Halden Financial the customer said what happened: replay took 90 seconds.", {
      kind: "case-study",
      validFrom: "2026-11-20",
      title: "Case study: Halden Financial",
    }),
  );
  await collectSignals(world.app.ports, {
    name: "calls.jsonl",
    items: (async function* () {
      yield {
        kind: "row" as const,
        line: 1,
        row: {
          id: "sig-1",
          kind: "call.transcript",
          at: "2026-11-19T10:00:00Z",
          source: "recorder",
          account_id: "ACC-H1",
          turns: [
            { email: ana, text: "So what does one hour of standstill cost you there?", start_ms: 1_000 },
            { email: "r@hfoods.example", text: "About forty thousand euros, we stood still twice.", start_ms: 9_000 },
          ],
        },
      };
    })(),
  });
  const rep = person(world, ana);
  const which = await says(world, rep, "what happened in the last call with Halden?", /Which account/);
  expect(which.words).toMatch(/Halden F\w+ and Halden F\w+/);
  expect(which.words).not.toMatch(/90 seconds|forty/);
  expect((await says(world, rep, "How long did replay take at Halden?", /Which account/)).words).not.toMatch(/90 sec/);
  const foods = await says(world, rep, "what did the customer say in the last call with Halden Foods?", /forty/);
  expect(foods.words).toMatch(/transcript, 19 Nov; the customer/);
  expect(foods.words).not.toMatch(/one hour of standstill|90 seconds/);
  const none = await says(world, rep, "what happened in the last call with Halden Financial?", /No call on record/);
  expect(none.words).not.toMatch(/90 seconds|forty/);
});
