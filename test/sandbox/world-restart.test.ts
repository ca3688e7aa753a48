/** What a restart of the sandbox keeps, and what it does not do twice. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Clock, systemClock } from "#domain/clock.ts";
import { startSandbox, tom, until } from "./world-support.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "sideline-sandbox-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const maya = "maya.lindqvist@tarnwick.example";
const soon = /^Lakeshore Freight: evaluation/;

test("two restarts on a day add no second call, reconnect nobody, and keep what was changed", async () => {
  const first = await startSandbox({ dir });
  await until(
    () => first.texts().length,
    (count) => count > 0,
  );
  await first.app.useCases.disconnectCalendar(maya);
  await first.post("record", { opportunity: "OPP-201", field: "stage", value: "Proposal" });
  await first.post("document", { supersede: "battlecard-pelorus", text: "# Card\n\nNew words.\n" });
  await first.post("clock", { op: "forward", minutes: 5 });
  const sent = first.texts();
  await first.stop();

  for (let count = 0; count < 2; count += 1) {
    await using again = await startSandbox({ dir });
    const world = await again.world();
    expect(world.events.filter(({ title }) => soon.test(title))).toHaveLength(1);
    expect((await again.app.ports.calendars.connection(maya))?.status).toBe("disconnected");
    expect((await again.app.ports.calendars.connection(tom))?.status).toBe("connected");
    const opportunities = world.accounts.flatMap((account) => account.opportunities);
    expect(opportunities.find(({ id }) => id === "OPP-201")?.stage).toBe("Proposal");
    expect(world.documents.map(({ id }) => id)).toContain("battlecard-pelorus-v2");
    expect(Math.round(world.offsetMs / 60_000)).toBe(5);
    expect(again.texts()).toEqual(sent);
  }
}, 180_000);

test("on another day the demo begins around that day, and who is disconnected stays so", async () => {
  const tomorrow: Clock = { now: () => systemClock.now().add({ hours: 24 }) };
  await using again = await startSandbox({ dir, clock: tomorrow });
  await until(
    async () =>
      (await again.world()).events.find(({ title }) => soon.test(title))?.deliveries.map(({ status }) => status) ?? [],
    (statuses) => statuses.includes("sent"),
  );
  expect((await again.app.ports.calendars.connection(maya))?.status).toBe("disconnected");
  expect((await again.app.ports.calendars.connection(tom))?.status).toBe("connected");
  expect(again.texts().filter((text) => /disconnected/i.test(text))).toEqual([]);
  expect((await again.world()).documents.map(({ id }) => id)).not.toContain("battlecard-pelorus-v2");
}, 120_000);

test("it stops without a complaint while its clock runs ahead, a page listens and another asks", async () => {
  const complaints: unknown[] = [];
  const complain = (...words: readonly unknown[]) => complaints.push(words);
  const running = await startSandbox({ log: { info: () => {}, warn: complain, error: complain } });
  await until(
    () => running.texts().length,
    (count) => count > 0,
  );
  expect(await running.post("clock", { op: "forward", minutes: 5 })).toMatchObject({ ok: true });
  const page = await fetch(`${running.base}/sandbox/api/stream`);
  const listening = page.text().catch(() => "closed");
  let asks = true;
  const asking = (async () => {
    while (asks) await fetch(`${running.base}/sandbox/api/world?person=${tom}`).catch(() => null);
  })();
  // The look of every second is often under way when the stop comes.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await running.stop();
  asks = false;
  await Promise.all([listening, asking]);
  expect(complaints).toEqual([]);
}, 60_000);
