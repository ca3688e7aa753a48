/** The Home tab, and the way a rep connects their calendar from it. */
import { describe, expect, test } from "@jest/globals";
import { startWorld, type World } from "#test/support/world.ts";
import {
  ana,
  answers,
  begin,
  ben,
  buttonsOf,
  consentPage,
  dana,
  day,
  eventually,
  meets,
  person,
  quietCalendar,
  wordsOf,
} from "./steps.ts";

async function lands(world: World, url: string): Promise<{ readonly status: number; readonly words: string }> {
  const response = await world.visit(url);
  return { status: response.status, words: await response.text() };
}

const entries = (world: World) =>
  world.app.ports.calendars.eventsBetween(
    ana,
    Temporal.Instant.from(`${day}T00:00:00Z`),
    Temporal.Instant.from("2026-12-24T00:00:00Z"),
  );
const connection = (world: World, rep = ana) => world.app.ports.calendars.connection(rep);

describe("connecting a calendar", () => {
  test("from the button through Google's page and back: connected, read, and a brief comes", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar, connected: [ben] });
    const rep = person(world, ana);
    meets(world, "10:00");
    const page = await consentPage(rep);
    expect(page.searchParams.get("code_challenge_method")).toBe("S256");
    expect(page.searchParams.get("login_hint")).toBe(ana);
    expect(page.searchParams.get("scope")).toMatch(/calendar\.events\.readonly/);
    expect(page.searchParams.get("scope")).not.toMatch(/auth\/calendar( |$)|auth\/calendar\.events( |$)/);
    expect(wordsOf(await rep.homeShows(/Connect/))).toMatch(/it never changes them/);
    // A link button: Slack wants its ack all the same.
    expect(await rep.actor.click(await rep.homeShows(/Connect/), "connect")).toMatchObject({ ok: true });

    const back = await answers(world, page, "allow");
    expect(await lands(world, back)).toEqual({
      status: 200,
      words: expect.stringMatching(/Your calendar is connected.*go back to Slack/),
    });
    // The same link again, as a reload does: refused in words, and the connection stays.
    expect(await lands(world, back)).toEqual({ status: 400, words: expect.stringMatching(/used already.*Home tab/) });
    await world.settle();
    expect(wordsOf(await rep.openHome(/Your calendar is connected/))).toMatch(/Google Calendar, connected by you/);
    expect(wordsOf(await rep.homeShows(/Weekly sync/))).toMatch(/Customer call \(contact match\)[\s\S]*Brief at 09:30/);
    // One message says so, in the conversation where the briefs will come.
    await world.advance({ seconds: 21 });
    expect(rep.reads()).toEqual([
      expect.stringMatching(/^Your Google Calendar is connected\. I see 1 customer call in the next seven days/),
    ]);
    await world.advanceTo(`${day}T09:31:00Z`);
    expect(rep.reads().slice(1)).toEqual([expect.stringMatching(/^Acme \|/)]);
  });

  test("what can go wrong on the way: each is said, nothing is kept, and connecting again works", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar, connected: [ben] });
    const rep = person(world, ana);
    const refused = { status: 400, words: expect.any(String) };

    const denied = await lands(world, await answers(world, await consentPage(rep), "deny"));
    expect(denied).toEqual({ status: 400, words: expect.stringMatching(/did not allow access\. Nothing was stored/) });

    const wrong = new URL(await answers(world, await consentPage(rep), "allow"));
    wrong.searchParams.set("state", "x".repeat(43));
    expect(await lands(world, wrong.href)).toEqual({ ...refused, words: expect.stringMatching(/connect again/) });
    wrong.searchParams.delete("state");
    expect(await lands(world, wrong.href)).toEqual({
      ...refused,
      words: expect.stringMatching(/not a complete answer/),
    });

    // Another person's calendar is not taken for this rep's.
    const other = await lands(world, await answers(world, await consentPage(rep), "allow", dana));
    expect(other).toEqual({
      status: 400,
      words: expect.stringMatching(/another Google account.*ana@ourco\.example/),
    });
    expect(Object.values(world.google.snapshot().refreshTokens).filter(({ email }) => email === dana)).toEqual([]);

    const page = await consentPage(rep);
    await world.advance({ minutes: 16 });
    expect(await lands(world, await answers(world, page, "allow"))).toEqual({
      ...refused,
      words: expect.stringMatching(/older than 15 minutes/),
    });

    // Google is down when the code is exchanged.
    world.google.fail({ operation: "token", times: 5, kind: { status: 503, reason: "backendError" } });
    const down = await lands(world, await answers(world, await consentPage(rep), "allow"));
    expect(down).toEqual({ status: 502, words: expect.stringMatching(/Google did not confirm.*connect again/) });
    world.google.clearFaults();

    expect(await connection(world)).toBeNull();
    expect(await lands(world, await answers(world, await consentPage(rep), "allow"))).toMatchObject({ status: 200 });
    expect(await connection(world)).toMatchObject({ status: "connected" });
  });

  test("disconnected on the Home tab: the token is deleted at once, at Google too, and no brief comes", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00");
    await world.look();
    await rep.actor.click(await rep.openHome(/Your calendar is connected/), "disconnect");
    await rep.homeShows(/Connect your calendar/);
    expect(await connection(world)).toMatchObject({ status: "disconnected", refreshToken: null });
    expect(Object.values(world.google.snapshot().refreshTokens).filter(({ email }) => email === ana)).toEqual([]);
    expect(await entries(world)).toEqual([]);
    await world.advanceTo(`${day}T10:05:00Z`);
    expect(rep.messages()).toEqual([]);
  });

  test("disconnected after a brief went out: what that message needs stays, the rest goes; connected again, briefs come again", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    const first = meets(world, "09:00", { guest: "g@globex.example" });
    meets(world, "15:00");
    meets(world, "16:00", { summary: "Team lunch", guest: ben });
    await world.look();
    await world.advanceTo(`${day}T08:31:00Z`);
    expect(rep.reads()).toEqual([expect.stringMatching(/^Globex \|/)]);
    await rep.actor.click(await rep.openHome(/Your calendar is connected/), "disconnect");
    await rep.homeShows(/Connect your calendar/);
    expect((await entries(world)).map(({ event }) => event.providerId)).toEqual([first]);
    // A correction still reaches the message that is out.
    const modal = await rep.opens(/^Globex/, "wrong-account", /Which account/);
    await rep.actor.submit(modal, { account: "ACC-ACME" });
    await rep.actor.close(await rep.modalShows(/The brief is being rewritten/));
    await world.settle();
    expect(rep.reads()).toEqual([expect.stringMatching(/^Acme \|.*09:00/)]);

    await lands(world, await answers(world, await consentPage(rep), "allow"));
    await world.settle();
    expect(await entries(world)).toHaveLength(3);
    await world.advanceTo(`${day}T14:31:00Z`);
    expect(rep.reads()).toEqual([
      expect.stringMatching(/^Acme \|.*09:00/),
      expect.stringMatching(/^Your Google Calendar is connected/),
      expect.stringMatching(/^Acme \|.*15:00/),
    ]);
  });
});

describe("the Home tab", () => {
  test("calls with their reasons, a private event without its title, settings, pause and resume", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00");
    meets(world, "11:00", { summary: "Secret Merger", visibility: "private" });
    meets(world, "12:00", { summary: "Team lunch", guest: ben });
    meets(world, "15:00", { summary: "Pricing", guest: "g@globex.example" });
    await world.look();

    const words = wordsOf(await rep.openHome(/What comes next/));
    expect(words).toMatch(
      /10:00, 30 min {2}\nWeekly sync\n \| Acme\n[\s\S]*Cora Acme is a contact of Acme[\s\S]*Brief at 09:30/,
    );
    expect(words).toMatch(/Private event[\s\S]*Private entries are never read/);
    expect(JSON.stringify(rep.actor.home())).not.toMatch(/Secret Merger/);
    expect(words).toMatch(/Team lunch[\s\S]*Everybody on it is a colleague/);
    expect(words).toMatch(/Briefs 30 minutes before each call\.[\s\S]*All times are in Europe\/London/);

    await rep.actor.click(await rep.homeShows(/Weekly sync/), "pause-day");
    const paused = await rep.homeShows(/Paused until Wed 25 Nov, 08:00/);
    expect(wordsOf(paused)).toMatch(/No brief comes: you paused Sideline/);
    expect(buttonsOf(paused)).toContain("Resume");
    await world.advanceTo(`${day}T10:05:00Z`);
    expect(rep.messages()).toEqual([]);
    // Resumed: the call of 10:00 is over, that of 15:00 is in time.
    await rep.actor.click(await rep.openHome(/Resume|Paused/), "resume");
    const resumed = await rep.homeShows(/Brief at 14:30/);
    expect(wordsOf(resumed)).not.toMatch(/Paused/);
    await world.advanceTo(`${day}T14:31:00Z`);
    expect(rep.reads()).toEqual([expect.stringMatching(/^Globex \|/)]);
    expect(wordsOf(await rep.openHome(/Brief sent\./))).toMatch(/Pricing/);
    const home = await rep.homeShows(/Brief sent\./);
    await rep.actor.click(home, "explain");
    await rep.modalShows(/Your lead time is 30 minutes/);
  });

  test("Brief me now and Send me a test brief: with a call, with only a deal, with nothing", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    const sent = async (count: number) =>
      eventually(
        async () => {
          await world.settle();
          return rep.messages().length === count && !rep.reads().some((words) => words.startsWith("Preparing"));
        },
        () => `${count} messages; seen ${JSON.stringify(rep.reads())}`,
      );

    // Ana owns a deal with Acme and has no call.
    await rep.actor.click(await rep.openHome(/What comes next/), "test-brief");
    await rep.actor.close(await rep.modalShows(/one of your open opportunities/));
    await sent(1);
    expect(rep.reads()[0]).toMatch(/^Acme \| Evaluation \| no call planned\nTest, sent because you asked/);
    expect(buttonsOf(rep.message(/^Acme/))).toEqual([
      expect.stringMatching(/^Show sources/),
      "Practise 5 min",
      "Useful",
      "Not useful",
    ]);

    meets(world, "10:00", { guest: "g@globex.example" });
    await world.look();
    const home = await rep.openHome(/Weekly sync/);
    await rep.actor.click(home, "test-brief");
    await rep.actor.close(await rep.modalShows(/A test brief for Globex is on its way/));
    await sent(2);
    expect(rep.reads()[1]).toMatch(/^Globex \|.*10:00, 30 min\nTest/);
    await rep.actor.click(home, "prep-event:0");
    await rep.actor.close(await rep.modalShows(/Globex, Tue 24 Nov, 10:00 is on its way/));
    await sent(3);
    // A test does not take the place of the real one.
    await world.advanceTo(`${day}T09:31:00Z`);
    await sent(4);

    const manager = person(world, dana);
    await manager.actor.click(await manager.openHome(/Connect your calendar/), "test-brief");
    await manager.modalShows(/no customer call in the next seven days and own no open opportunity/);
    expect(manager.messages()).toEqual([]);
  });

  test("somebody unknown, and a page that fails to load: never an empty tab", async () => {
    const strangers = [{ email: "eve@ourco.example", name: "Eve", timeZone: "Europe/London" }];
    await using world = await startWorld({ at: begin, env: quietCalendar, strangers });
    const eve = person(world, "eve@ourco.example");
    await eve.openHome(/I don't know you yet/);
    const rep = person(world, ana);
    world.slack.fail({ method: "users.info", kind: "http-500" });
    await rep.openHome(/Something went wrong on our side/);
    await rep.openHome(/Your calendar is connected/);
  });
});
