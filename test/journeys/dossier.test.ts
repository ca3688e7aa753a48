/** The day the message itself turns out wrong: product marketing gets calls and quotes, and nobody's name. */
import { expect, jest, test } from "@jest/globals";
import { coachedTeam, impact, reads, route } from "./coached.ts";
import { eventually, person, wordsOf } from "./steps.ts";

jest.setTimeout(240_000);

test("customers respond to nobody who says it: a dossier for product marketing, nothing for the manager, no names anywhere", async () => {
  await using world = await coachedTeam();
  const reps = ["ana", "ben", "rita", "uma", "vito", "wes", "xena", "yuri"].map((name) => `${name}@ourco.example`);
  for (const rep of reps) {
    await reads(world, rep, "1- 1- 1- 1- 1- 1- 1- 1- 1- 1-", {
      quote: "so Cora, what does one hour of that cost Acme in the plant",
      reply: "Cora would have to ask about that, it is 40 or so",
    });
  }
  const findings = await world.app.ports.states.findings({ behaviour: impact });
  expect(findings.map(({ kind }) => kind)).toEqual(["wrong_message"]);
  await world.advance({ hours: 25 });
  await route(world);
  await world.advance({ hours: 24 });
  await route(world);

  const owner = person(world, "priya@ourco.example");
  const letter = await eventually(
    () => owner.messages().find((one) => /Ask what the outage costs them/.test(wordsOf(one))),
    () => owner.reads().join("\n---\n"),
  );
  const words = wordsOf(letter);
  expect(words).toMatch(/\(between \d+% and \d+%\) of these customers do not respond well, 90% sure/);
  expect(words).toMatch(/When it was said, customers took it well in 0 of 80 calls with a known response/);
  expect(words).toMatch(/For calls without it no response is known/);
  expect(words).toMatch(/so \[name\], what does one hour of that cost \[name\] in the plant/);
  expect(words).toMatch(/would have to ask about that, it is \[number\] or so/);
  expect(words).not.toMatch(/Acme|Cora|Ana|Ben|Rita|Uma|@ourco|\b40\b/);
  // One quote of each rep at most, five in all.
  expect(words.match(/said on a call/g)).toHaveLength(5);
  expect(person(world, "dana@ourco.example").reads()).toEqual([]);

  const home = wordsOf(await owner.openHome(/How messages land/));
  expect(home).toMatch(/customers do not respond to it/);
  expect(home).not.toMatch(/Ana|Ben|Rita/);
  const { useCases } = world.app;
  const asked = (email: string) =>
    useCases.answerLetter({ deliveryId: "home", verb: "dossier", argument: impact, email });
  expect(await asked("priya@ourco.example")).toMatchObject({ kind: "shown" });
  for (const other of ["ana", "dana", "enid", "otto"])
    expect(await asked(`${other}@ourco.example`)).toMatchObject({ kind: "refused" });
});
