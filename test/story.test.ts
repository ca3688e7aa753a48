/**
 * One week of Tom Okafor, the new rep of the demo company, as it looks from his Slack: Tuesday's launch, Thursday's calls, and what he
 * does about them. The whole product runs, with the local Slack and Google across the wire.
 */
import { expect, test } from "@jest/globals";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { loadDemoFixtures } from "#sandbox/demo/load-demo.ts";
import { memoryFolder } from "#sandbox/demo/memory-folder.ts";
import { answers, consentPage, eventually, meets, person, wordsOf } from "#test/journeys/steps.ts";
import { startWorld } from "#test/support/world.ts";

const tom = "tom.okafor@tarnwick.example";
const tuesday = "2026-11-24T";
const thursday = "2026-11-26T";
const nextThursday = "2026-12-03T";
const launch = "launch-atlas-flow-4-v2.md";

test("Tuesday's launch is in Thursday's brief, and what Tom says about it is remembered a week later", async () => {
  // The fixtures are written relative to a day: seen from Wednesday, the launch was on Tuesday and the call is on Thursday.
  const demo = await loadDemoFixtures(Temporal.Instant.from("2026-11-25T09:00:00Z"), "Europe/London", readRecordText);
  await using world = await startWorld({
    at: `${tuesday}08:00:00Z`,
    people: demo.people,
    accounts: demo.accounts,
    contacts: demo.contacts,
    opportunities: demo.opportunities,
    connected: [tom],
    env: { INTERNAL_DOMAINS: "tarnwick.example", CALENDAR_POLL_SECONDS: "43200" },
  });
  const rep = person(world, tom);
  const publish = (files: typeof demo.knowledgeFiles) =>
    importKnowledge(world.app.ports, { folder: memoryFolder(files), parsers: knowledgeParsers, source: "demo" });
  const firstLines = () => rep.reads().map((words) => words.split("\n")[0]);

  // Tuesday. The new deck is published; it replaces the one with the lab's number.
  await publish(demo.knowledgeFiles.filter(({ path }) => path !== launch));
  expect(await publish(demo.knowledgeFiles)).toMatchObject({ added: 1, removed: 0 });

  // Tom has two calls on Thursday: the CFO of Lakeshore, and a weekly one with an adviser whom the CRM knows at Halden Foods.
  const lakeshore = meets(world, `${thursday}10:00:00Z`, {
    rep: tom,
    summary: "Lakeshore Freight x Tarnwick: business case",
    attendees: [tom, "priya.raman@lakeshore-group.example", "lars.holm@lakeshore-freight.example"].map((email) => ({
      email,
      responseStatus: "accepted" as const,
    })),
  });
  meets(world, `${thursday}14:00:00Z`, {
    rep: tom,
    summary: "Board questions",
    guest: "gordon.pike@freemail.example",
    recurrence: ["RRULE:FREQ=WEEKLY;COUNT=4"],
  });
  await world.look();
  const home = wordsOf(await rep.openHome(/What comes next/));
  expect(home).toMatch(
    /business case\n \| Lakeshore Freight[\s\S]*Brief at 09:30[\s\S]*\| Halden Foods[\s\S]*Brief at 13:30/,
  );

  // Thursday, half an hour before: the brief. It has the number of Tuesday and not the old one.
  await world.advanceTo(`${thursday}09:29:00Z`);
  expect(rep.messages()).toEqual([]);
  await world.advanceTo(`${thursday}09:31:00Z`);
  expect(firstLines()).toEqual([
    expect.stringMatching(/^Lakeshore Freight \| Evaluation \| Thu 26 Nov, 10:00, 30 min$/),
  ]);
  const [brief] = rep.reads();
  expect(brief).toMatch(/Built from your documents, no AI wording/);
  expect(brief).toMatch(/Priya Raman/);
  expect(brief).toMatch(/20 minutes/);
  expect(brief).not.toMatch(/45 minutes/);
  const sources = wordsOf(await rep.opens(/^Lakeshore/, "sources", /Lakeshore Freight · Built from/));
  expect(sources).toMatch(/Atlas Flow 4 launch deck \(v2\)[\s\S]*valid from: 2026-11-24/);
  await rep.actor.close(await rep.modalShows(/Sources/));

  // Priya is late: a quarter of an hour later. The same message says so.
  world.google.move(tom, lakeshore, `${thursday}10:15:00Z`, `${thursday}10:45:00Z`);
  await world.look();
  expect(firstLines()).toEqual([expect.stringMatching(/^Lakeshore Freight \| .*10:15, 30 min$/)]);
  expect(rep.reads()[0]).toMatch(/Changed: \nNew time: Thu.* 10:15 \(was Thu.* 10:00\)/);
  await rep.press(/^Lakeshore/, "useful", /Thanks, noted/);

  // The adviser works for somebody else now. Tom says so once, for the whole series.
  await world.advanceTo(`${thursday}13:31:00Z`);
  expect(firstLines().at(-1)).toMatch(/^Halden Foods \|/);
  const modal = await rep.opens(/^Halden Foods/, "wrong-account", /Which account is this call with\?/);
  const [found] = await rep.actor.suggest(modal, "account-search", "harrow");
  await rep.actor.submit(modal, { account: found ?? "", scope: "series" });
  await rep.actor.close(await rep.modalShows(/I take Harrow & Pine Insurance for this call and its series/));
  await world.settle();
  expect(firstLines()).toHaveLength(2);
  expect(rep.reads().at(-1)).toMatch(
    /^Harrow & Pine Insurance \|[\s\S]*Account: Harrow & Pine Insurance \(was Halden Foods\)/,
  );

  // Somebody calls about "Halden". There are two of them.
  await rep.prep("halden", /Which account is "halden"\?/);
  const question = rep.whispers().at(-1);
  if (question === undefined) throw new Error("just asked");
  expect(wordsOf(question)).toMatch(/Halden F[\s\S]*Halden F/);
  const button = wordsOf(question).split("\n").slice(1).indexOf("Halden Foods");
  await rep.told(() => rep.actor.click(question, `prep-account:${button}`), /The brief for Halden Foods is on its way/);
  await world.settle();
  expect(firstLines().at(-1)).toMatch(/^Halden Foods \| Negotiation \| no call planned$/);

  // On Friday his access to Google is withdrawn. He is told once, and what to do.
  await world.advanceTo("2026-11-27T09:00:00Z");
  world.google.revoke(tom);
  await world.advanceTo("2026-11-30T09:00:00Z");
  const notices = () => rep.reads().filter((words) => /no longer connected/.test(words));
  expect(notices()).toEqual([expect.stringMatching(/Open the Home tab of this app and choose "Connect calendar"/)]);
  expect(await rep.prep("", /can no longer read your calendar/)).toMatch(/Home tab/);

  // He connects again from the Home tab.
  const back = await answers(world, await consentPage(rep), "allow", tom);
  expect(await (await world.visit(back)).text()).toMatch(/Your calendar is connected/);
  await eventually(
    async () => {
      await world.settle();
      return (
        (await rep.openHome(/calendar/)) && /Board questions/.test(wordsOf(await rep.homeShows(/What comes next/)))
      );
    },
    () => "the calendar on the Home tab",
  );

  // A week later: the adviser's call, for the account that Tom chose.
  await world.advanceTo(`${nextThursday}13:31:00Z`);
  expect(firstLines().at(-1)).toMatch(/^Harrow & Pine Insurance \| .*Thu 3 Dec, 14:00/);
  expect(rep.reads().at(-1)).toMatch(/You said this call is with Harrow & Pine Insurance/);
  expect(notices()).toHaveLength(1);
  expect(firstLines().slice(3, 5)).toEqual([
    expect.stringMatching(/no longer connected/),
    expect.stringMatching(/^Your Google Calendar is connected/),
  ]);
  expect(rep.messages()).toHaveLength(6);
});
