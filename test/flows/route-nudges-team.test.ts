/** What holds for a team: a message that does not work, a behaviour that most miss, a type of nudge that nobody wants. */
import { describe, expect, test } from "@jest/globals";
import { measureUsefulness } from "#flows/measure-usefulness.ts";
import { showNudges } from "#flows/show-nudges.ts";
import { evaluateStatesDaily } from "#flows/update-states.ts";
import { company, person, type World } from "#test/support/world.ts";
import { atlas, calls, dana, nudges, priya, round, sent, short } from "./nudge-world.ts";

const names = ["Ana", "Ben", "Cleo", "Dev", "Eda", "Fin", "Gus", "Hal"];
const emails = names.map((name) => `${name.toLowerCase()}@ourco.example`);
const staff = [
  person("Dana", "manager"),
  ...names.map((name) => person(name, "rep", { managerEmail: dana })),
  person("Priya", "product_marketing"),
  person("Enid", "enablement"),
  person("Ada", "admin"),
];

async function team(pattern: string): Promise<World> {
  const world = await atlas({ people: staff, contacts: company.contacts, connected: [] });
  for (const rep of emails) await calls(world, pattern, { rep });
  await evaluateStatesDaily(world.app.ports);
  await round(world);
  return world;
}
const tally = async (world: World) => {
  const counts = new Map<string, number>();
  for (const one of await nudges(world)) {
    const words = `${one.type}: ${one.status}${one.because === null ? "" : ` (${one.because})`}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
};

describe("a message that customers do not respond to", () => {
  test("product marketing gets the dossier; nobody is coached on it, and every one that was held says why", async () => {
    await using world = await team("1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1-");
    expect((await world.app.ports.states.findings()).map(({ kind }) => kind)).toEqual(["wrong_message"]);
    expect(await tally(world)).toEqual({
      "message-dossier: planned": 1,
      "evidence: held (message-under-review)": 8,
      "coach: held (message-under-review)": 8,
    });
    await world.advance({ hours: 50 });
    await round(world);
    const dossier = (await nudges(world, { owner: priya }))[0];
    expect(dossier && short(dossier)).toBe("message-dossier for priya: sent");
    expect(await sent(world, priya)).toHaveLength(1);
    expect(await sent(world, dana)).toEqual([]);
    expect((await Promise.all(emails.map((rep) => sent(world, rep)))).flat()).toEqual([]);
    const held = (await showNudges(world.app.ports, { limit: 100 })).filter(({ status }) => status === "held");
    expect(held.every(({ reason }) => reason?.includes("under review") === true)).toBe(true);
  });
});

describe("a behaviour that most reps miss", () => {
  test("enablement has it as one job, with counts and no names", async () => {
    await using world = await team("0 0 0 0 0");
    expect(await tally(world)).toEqual({ "systemic-gap: planned": 1, "prepare: held (gap-with-enablement)": 8 });
    await world.advance({ minutes: 5 });
    await round(world);
    const [words = ""] = await sent(world, "enid@ourco.example");
    expect(words).toMatch(/one job for the whole team/);
    expect(words).toMatch(/Missing[\s\S]*8 reps/);
    for (const name of names) expect(words).not.toContain(name);
  });
});

describe("a type of nudge that people find not useful", () => {
  test("is halved by itself once a week, and the admin is told, who can turn it on again", async () => {
    await using world = await atlas({ people: staff, contacts: company.contacts, connected: [] });
    const { ports } = world.app;
    for (const rep of emails) await calls(world, "0 0 0 0", { rep });
    await round(world);
    const about = (await nudges(world)).filter(({ type }) => type === "prepare");
    expect(about).toHaveLength(8);
    const other = about.map((one) => ({ ...one, id: `${one.id}-b`, key: `${one.key}-b` }));
    const third = about.map((one) => ({ ...one, id: `${one.id}-c`, key: `${one.key}-c` }));
    await ports.nudges.save([...other, ...third]);
    for (const [index, { id, owner }] of [...about, ...other, ...third].entries()) {
      const verb = index % 4 === 0 ? "did-it" : index === 1 ? "wrong" : "not-useful";
      const at = ports.clock.now();
      await ports.nudges.answer({ nudgeId: id, person: owner ?? "", verb, reason: null, observation: null, at });
    }
    await world.advance({ hours: 8 * 24 });
    // The weekly look was taken on the way, by the job; a second one in the same week finds nothing to do.
    const levels = async () => (await ports.nudges.levels()).map(({ type, level }) => `${type} ${level}`);
    expect(await levels()).toEqual(["prepare half"]);
    expect(await measureUsefulness(ports)).toEqual([]);
    await round(world);
    await world.advance({ hours: 24 });
    await round(world);
    const [words = ""] = await sent(world, "ada@ourco.example");
    expect(words).toMatch(/Halved/);
    expect(words).toMatch(/6 of 24 answers by 8 people/);
    expect(words).toMatch(/Called wrong[\s\S]{1,80}once/);

    const message = world.slack.sentTo("ada@ourco.example").at(-1);
    if (message === undefined) throw new Error("Expected a message to the admin");
    await world.slack.as("ada@ourco.example").click(message, "letter:0");
    await world.settle();
    expect(await levels()).toEqual(["prepare full"]);
  });
});
