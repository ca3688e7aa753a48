/** Settings as a rep changes them, and what comes because of it. */
import { describe, expect, test } from "@jest/globals";
import type { FieldValue } from "#sandbox/slack/actor.ts";
import { startWorld } from "#test/support/world.ts";
import { ana, begin, day, meets, person, quietCalendar, type Someone, wordsOf } from "./steps.ts";

/** Changes settings from the Home tab; the tab is drawn again. */
async function chooses(rep: Someone, values: Readonly<Record<string, FieldValue>>): Promise<void> {
  await rep.actor.click(await rep.openHome(/Change settings/), "settings");
  const modal = await rep.modalShows(/Minutes before a call/);
  expect(await rep.actor.submit(modal, values)).toMatchObject({ kind: "updated" });
  await rep.actor.close(await rep.modalShows(/Saved\./));
}

/** For stories of several days. */
const rarely = { ...quietCalendar, CALENDAR_POLL_SECONDS: "43200" };

const titles = (rep: Someone) => rep.reads().map((words) => words.split("\n")[0]);
/** When each message was posted, in UTC. */
const times = (rep: Someone) =>
  rep.messages().map(({ ts }) => new Date(Math.floor(Number(ts)) * 1000).toISOString().slice(0, 16));

describe("the modal", () => {
  test("says beside each field what is wrong with it, keeps what was there, and shows what was chosen", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    await rep.actor.click(await rep.openHome(/Change settings/), "settings");
    const modal = await rep.modalShows(/Minutes before a call/);
    for (const [values, errors] of [
      [{ lead: "4" }, { lead: expect.stringMatching(/from 5 to 1440/) }],
      [{ lead: "1441" }, { lead: expect.stringMatching(/from 5 to 1440/) }],
      [{ lead: "abc" }, { lead: expect.stringMatching(/whole number/) }],
      [{ lead: "30", "quiet-from": "18:00" }, { "quiet-to": expect.stringMatching(/need an end/) }],
      [{ "quiet-to": "18:00" }, { "quiet-to": expect.stringMatching(/same time/) }],
      [{ "quiet-to": "07:00", blocked: "not an address" }, { blocked: expect.stringMatching(/"not"/) }],
    ] as const)
      expect(await rep.actor.submit(modal, values)).toMatchObject({ kind: "errors", by: "app", errors });
    const { leadMinutes, quietHours, blocked } = await world.app.ports.people.settings(ana);
    expect({ leadMinutes, quietHours, blocked }).toEqual({ leadMinutes: 30, quietHours: null, blocked: [] });

    await rep.actor.submit(modal, { blocked: "@Globex.example, c@acme.example", touches: ["digest"] });
    await rep.actor.close(await rep.modalShows(/Saved/));
    expect(wordsOf(await rep.homeShows(/a morning digest/))).toMatch(
      /30 minutes before each call · a morning digest · quiet from 18:00 to 07:00 · on your block list: globex.example, c@acme.example/,
    );
    // Opened again, it holds what was saved.
    await rep.actor.click(await rep.homeShows(/Change settings/), "settings");
    const again = await rep.modalShows(/Minutes before a call/);
    expect(JSON.stringify(rep.actor.state(again))).toMatch(/18:00.*07:00.*globex\.example\\nc@acme\.example/);
  });
});

describe("briefs before calls", () => {
  test("a longer lead time moves what is planned; a shorter one too; a posted brief stays one", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00");
    meets(world, "12:00", { guest: "g@globex.example" });
    await world.look();
    await chooses(rep, { lead: "60" });
    expect(wordsOf(await rep.openHome(/60 minutes before/))).toMatch(/Brief at 09:00[\s\S]*Brief at 11:00/);
    await world.advanceTo(`${day}T09:01:00Z`);
    expect(times(rep)).toEqual([`${day}T09:00`]);
    await chooses(rep, { lead: "10" });
    await world.advanceTo(`${day}T12:00:00Z`);
    expect(times(rep)).toEqual([`${day}T09:00`, `${day}T11:50`]);
    // Longer than the time that is left: at once.
    meets(world, "13:30");
    await world.look();
    await chooses(rep, { lead: "120" });
    await world.settle();
    expect(times(rep).at(-1)).toBe(`${day}T12:00`);
  });

  test("quiet hours: held until they end when that is before the call, else not sent, with the reason", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    await chooses(rep, { "quiet-from": "09:00", "quiet-to": "09:50" });
    meets(world, "09:40", { guest: "g@globex.example" });
    meets(world, "10:00");
    await world.look();
    const home = wordsOf(await rep.openHome(/What comes next/));
    expect(home).toMatch(/No brief comes: it fell into your quiet hours\.[\s\S]*Brief at 09:50/);
    await world.advanceTo(`${day}T10:30:00Z`);
    expect(titles(rep)).toEqual([expect.stringMatching(/^Acme/)]);
    expect(times(rep)).toEqual([`${day}T09:50`]);
  });

  test("quiet hours cleared while a brief is held: it comes at once", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    await chooses(rep, { "quiet-from": "08:30", "quiet-to": "11:00" });
    meets(world, "10:00");
    await world.look();
    await world.advanceTo(`${day}T09:35:00Z`);
    expect(rep.messages()).toEqual([]);
    await chooses(rep, { "quiet-from": "", "quiet-to": "" });
    await world.settle();
    expect(times(rep)).toEqual([`${day}T09:35`]);
  });

  test("stopped in the settings and allowed again: what is in time comes back", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "09:00", { guest: "g@globex.example" });
    meets(world, "10:00");
    await world.look();
    await chooses(rep, { stopped: ["brief"] });
    expect(wordsOf(await rep.openHome(/What comes next/))).toMatch(/No brief comes: you stopped this kind of message/);
    await world.advanceTo(`${day}T09:40:00Z`);
    expect(rep.messages()).toEqual([]);
    await chooses(rep, { stopped: [] });
    await world.settle();
    expect(titles(rep)).toEqual([expect.stringMatching(/^Acme/)]);
  });

  test("a pause that ends by itself shortly before a call: the brief comes then", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00");
    await world.look();
    await world.app.useCases.pause(ana, Temporal.Instant.from(`${day}T09:45:00Z`));
    await world.advanceTo(`${day}T10:00:00Z`);
    expect(times(rep)).toEqual([`${day}T09:45`]);
  });

  test("blocked addresses: no brief, and unblocked again it comes", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00");
    await world.look();
    await chooses(rep, { blocked: "acme.example" });
    expect(wordsOf(await rep.openHome(/What comes next/))).toMatch(/Every outside guest is on your block list/);
    await world.advanceTo(`${day}T09:40:00Z`);
    expect(rep.messages()).toEqual([]);
    await chooses(rep, { blocked: "" });
    await world.settle();
    expect(times(rep)).toEqual([`${day}T09:40`]);
  });
});

describe("the day before", () => {
  const friday = "2026-11-27T";
  const monday = "2026-11-30T";

  test("at 16:00 on the working day before; follows its call; and the brief comes as well", async () => {
    await using world = await startWorld({ at: `${friday}12:00:00Z`, env: rarely, connected: [ana] });
    const rep = person(world, ana);
    await chooses(rep, { touches: ["dayBefore"] });
    const id = meets(world, `${monday}10:00:00Z`);
    const gone = meets(world, `${monday}14:00:00Z`, { guest: "g@globex.example" });
    await world.look();
    await world.advanceTo(`${friday}16:30:00Z`);
    expect(times(rep)).toEqual([`${friday}16:00`, `${friday}16:00`]);
    expect(titles(rep)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Acme/), expect.stringMatching(/^Globex/)]),
    );
    world.google.move(ana, id, `${monday}10:15:00Z`, `${monday}10:45:00Z`);
    world.google.remove(ana, gone);
    await world.look();
    expect(rep.message(/^Acme/).text).toMatch(/updated/);
    expect(rep.reads()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Acme \|[\s\S]*New time: Mon.* 10:15 \(was Mon.* 10:00\)/),
        expect.stringMatching(/^Withdrawn: The call/),
      ]),
    );
    await world.advanceTo(`${monday}10:00:00Z`);
    expect(times(rep)).toEqual([`${friday}16:00`, `${friday}16:00`, `${monday}09:45`]);
  });

  test("switched off again after planning: not sent; on again: sent; its own stop button", async () => {
    await using world = await startWorld({ at: `${friday}12:00:00Z`, env: rarely, connected: [ana] });
    const rep = person(world, ana);
    meets(world, `${monday}10:00:00Z`);
    await world.look();
    await chooses(rep, { touches: ["dayBefore"] });
    await chooses(rep, { touches: [] });
    await world.advanceTo(`${friday}16:10:00Z`);
    expect(rep.messages()).toEqual([]);
    await chooses(rep, { touches: ["dayBefore"] });
    await world.settle();
    expect(times(rep)).toEqual([`${friday}16:10`]);
    await rep.told(() => rep.menu(/^Acme/, "Stop day-before briefs"), /Stopped/);
    await world.advanceTo(`${monday}09:31:00Z`);
    expect(times(rep)).toEqual([`${friday}16:10`, `${monday}09:30`]);
  });

  test("held by quiet hours over a change of the calendar: comes when they end", async () => {
    await using world = await startWorld({ at: `${friday}12:00:00Z`, env: rarely, connected: [ana] });
    const rep = person(world, ana);
    await chooses(rep, { touches: ["dayBefore"], "quiet-from": "15:30", "quiet-to": "17:00" });
    const id = meets(world, `${monday}10:00:00Z`);
    await world.look();
    await world.advanceTo(`${friday}16:30:00Z`);
    world.google.patch(ana, id, { description: "Agenda: prices" });
    await world.look();
    await world.advanceTo(`${friday}18:00:00Z`);
    expect(times(rep)).toEqual([`${friday}17:00`]);
  });
});

describe("the morning digest", () => {
  const wednesday = "2026-11-25T";

  test("only on days with calls; nothing when they vanish; stopped with its button", async () => {
    await using world = await startWorld({ at: begin, env: rarely, connected: [ana] });
    const rep = person(world, ana);
    await chooses(rep, { touches: ["digest"] });
    meets(world, `${wednesday}10:00:00Z`);
    meets(world, `${wednesday}14:00:00Z`, { guest: "g@globex.example" });
    const gone = meets(world, "2026-11-27T10:00:00Z");
    meets(world, "2026-11-30T10:00:00Z");
    await world.look();
    world.google.remove(ana, gone);
    await world.advanceTo(`${wednesday}07:31:00Z`);
    expect(rep.reads()).toEqual([expect.stringMatching(/^Wednesday 25 November: 2 customer calls/)]);
    expect(rep.reads()[0]).toMatch(/10:00 {2}\nAcme\n \| Evaluation[\s\S]*14:00 {2}\nGlobex/);
    await world.advanceTo("2026-11-28T12:00:00Z");
    expect(times(rep)).toEqual([`${wednesday}07:30`, `${wednesday}09:30`, `${wednesday}13:30`]);
    await rep.press(/^Wednesday/, "stop", /Stopped/);
    await world.advanceTo("2026-11-30T09:31:00Z");
    expect(titles(rep)).toHaveLength(4);
    expect(titles(rep).at(-1)).toMatch(/^Acme \| .*Mon 30 Nov/);
  });

  test("switched off again: not sent; on again before its hour: sent once", async () => {
    await using world = await startWorld({ at: begin, env: rarely, connected: [ana] });
    const rep = person(world, ana);
    meets(world, `${wednesday}10:00:00Z`);
    meets(world, "2026-11-26T10:00:00Z");
    await world.look();
    await chooses(rep, { touches: ["digest"] });
    await chooses(rep, { touches: [] });
    await world.advanceTo(`${wednesday}08:00:00Z`);
    expect(rep.messages()).toEqual([]);
    await chooses(rep, { touches: ["digest"] });
    await world.advanceTo("2026-11-26T08:00:00Z");
    const digests = titles(rep).filter((title) => title?.includes("customer call"));
    expect(digests).toEqual([
      expect.stringMatching(/^Wednesday/),
      expect.stringMatching(/^Thursday 26 November: 1 customer call$/),
    ]);
  });
});
