/** "Wrong or old?": one part goes from one brief, its owner is told once a day, and the document's count grows. */
import { expect, test } from "@jest/globals";
import { company, opportunity, startWorld } from "#test/support/world.ts";
import { ana, begin, dana, day, deliveryOf, eventually, meets, person, quietCalendar, wordsOf } from "./steps.ts";

test("an item is taken out, stays out, and its owner reads one note for the day", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar, people: company.people });
  const text = "In-place replay cuts recovery from 6 hours to 20 minutes for clusters over 50 TB.";
  const talk = "Our replay runs inside your own network. What would that remove from your security review?";
  const card = (id: string, kind: "launch" | "talk-track", title: string, body: string) => ({
    document: {
      id,
      source: "test",
      path: `${id}.md`,
      title,
      kind,
      product: null,
      stage: null,
      competitor: null,
      owner: dana,
      validFrom: "2026-11-20",
      reviewBy: null,
      supersedes: [],
      audience: [],
      checksum: id,
    },
    passages: [
      {
        id: `${id}#0`,
        documentId: id,
        ord: 0,
        titlePath: [title],
        heading: title,
        text: body,
        start: 0,
        end: body.length,
      },
    ],
  });
  await world.app.ports.documents.save("test", {
    upserts: [
      card("deck", "launch", "Launch deck", text),
      card("talk", "talk-track", "Talk track: what to say", `"${talk}"`),
    ],
    removedPaths: [],
    now: world.now(),
  });
  meets(world, "10:00");
  await world.look();
  await world.advanceTo(`${day}T09:31:00Z`);
  const rep = person(world, ana);
  const owner = person(world, dana);
  const before = rep.message(/^Acme/);
  expect(wordsOf(before)).toContain("20 minutes");

  const takeOut = async (pattern: RegExp) => {
    await rep.menu(/^Acme/, "Wrong or old?");
    const modal = await rep.modalShows(/Which part\?/);
    const found = await world.app.useCases.reportableItems(deliveryOf(before), ana);
    const item = found?.find(({ words }) => pattern.test(words))?.item ?? "";
    await rep.actor.submit(modal, { item });
    await rep.actor.close(await rep.modalShows(/Taken out of this brief\. The owner of its source is told\./));
    await world.settle();
  };
  await takeOut(/20 minutes/);
  const gone = () => rep.message(/^Acme/);
  await eventually(
    () => !wordsOf(gone()).includes("20 minutes"),
    () => `the item to go: ${wordsOf(gone())}`,
  );
  expect(wordsOf(gone())).toContain("What would that remove");
  expect(rep.messages()).toHaveLength(1);
  await eventually(
    () => owner.reads().some((words) => words.includes(text)),
    () => `a note to the owner: ${JSON.stringify(owner.reads())}`,
  );
  expect(owner.reads().join()).not.toMatch(/ana|Ana/);

  // A second one the same day: the same note grows, nobody gets another.
  await takeOut(/What would that remove/);
  await eventually(
    () => owner.reads().some((words) => /these 2 wrong or old/.test(words)),
    () => `the note to grow: ${JSON.stringify(owner.reads())}`,
  );
  expect(owner.messages()).toHaveLength(1);

  // The message is written anew when the call moves; what was called wrong stays out.
  const { documentFeedback } = world.app.ports;
  expect(await documentFeedback?.counts(world.now().subtract({ hours: 24 }))).toEqual(
    new Map([
      ["deck", 1],
      ["talk", 1],
    ]),
  );
  const [row] = await world.app.ports.deliveries.recent({ recipient: ana, limit: 1 });
  await world.app.ports.deliveries.write({
    inserts: [],
    changes: [{ id: row?.id ?? "", rev: row?.rev ?? 0 }],
    now: world.now(),
  });
  await world.app.sweep();
  await world.settle();
  expect(wordsOf(gone())).not.toMatch(/20 minutes|What would that remove/);

  // Somebody else's click changes nothing.
  expect(
    await world.app.useCases.reportItem({ deliveryId: deliveryOf(before), email: dana, item: "who:0" }),
  ).toMatchObject({ kind: "refused" });
});

test("what the CRM says belongs to whoever owns the deal: a colleague hears of it, the owner is told to correct it there", async () => {
  await using world = await startWorld({
    at: begin,
    env: quietCalendar,
    people: company.people,
    opportunities: [opportunity("OPP-1", "ACC-ACME", { ownerEmail: dana })],
  });
  meets(world, "10:00");
  await world.look();
  await world.advanceTo(`${day}T09:31:00Z`);
  const rep = person(world, ana);
  const takeOut = async (said: RegExp) => {
    await rep.menu(/^Acme/, "Wrong or old?");
    const modal = await rep.modalShows(/Which part\?/);
    const items = await world.app.useCases.reportableItems(deliveryOf(rep.message(/^Acme/)), ana);
    await rep.actor.submit(modal, { item: items?.find(({ item }) => item.startsWith("flags:"))?.item ?? "" });
    await rep.actor.close(await rep.modalShows(said));
    await world.settle();
  };
  await takeOut(/The owner of its source is told\./);
  const owner = person(world, dana);
  await eventually(
    () => owner.reads().some((words) => /the record opportunity:OPP-1/.test(words)),
    () => `a note to the deal's owner: ${JSON.stringify(owner.reads())}`,
  );
  await world.app.ports.records.importOpportunities([opportunity("OPP-1", "ACC-ACME", { ownerEmail: ana })]);
  await takeOut(/You own its source: correct it there/);
});
