/** A person's own Drive: connected from the Home tab, read with their rights, found by them alone, forgotten when they say so. */
import { expect, test } from "@jest/globals";
import { driveScope } from "#integrations/index.ts";
import type { StoredView } from "#sandbox/slack/views.ts";
import { startWorld, type World } from "#test/support/world.ts";
import {
  ana,
  answers,
  begin,
  ben,
  buttonsOf,
  eventually,
  person,
  quietCalendar,
  type Someone,
  wordsOf,
} from "./steps.ts";

const connectButton = "Connect Google Drive";

async function drivePage(rep: Someone): Promise<URL> {
  const home = await rep.openHome(/Google Drive/);
  const found = home.content.blocks
    .flatMap((block) => (Array.isArray(block.elements) ? block.elements : []))
    .find((element) => element.action_id === "connect-drive");
  return new URL(String(found?.url));
}

const shownTo = (rep: Someone): StoredView => {
  const home = rep.actor.home();
  if (home === null) throw new Error("Expected a Home tab.");
  return home;
};

async function asks(world: World, rep: Someone, text: string, pattern: RegExp): Promise<string> {
  const before = new Set(rep.messages().map(({ ts }) => ts));
  await rep.actor.say(text);
  const found = await eventually(
    () => rep.messages().find((one) => !before.has(one.ts) && one.fromBot && pattern.test(wordsOf(one))),
    () => JSON.stringify(rep.reads()),
  );
  await world.settle();
  return wordsOf(found);
}

test("connected, found by its owner alone, disconnected", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const [rep, other] = [person(world, ana), person(world, ben)];
  world.google.drive.put({
    id: "notes",
    name: "My notes on Iceland",
    mimeType: "text/plain",
    content: "The mainframe in Iceland is switched off on 3 March for two days.",
    readers: [ana],
  });
  const page = await drivePage(rep);
  const asked = page.searchParams;
  // Least scope, apart from the calendar's; a state of its own, bound to the browser's round trip by PKCE.
  expect(asked.get("scope")).toBe(`openid email ${driveScope}`);
  expect(asked.get("state")).toMatch(/^drive\../);
  expect(asked.get("code_challenge_method")).toBe("S256");
  expect(asked.get("include_granted_scopes")).toBeNull();

  const back = await answers(world, page, "allow");
  const done = await world.visit(back);
  expect([done.status, await done.text()]).toEqual([
    200,
    "Your Google Drive is connected. You can close this page and go back to Slack.",
  ]);
  // The link works once.
  expect((await world.visit(back)).status).toBe(400);
  await world.settle();
  await rep.openHome(/Your Google Drive is connected, last read/);
  expect(buttonsOf(shownTo(rep))).toContain("Disconnect Drive");
  expect(buttonsOf(shownTo(rep))).not.toContain(connectButton);

  expect(await asks(world, rep, "When is the mainframe in Iceland switched off?", /3 March/)).toMatch(/My notes/);
  expect(await asks(world, other, "When is the mainframe in Iceland switched off?", /Not in your sources/)).not.toMatch(
    /March/,
  );

  await rep.actor.click(shownTo(rep), "disconnect-drive");
  await rep.homeShows(/Connect your Google Drive/);
  await asks(world, rep, "When is the mainframe in Iceland switched off now?", /Not in your sources/);
  // The calendar hangs on the same consent: it is still read.
  expect(wordsOf(shownTo(rep))).toMatch(/Your calendar is connected/);
  expect(await world.app.ports.drives?.get(ana)).toBeNull();
});

test.each([
  ["another account", "allow" as const, ben, /another Google account/],
  ["no", "deny" as const, ana, /did not allow access/],
])("with %s nothing is kept", async (_, choice, account, said) => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const back = await answers(world, await drivePage(person(world, ana)), choice, account);
  const response = await world.visit(back);
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(said)]);
  expect(await world.app.ports.drives?.get(ana)).toBeNull();
});

test("a calendar's state does not connect a Drive, nor the other way round", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const url = new URL(await answers(world, await drivePage(person(world, ana)), "allow"));
  url.searchParams.set("state", (url.searchParams.get("state") ?? "").replace("drive.", ""));
  const response = await world.visit(url.href);
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(/used already/)]);
  expect(await world.app.ports.drives?.get(ana)).toBeNull();
});

test("a consent that is taken back shows on the Home tab, and its documents are gone", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const rep = person(world, ana);
  await world.visit(await answers(world, await drivePage(rep), "allow"));
  await world.settle();
  const link = await world.app.ports.drives?.get(ana);
  await world.app.ports.driveSource?.revoke(link?.refreshToken ?? "", AbortSignal.timeout(5_000));
  await world.app.ports.drives?.recordPull(ana, { at: world.now(), next: world.now(), error: null });
  await world.app.ports.queue.wake("sync-drives", {}, { key: "again", at: world.now() });
  await world.settle();
  await rep.openHome(/no longer accepts the permission for your Drive/);
  expect(buttonsOf(shownTo(rep))).toContain(connectButton);
});
