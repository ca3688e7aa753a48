/** Questions about an account's own facts are answered from the CRM; how colleagues work is not answered; documents do not speak for an account. */
import { expect, test } from "@jest/globals";
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
