/** "Wrong account" and "Not a customer call": what they change, that they are remembered, and the way back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { company, opportunity, startWorld, type World } from "#test/support/world.ts";
import {
  ana,
  begin,
  ben,
  buttonsOf,
  day,
  eventually,
  forgedCopy,
  meets,
  person,
  quietCalendar,
  type Someone,
  wordsOf,
} from "./steps.ts";

const daily = { recurrence: ["RRULE:FREQ=DAILY;COUNT=4"] };
const tomorrow = "2026-11-25T";

/** Opens "Wrong account" under the newest brief that matches, searches, chooses, and returns what is said. */
async function says(rep: Someone, on: RegExp, search: string, account: string, scope?: "series"): Promise<string> {
  const modal = await rep.opens(on, "wrong-account", /Which account is this call with\?/);
  const found = await rep.actor.suggest(modal, "account-search", search);
  expect(found.map(({ value }) => value)).toContain(account);
  await rep.actor.submit(modal, { account, ...(scope === undefined ? {} : { scope }) });
  return wordsOf(await rep.modalShows(/Thanks|not/));
}

async function marks(rep: Someone, on: RegExp, scope?: "series"): Promise<string> {
  const modal = await rep.opens(on, "not-a-call", /The brief is withdrawn/);
  await rep.actor.submit(modal, scope === undefined ? {} : { scope });
  return wordsOf(await rep.modalShows(/Noted|not/));
}

const titles = (rep: Someone) => rep.reads().map((words) => words.split("\n")[0]);
const corrections = (world: World) => world.app.ports.calendars.corrections(ana);

describe("wrong account", () => {
  test("this call only: the brief is edited in place and says what changed; the next occurrence is as before", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00", daily);
    await world.advanceTo(`${day}T09:31:00Z`);
    expect(titles(rep)).toEqual([expect.stringMatching(/^Acme \|/)]);

    const modal = await rep.opens(/^Acme/, "wrong-account", /Which account/);
    expect(await rep.actor.submit(modal)).toMatchObject({ kind: "errors" });
    await rep.actor.close(modal);
    expect(await says(rep, /^Acme/, "glob", "ACC-GLOBEX")).toMatch(
      /Thanks\. I take Globex for this call from now on\. The brief is being rewritten\./,
    );
    await world.settle();
    expect(rep.messages()).toHaveLength(1);
    expect(rep.reads()[0]).toMatch(/^Globex \|[\s\S]*Changed: \nAccount: Globex \(was Acme\)/);
    expect(rep.reads()[0]).toMatch(/You said this call is with Globex/);

    await world.advanceTo(`${tomorrow}09:31:00Z`);
    expect(titles(rep).at(-1)).toMatch(/^Acme \| .*Wed 25 Nov/);
  });

  test("the whole series: remembered for the next occurrence, through a restart, and over an older word about one call", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "sideline-journey-"));
    try {
      await using world = await startWorld({ at: begin, env: quietCalendar, dataDir });
      const rep = person(world, ana);
      meets(world, "10:00", daily);
      await world.advanceTo(`${day}T09:31:00Z`);
      await says(rep, /^Acme/, "m", "ACC-MUELLER");
      await world.settle();
      expect(titles(rep)[0]).toMatch(/^Müller/);
      expect(await says(rep, /^Müller/, "Globex", "ACC-GLOBEX", "series")).toMatch(/this call and its series/);
      await world.settle();
      expect(titles(rep)).toEqual([expect.stringMatching(/^Globex/)]);
      expect((await corrections(world)).map(({ scope }) => scope)).toEqual(["series"]);

      await world.restart();
      await world.advanceTo(`${tomorrow}09:31:00Z`);
      expect(titles(rep)).toEqual([
        expect.stringMatching(/^Globex \| .*Tue 24 Nov/),
        expect.stringMatching(/^Globex \| .*Wed 25 Nov/),
      ]);
      // The modal and buttons of a message from before the restart still work.
      await rep.press(/Tue 24 Nov/, "useful", /Thanks, noted/);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  test("the other account of the call is offered before anything is typed; a brief asked for is corrected too", async () => {
    // A deal of their own, after the accounts of the call; the one that was wrong is not offered.
    const opportunities = [...company.opportunities, opportunity("OPP-3", "ACC-MUELLER")];
    await using world = await startWorld({ at: begin, env: quietCalendar, opportunities });
    const rep = person(world, ana);
    const guests = ["c@acme.example", "d@acme.example", "g@globex.example", ana];
    meets(world, "10:00", { attendees: guests.map((email) => ({ email, responseStatus: "accepted" })) });
    await world.look();
    await rep.actor.command("/prep");
    await eventually(
      async () => {
        await world.settle();
        return titles(rep)[0]?.startsWith("Acme");
      },
      () => "a brief",
    );
    const modal = await rep.opens(/^Acme/, "wrong-account", /Which account/);
    expect(wordsOf(modal)).not.toMatch(/series/);
    expect((await rep.actor.suggest(modal, "account-search", "")).map(({ value }) => value)).toEqual([
      "ACC-GLOBEX",
      "ACC-MUELLER",
    ]);
    expect(await rep.actor.suggest(modal, "account-search", "zzzzqqqq")).toEqual([]);
    await rep.actor.close(modal);
    await says(rep, /^Acme/, "", "ACC-GLOBEX");
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Globex/)]);
    // The brief that comes by itself agrees.
    await world.advanceTo(`${day}T09:31:00Z`);
    expect(titles(rep)).toEqual([expect.stringMatching(/^Globex/), expect.stringMatching(/^Globex/)]);
  });

  test("after the call has begun: remembered, and it says that this brief stays", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00", daily);
    await world.advanceTo(`${day}T10:05:00Z`);
    expect(await says(rep, /^Acme/, "Globex", "ACC-GLOBEX", "series")).toMatch(
      /has begun, so its brief stays as it is/,
    );
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Acme/)]);
    await world.advanceTo(`${tomorrow}09:31:00Z`);
    expect(titles(rep).at(-1)).toMatch(/^Globex/);
  });
});

describe("not a customer call", () => {
  test("this call: withdrawn with the reason, undone by its button, marked again; the next occurrence comes", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00", daily);
    await world.advanceTo(`${day}T09:31:00Z`);
    expect(await marks(rep, /^Acme/)).toMatch(/no more briefs for this call\. .*Undo button/);
    await world.settle();
    expect(rep.reads()).toEqual([expect.stringMatching(/^Withdrawn: You marked it as not a customer call\./)]);
    expect(buttonsOf(rep.message(/^Withdrawn/))).toEqual(["Undo: it is a customer call", "Why this message?"]);
    const why = await rep.opens(/^Withdrawn/, "explain", /You marked it as not a customer call/);
    await rep.actor.close(why);
    expect(wordsOf(await rep.openHome(/marked not a call/))).toMatch(/You marked this as not a customer call/);

    expect(await rep.press(/^Withdrawn/, "undo-not-a-call", /Undone/)).toMatch(/Its brief is back/);
    await world.settle();
    expect(rep.reads()).toEqual([expect.stringMatching(/^Acme \|/)]);
    expect(await corrections(world)).toEqual([]);

    await marks(rep, /^Acme/);
    await world.advanceTo(`${tomorrow}09:31:00Z`);
    expect(titles(rep)).toEqual([expect.stringMatching(/^Withdrawn/), expect.stringMatching(/^Acme \| .*Wed 25 Nov/)]);
    // Undone after the call: nothing to show for this one, and it says so.
    expect(await rep.press(/^Withdrawn/, "undo-not-a-call", /Undone/)).toMatch(/This one has begun/);
    expect(await rep.press(/^Withdrawn/, "undo-not-a-call", /nothing to undo/)).toMatch(/not have it marked/);
  });

  test("the series: nothing comes for the next ones, an account correction of before is back after Undo", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00", daily);
    await world.advanceTo(`${day}T09:31:00Z`);
    await says(rep, /^Acme/, "Globex", "ACC-GLOBEX", "series");
    await world.settle();
    expect(await marks(rep, /^Globex/, "series")).toMatch(/this series/);
    await world.advanceTo(`${tomorrow}10:30:00Z`);
    expect(titles(rep)).toEqual([expect.stringMatching(/^Withdrawn/)]);
    await rep.press(/^Withdrawn/, "undo-not-a-call", /Undone/);
    await world.advanceTo("2026-11-26T09:31:00Z");
    expect(titles(rep)).toEqual([
      expect.stringMatching(/^Withdrawn/),
      expect.stringMatching(/^Globex \| .*Thu 26 Nov/),
    ]);
  });

  test("the series after a word about this one call: this call's brief goes too", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00", daily);
    await world.advanceTo(`${day}T09:31:00Z`);
    await says(rep, /^Acme/, "Globex", "ACC-GLOBEX");
    await world.settle();
    await marks(rep, /^Globex/, "series");
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Withdrawn/)]);
  });

  test("a brief that was asked for is withdrawn and brought back as well", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00");
    await world.look();
    await rep.actor.command("/prep");
    await eventually(
      async () => {
        await world.settle();
        return titles(rep)[0]?.startsWith("Acme");
      },
      () => "a brief",
    );
    await marks(rep, /^Acme/);
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Withdrawn/)]);
    await rep.press(/^Withdrawn/, "undo-not-a-call", /Undone/);
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Acme/)]);
    await world.advanceTo(`${day}T09:31:00Z`);
    expect(titles(rep)).toHaveLength(2);
  });

  test("one rep's word changes nothing for a colleague on the same call, and nobody acts on another's message", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    const colleague = person(world, ben);
    const attendees = [ana, ben, "c@acme.example"].map((email) => ({ email, responseStatus: "accepted" as const }));
    meets(world, "10:00", { attendees });
    await world.advanceTo(`${day}T09:31:00Z`);
    const forged = await forgedCopy(world, ben, rep.message(/^Acme/));

    for (const [button, values] of [
      ["not-a-call", {}],
      ["wrong-account", { account: "ACC-GLOBEX" }],
    ] as const) {
      await colleague.actor.click(forged, button);
      const modal = await colleague.modalShows(/no other comes for this call|Which account/);
      if (button === "wrong-account") expect(await colleague.actor.suggest(modal, "account-search", "g")).toEqual([]);
      await colleague.actor.submit(modal, values);
      await colleague.actor.close(await colleague.modalShows(/This message is not yours/));
    }
    await colleague.actor.click(forged, "sources");
    await colleague.actor.close(await colleague.modalShows(/not yours to see/));
    await colleague.told(() => colleague.actor.click(forged, "useful"), /This message is not yours/);
    await colleague.actor.click(forged, "not-useful");
    await colleague.actor.close(await colleague.modalShows(/This message is not yours/));
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Acme/)]);
    expect(await corrections(world)).toEqual([]);

    await marks(rep, /^Acme/);
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Withdrawn/)]);
    expect(titles(colleague)[0]).toMatch(/^Acme/);
    const undo = await forgedCopy(world, ben, rep.message(/^Withdrawn/));
    await colleague.told(() => colleague.actor.click(undo, "undo-not-a-call"), /not yours/);
    expect(await corrections(world)).toHaveLength(1);
  });
});
