/** The demo's past, as its people meet it: Maya is asked about words that were said and answered, Dana gets a card that shows both. */
import { expect, jest, test } from "@jest/globals";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { loadDemoFixtures } from "#sandbox/demo/load-demo.ts";
import { importHistory } from "#sandbox/demo/load-history.ts";
import { startWorld } from "#test/support/world.ts";
import { route } from "./coached.ts";
import { buttonsOf, person, wordsOf } from "./steps.ts";

jest.setTimeout(240_000);

const at = (name: string) => `${name}@tarnwick.example`;

test("what Maya is asked to share and what Dana may bring to the 1:1 are moments: the words, and the customer's reply", async () => {
  const begin = "2026-11-24T09:30:00Z";
  const demo = await loadDemoFixtures(Temporal.Instant.from(begin), "Europe/London", readRecordText);
  await using world = await startWorld({
    at: begin,
    people: demo.people,
    accounts: demo.accounts,
    contacts: demo.contacts,
    opportunities: demo.opportunities,
    connected: [],
    env: { INTERNAL_DOMAINS: "tarnwick.example", CALENDAR_POLL_SECONDS: "86400" },
  });
  const { ports } = world.app;
  await importHistory(ports, { now: world.now(), zone: "Europe/London" });
  const stateOf = async (name: string) =>
    (await ports.states.get({ rep: at(name), behaviour: "dated-next-step" }))?.state;
  expect(await Promise.all(["maya.lindqvist", "hana.morita", "luis.ferreira", "tom.okafor"].map(stateOf))).toEqual([
    "effective",
    "ineffective",
    "decaying",
    "missing",
  ]);

  await route(world);
  await world.advance({ hours: 1 });
  await route(world);
  const star = person(world, at("maya.lindqvist"));
  const letter = star.message(/Colleagues would read/);
  expect(wordsOf(letter)).toMatch(/Shall we put your data protection officer in the calendar now/);
  expect(wordsOf(letter)).toMatch(/you, on 10 November/);
  expect(wordsOf(letter)).toMatch(/Thursday at nine, she has just accepted/);
  expect(wordsOf(letter)).toMatch(/Colleagues would read:\s+“Shall we put your data protection officer/);
  expect(buttonsOf(letter).slice(0, 3)).toEqual(["Share with my name", "Share without my name", "Not this one"]);

  // Luis reads what may be slipping, how sure that is, and his own words from when it was there.
  await world.advance({ hours: 6 });
  await route(world);
  const slip = wordsOf(person(world, at("luis.ferreira")).message(/may be slipping/));
  expect(slip).toMatch(/Could you send me those three days by next Monday/);
  expect(slip).toMatch(/when it was there/);
  expect(slip).toMatch(
    /Executed in 0 of the last 5 qualifying calls, down from 7 of the 7 before; \d\d% sure it is slipping/,
  );

  // The demo's calls are known for two days: who reads them is said as it is.
  expect(slip).toMatch(/Your manager can read these calls too/);
  expect(slip).not.toMatch(/first of all|from .* on;/);

  // Hana is told first; a working day later Dana has one moment, with the reply that it is about.
  for (let day = 0; day < 3; day += 1) {
    await world.advance({ hours: 24 });
    await route(world);
  }
  const card = wordsOf(person(world, at("dana.whitfield")).message(/Ask in the 1:1/));
  expect(card).toMatch(/Hana Morita: Proposes a next step with a date and a person/);
  expect(card).toMatch(/Does Thursday work to sign with Alice\?/);
  expect(card).toMatch(/I have just said that I cannot give you a date/);
  expect(card).toMatch(/How did you read this reply/);
  expect(card).toMatch(
    /Present but ineffective:\s+executed in \d+ of the last \d+ qualifying calls, but customers responded well in \d+ of \d+/,
  );
  expect(card).toMatch(/They could read this on their own Home tab at least 24 hours before you/);
  expect(card).not.toMatch(/Found by keywords/);
  // Whoever looks at the demo for some days finds the same people in it.
  expect(await stateOf("luis.ferreira")).toBe("decaying");
});
