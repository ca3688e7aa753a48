/** The world beside Slack, through the real product as `npm start` runs it. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Explanation } from "#flows/explain.ts";
import type { DocumentView } from "#sandbox/world/api.ts";
import { type RunningSandbox, startSandbox, tom, until } from "./world-support.ts";

let run: RunningSandbox;
beforeAll(async () => {
  run = await startSandbox();
}, 120_000);
afterAll(() => run.stop());

const soon = /^Lakeshore Freight: evaluation/;
const last = () => run.texts().at(-1) ?? "";
const ticked = async () => (await run.world()).guide.flatMap(({ id, done }) => (done ? [id] : []));

test("the first brief arrives by itself, and is ticked once somebody's screen showed it", async () => {
  await until(last, (text) => text.startsWith("Brief: Lakeshore Freight"));
  expect(await ticked()).toEqual([]);
  await fetch(`${run.base}/sandbox/api/screen?person=${tom}`);
  expect(await ticked()).toEqual(["brief"]);
});

test("a world has the calendar with its decisions, the records, the documents and what is next", async () => {
  // The message is there a moment before its row says so.
  const event = await until(
    () => run.event(soon),
    ({ deliveries }) => deliveries[0]?.status === "sent",
  );
  const world = await run.world();
  expect(event).toMatchObject({
    calendar: tom,
    status: "confirmed",
    decision: { verdict: "customer-call", reason: "contact-match", account: { name: "Lakeshore Freight" } },
    deliveries: [{ kind: "brief", status: "sent" }],
  });
  expect(world.offsetMs).toBe(0);
  expect(world.next?.what).toMatch(/Tom Okafor's (brief on |nudge)/);
  expect(world.stages).toContain("Negotiation");
  expect(world.accounts.find(({ name }) => name === "Lakeshore Freight")?.opportunities[0]?.meddpicc).toHaveProperty(
    "champion",
  );
  expect(world.documents.filter(({ current }) => !current).length).toBeGreaterThan(0);
});

describe("the calendar", () => {
  test("a moved call edits its message within seconds, and ticks the guide", async () => {
    const { id } = await run.event(soon);
    const began = performance.now();
    expect(await run.post("calendar", { op: "move", person: tom, id, to: { byMinutes: 10 } })).toMatchObject({
      ok: true,
    });
    await until(last, (text) => text.startsWith("Brief updated"));
    expect(performance.now() - began).toBeLessThan(15_000);
    await until(ticked, (done) => done.includes("move"));
  });

  test("a declined call is withdrawn, an accepted one comes back", async () => {
    const { id } = await run.event(soon);
    await run.post("calendar", { op: "decline", person: tom, id });
    await until(last, (text) => text.startsWith("Brief withdrawn"));
    const { whyNot } = await run.get<Explanation>(`explain?event=${id}&person=${tom}`);
    expect(whyNot).toBe("The message was withdrawn: You declined it.");
    expect(await run.post("calendar", { op: "decline", person: tom, id })).toMatchObject({ status: 409, ok: false });
    await run.post("calendar", { op: "accept", person: tom, id });
    await until(last, (text) => !text.startsWith("Brief withdrawn"));
  });

  test("a call with a stranger alone gets no brief, and says why; one with a customer gets one", async () => {
    const startsAt = run.sandbox.clock.now().add({ minutes: 28 }).toString();
    const add = (title: string, guests: unknown) =>
      run.post("calendar", { op: "add", person: tom, title, guests, startsAt });
    await add("Coffee", [{ kind: "free-mail" }, { kind: "unknown-domain" }]);
    const coffee = await until(
      () => run.event("Coffee"),
      (one) => one.decision !== null,
    );
    expect(coffee.attendees.map(({ email }) => email)).toHaveLength(3);
    expect(coffee.decision).toMatchObject({ verdict: "not-a-call", reason: "no-crm-match" });
    const why = await run.get<Explanation>(`explain?event=${coffee.id}&person=${tom}`);
    expect(why.whyNot).toMatch(/^It gets no brief: /);
    expect(why.decision?.rule).toMatch(/CRM/);
    // Inviting a customer makes it a call.
    await run.post("calendar", {
      op: "invite",
      person: tom,
      id: coffee.id,
      guest: { kind: "contact", email: "kenji.mori@brackwater.example" },
    });
    await until(last, (text) => text.startsWith("Brief: Brackwater"));
    expect(await run.post("calendar", { op: "cancel", person: tom, id: coffee.id })).toMatchObject({ ok: true });
    await until(last, (text) => text.startsWith("Brief withdrawn: Brackwater"));
  });

  test.each([
    ["an entry that is not there", { op: "cancel", person: tom, id: "nope" }, 404],
    ["somebody who is not of the company", { op: "cancel", person: "eve@evil.example", id: "nope" }, 404],
    ["an operation that does not exist", { op: "destroy", person: tom }, 400],
    ["a time that is no time", { op: "add", person: tom, title: "x", startsAt: "tomorrow" }, 400],
    ["a field that nobody knows", { op: "accept", person: tom, id: "x", more: 1 }, 400],
  ])("%s is refused in words", async (_name, body, status) => {
    const answer = await run.post("calendar", body);
    expect(answer).toMatchObject({ status, ok: false });
    expect(answer.said.length).toBeGreaterThan(10);
  });
});

describe("records", () => {
  const opportunity = "OPP-201";
  const stored = async () => {
    const { accounts } = await run.world();
    return accounts.flatMap((account) => account.opportunities).find(({ id }) => id === opportunity);
  };

  test.each([
    ["stage", "Negotiation"],
    ["competitor", "Pelorus"],
    ["close_date", "2027-05-01"],
    ["next_step", "Send the paper"],
  ])("%s is changed through the import", async (field, value) => {
    expect(await run.post("record", { opportunity, field, value })).toMatchObject({ ok: true });
    const row = await stored();
    expect([row?.stage, row?.competitor, row?.closeDate, row?.nextStep]).toContain(value);
  });

  test("a MEDDPICC field is dated today, and emptied again; the others stay", async () => {
    const before = await stored();
    await run.post("record", { opportunity, field: "champion", value: "Lars Holm" });
    const today = run.sandbox.clock.now().toZonedDateTimeISO("UTC").toPlainDate().toString();
    expect((await stored())?.meddpicc.champion).toEqual({ value: "Lars Holm", updatedOn: today });
    expect((await stored())?.meddpicc.metrics).toEqual(before?.meddpicc.metrics);
    await run.post("record", { opportunity, field: "champion", value: "" });
    expect((await stored())?.meddpicc.champion?.value).toBeNull();
  });

  test.each([
    ["a date in words", { opportunity, field: "close_date", value: "soon" }, 409, /expected a date like/],
    ["an empty stage", { opportunity, field: "stage", value: "" }, 409, /always has a stage/],
    ["an unknown opportunity", { opportunity: "OPP-0", field: "stage", value: "x" }, 404, /No opportunity/],
    ["an unknown field", { opportunity, field: "owner_email", value: "x" }, 400, /malformed/],
  ])("%s is refused", async (_name, body, status, words) => {
    const answer = await run.post("record", body);
    expect(answer.status).toBe(status);
    expect(answer.said).toMatch(words);
  });
});

describe("documents", () => {
  const id = "battlecard-pelorus";
  const search = async (text: string) =>
    (await run.app.ports.documents.search({ text, viewer: null, at: run.sandbox.clock.now(), limit: 5 })).map(
      (hit) => hit.document.id,
    );

  test("an edit is found at once", async () => {
    const before = await run.get<DocumentView>(`document?id=${id}`);
    expect(before.text).toMatch(/^---\nid: battlecard-pelorus/);
    const text = `${before.text}\n## Zebra clause\n\nTheir zebra clause doubles the price in year two.\n`;
    expect(await run.post("document", { id, text })).toMatchObject({ ok: true });
    expect(await search("zebra clause")).toContain(id);
  });

  test("what breaks the rules of the import is refused, and the folder stays as it was", async () => {
    const { text } = await run.get<DocumentView>(`document?id=${id}`);
    const answer = await run.post("document", { id, text: text.replace(/^kind: .*$/m, "kind: nonsense") });
    expect(answer).toMatchObject({ status: 409, ok: false });
    expect(answer.said).toMatch(/kind: expected one of/);
    expect((await run.get<DocumentView>(`document?id=${id}`)).text).toBe(text);
    expect(await run.post("document", { id, text: "---\nid: other\n---\nHi." })).toMatchObject({ status: 409 });
    expect(await run.post("document", { id, text: "---\n: [\n---\nHi." })).toMatchObject({ status: 409 });
  });

  test("a document that takes the place of another is the one that is found", async () => {
    expect(await run.post("document", { supersede: id, text: "# Card\n\nThe walrus argument wins.\n" })).toMatchObject({
      ok: true,
    });
    const rows = (await run.world()).documents.filter((one) => one.id.startsWith(id));
    expect(rows.map((one) => [one.id, one.current])).toEqual(
      expect.arrayContaining([
        [id, false],
        [`${id}-v2`, true],
      ]),
    );
    expect(await search("walrus argument")).toContain(`${id}-v2`);
    expect(await search("zebra clause")).not.toContain(id);
  });
});

describe("what the product did", () => {
  test("a message is explained by its place in the conversation: records, passages, timings", async () => {
    const message = run.sandbox.gateway.sentTo(tom).find(({ text }) => text.includes("Lakeshore"));
    const found = await run.get<Explanation>(`explain?message=${message?.ts}&person=${tom}`);
    expect(found.subject).toMatchObject({ kind: "event", rep: tom });
    expect(found.match).toMatchObject({ account: { name: "Lakeshore Freight" }, by: "contact" });
    expect(found.path.map(({ step }) => step)).toEqual(
      expect.arrayContaining(["planned", "claimed", "posted", "decision"]),
    );
    expect(found.records.length).toBeGreaterThan(3);
    expect(found.passages[0]).toMatchObject({ documentId: expect.any(String), quote: expect.any(String) });
    const posted = found.deliveries.find(({ message: ts }) => ts === message?.ts);
    expect(posted?.attempts).toBeGreaterThan(0);
    expect(posted?.timings.claimedAt).not.toBeNull();
    expect(found.jobs).toEqual(expect.any(Array));
  });

  test("what is not there is said to be not there", async () => {
    for (const query of ["event=nope", `message=1.2&person=${tom}`, "delivery=x", "nothing=1"]) {
      const answer = await fetch(`${run.base}/sandbox/api/explain?${query}`);
      expect([404, 409]).toContain(answer.status);
      expect(await answer.json()).toMatchObject({ ok: false, said: expect.any(String) });
    }
  });

  test("sources, a correction and /prep are ticked when the product has done them", async () => {
    const { gateway } = run.sandbox;
    const actor = gateway.as(tom);
    const brief = actor.dm().find(({ text }) => text.includes("Lakeshore"));
    if (brief === undefined) throw new Error("no brief");
    expect(await ticked()).not.toContain("sources");
    await actor.click(brief, "sources");
    await until(ticked, (done) => done.includes("sources"));
    expect(await ticked()).not.toContain("prep");
    await actor.command("/prep", "Harrow & Pine");
    await until(ticked, (done) => done.includes("prep"));
    expect(await ticked()).not.toContain("wrong");
    const event = await run.event(soon);
    const delivery = event.deliveries[0]?.id ?? "";
    await run.app.useCases.notACall({ deliveryId: delivery, email: tom, scope: "occurrence" });
    await until(ticked, (done) => done.length === 5);
  });

  test("a command that no app has is refused at once", async () => {
    const began = performance.now();
    const answer = await run.post("command", { person: tom, name: "/nothing", text: "" });
    expect(answer.ok).toBe(false);
    expect(answer.said).toMatch(/not a valid command/);
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});
