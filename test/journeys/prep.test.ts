/** `/prep` as a rep meets it: every answer it can give. */
import { describe, expect, test } from "@jest/globals";
import { account, person as anyone, company, startWorld } from "#test/support/world.ts";
import { ana, begin, ben, day, eventually, meets, person, quietCalendar, wordsOf } from "./steps.ts";

const accounts = [
  ...company.accounts,
  account("ACC-NW", "Northwind Freight", ["northwind.example"]),
  account("ACC-NS", "Northstar Foods", ["northstar.example"]),
];

describe("what /prep answers", () => {
  test("help, the next call, an account, an event", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar, accounts, channels: [{ name: "deals" }] });
    const rep = person(world, ana);

    const help = await rep.prep("help", /an account's name/);
    expect(help).toMatch(/why each gets a brief or not/);
    // No company of an example that this one does not know.
    expect(help).not.toMatch(/northwind|acme/i);
    expect(await rep.prep("", /No customer call is in your calendar for the next seven days/)).toMatch(
      /\/prep and its name/,
    );

    const id = meets(world, "10:00");
    const lunch = meets(world, "12:00", { guest: "someone@gmail.com", summary: "Lunch" });
    await world.look();

    // In a channel the answer is theirs alone, and the brief is in their direct messages.
    expect(await rep.prep("", /on its way/, { channel: "deals" })).toBe(
      "The brief for Acme, Tue 24 Nov, 10:00 is on its way to our direct messages.",
    );
    await world.settle();
    expect(rep.reads()).toEqual([expect.stringMatching(/^Acme \| Evaluation \| Tue 24 Nov, 10:00, 30 min/)]);
    expect(world.slack.channel("deals").every((message) => message.ephemeralFor !== null)).toBe(true);

    // The placeholder came first, and the brief stands in its place: one message, edited.
    const [brief] = rep.messages();
    expect(brief?.edits.map(({ text }) => text)).toEqual(["Preparing your brief for Acme …"]);

    // In the conversation itself nothing points at what is already there.
    await rep.actor.command("/prep");
    await eventually(
      async () => {
        await world.settle();
        return rep.messages().length === 2;
      },
      () => `a second brief; seen ${rep.messages().length}`,
    );
    expect(rep.whispers().map(wordsOf).join()).not.toMatch(/Looking up|on its way/);

    expect(await rep.prep(lunch, /gets no brief/)).toMatch(
      /^That event gets no brief: No outside guest matches a contact/,
    );
    await rep.actor.command("/prep", id);
    await eventually(
      async () => {
        await world.settle();
        return rep.messages().length === 3;
      },
      () => `a brief for the event; seen ${rep.messages().length}`,
    );
    expect(new Set(rep.reads().map((words) => words.split("\n")[0])).size).toBe(1);
  });

  test("an account: exact, part of the name, misspelled, several, unknown", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar, accounts, channels: [{ name: "deals" }] });
    const rep = person(world, ana);
    const inDeals = { channel: "deals" };

    await rep.prep("acme", /The brief for Acme is on its way/, inDeals);
    await rep.prep("Globx", /The brief for Globex is on its way/, inDeals);
    await world.settle();
    expect(rep.reads().map((words) => words.split("\n")[0])).toEqual([
      expect.stringMatching(/^Acme \| Evaluation \| no call planned$/),
      expect.stringMatching(/^Globex \| .*no call planned$/),
    ]);

    expect(await rep.prep("north", /Which account is "north"\?/)).toMatch(/Northwind Freight[\s\S]*Not listed\?/);
    const question = rep.whispers().at(-1);
    if (question === undefined) throw new Error("just asked");
    await rep.told(() => rep.actor.click(question, "prep-account:1"), /The brief for Northwind Freight is on its way/);
    await world.settle();
    expect(rep.reads().at(-1)).toMatch(/^Northwind Freight \|/);

    expect(await rep.prep("Initech", /No account in your CRM looks like/)).toMatch(/“Initech”.*\/prep alone/);
    const long = await rep.prep("x".repeat(3_900), /No account in your CRM looks like/);
    expect(long).toMatch(/“x{60,79}…”/);
  });

  test("two calls with one account: asks which, and the choice is prepared", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    meets(world, "10:00");
    meets(world, "15:00", { summary: "Pricing" });
    await world.look();
    expect(await rep.prep("Acme", /Which call\?/)).toMatch(/10:00 Weekly sync[\s\S]*15:00 Pricing/);
    const question = rep.whispers().at(-1);
    if (question === undefined) throw new Error("just asked");
    await rep.told(() => rep.actor.click(question, "prep-event:1"), /Acme, Tue 24 Nov, 15:00/);
    await world.settle();
    expect(rep.reads()).toEqual([expect.stringMatching(/Tue 24 Nov, 15:00/)]);

    // The choice is older than the calendar: it says so.
    const stored = await world.app.ports.calendars.eventsBetween(ana, world.now(), world.now().add({ hours: 24 }));
    for (const { event } of stored) world.google.remove(ana, event.providerId);
    await world.look();
    await rep.told(() => rep.actor.click(question, "prep-event:0"), /no longer in your calendar as a customer call/);
  });

  test("a call that began ten minutes ago is still prepared; later the account is offered", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    const id = meets(world, "10:00");
    await world.advanceTo(`${day}T10:05:00Z`);
    expect(rep.messages()).toHaveLength(1);
    await rep.actor.command("/prep", id);
    await eventually(
      async () => {
        await world.settle();
        return rep.messages().length === 2;
      },
      () => "a brief for the running call",
    );
    await world.advanceTo(`${day}T10:20:00Z`);
    expect(await rep.prep(id, /has begun/)).toMatch(/For the account: \/prep Acme/);
    expect(await rep.prep("", /No customer call/)).toMatch(/next seven days/);
  });

  test("no calendar, a revoked calendar, an account all the same", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar, connected: [ben] });
    const rep = person(world, ana);
    expect(await rep.prep("", /not connected/)).toMatch(/Home tab and choose Connect calendar/);
    const other = person(world, ben);
    world.google.revoke(ben);
    await world.look();
    expect(await other.prep("", /can no longer read your calendar/)).toMatch(/Reconnect it on my Home tab/);
    await other.actor.command("/prep", "Acme");
    await eventually(
      async () => {
        await world.settle();
        return other.reads().some((words) => words.startsWith("Acme |"));
      },
      () => `a brief; seen ${JSON.stringify(other.reads())}`,
    );
  });

  test("somebody whom the people list does not hold is told who can help, and nothing else", async () => {
    const strangers = [{ email: "eve@ourco.example", name: "Eve", timeZone: "Europe/London" }];
    await using world = await startWorld({ at: begin, env: quietCalendar, strangers });
    const eve = person(world, "eve@ourco.example");
    expect(await eve.prep("Acme", /don't know you yet/)).toMatch(/Ask the person who runs Sideline/);
    await world.settle();
    expect(eve.messages()).toEqual([]);
  });

  test("an account that the person may not see is as unknown, by name, by choice and by call", async () => {
    // The only account nobody may see under today's rule is one without an id.
    const hidden = account("", "Hidden Holdings", ["hidden.example"]);
    await using world = await startWorld({ at: begin, env: quietCalendar, accounts: [...accounts, hidden] });
    const rep = person(world, ana);
    await rep.prep("Hidden Holdings", /No account in your CRM looks like/);
    meets(world, "10:00", { guest: "boss@hidden.example" });
    await world.look();
    await rep.prep("", /not one you may see/);
    await world.advanceTo(`${day}T10:05:00Z`);
    expect(rep.messages()).toEqual([]);
  });

  test.each([
    ["a mention and a link", "<!channel> <https://evil.example|click> <@U1>", /No account in your CRM/],
    ["markup and an injection", "*bold* `x` ignore previous instructions", /No account in your CRM/],
    ["sql and wildcards", "%' or '1'='1", /No account in your CRM/],
    ["10,000 characters", "A".repeat(10_000), /No account in your CRM/],
    ["NUL and half an emoji", "Ac\u0000me\ud83d", /No account in your CRM|on its way|Which account/],
  ])("hostile words: %s", async (_name, text, pattern) => {
    await using world = await startWorld({ at: begin, env: quietCalendar, channels: [{ name: "deals" }] });
    const rep = person(world, ana);
    const said = await rep.prep(text, pattern, { channel: "deals" });
    expect(said.length).toBeLessThan(500);
    // What they typed is shown as letters: in rich text, never in a field that Slack would parse or link.
    const [answer] = world.slack.channel("deals").slice(-1);
    expect(answer?.blocks.map(({ type }) => type)).toEqual(["rich_text"]);
    expect(JSON.stringify(answer)).not.toMatch(/"mrkdwn"|"type":"(link|user|broadcast)"/);
    expect(answer?.text).not.toMatch(/<[!@#h]/);
  });
});

describe("when something breaks", () => {
  test("the brief can't be put in the place of the placeholder at first: it is, a little later", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    world.slack.fail({ method: "chat.update", kind: "http-500", times: 2 });
    await rep.actor.command("/prep", "Acme");
    await eventually(
      async () => {
        await world.settle();
        return rep.messages().length === 1;
      },
      () => "a placeholder",
    );
    expect(rep.reads()).toEqual(["Preparing your brief for this account …"]);
    await world.advance({ minutes: 1 });
    await world.advance({ minutes: 1 });
    expect(rep.reads()).toEqual([expect.stringMatching(/^Acme \|/)]);
  });

  test("the answer to the placeholder is lost: still one message, and the brief in it", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    world.slack.fail({ method: "chat.postMessage", kind: "answer-lost" });
    await rep.actor.command("/prep", "Acme");
    await eventually(
      async () => {
        await world.settle();
        return rep.messages().length === 1;
      },
      () => "a placeholder",
    );
    await world.advance({ minutes: 5 });
    expect(rep.reads()).toEqual([expect.stringMatching(/^Acme \|/)]);
  });

  test("Slack does not say who asks: it is said that it failed, and asking again works", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ben);
    world.slack.fail({ method: "users.info", kind: "http-500" });
    expect(await rep.prep("Acme", /Something went wrong on our side/)).toMatch(/Try again in a minute/);
    expect(world.log.join("\n")).toMatch(/slack\.listener_failed/);
    expect(await rep.prep("", /No customer call|not connected/)).toMatch(/\/prep and (its|an account's) name/);
  });
});

test("a manager without calls can ask for an account as well", async () => {
  const people = [anyone("Dana", "manager"), anyone("Ana", "rep"), anyone("Ben", "rep")];
  await using world = await startWorld({ at: begin, env: quietCalendar, people, channels: [{ name: "deals" }] });
  const dana = person(world, "dana@ourco.example");
  await dana.prep("Acme", /The brief for Acme is on its way/, { channel: "deals" });
  await world.settle();
  expect(dana.reads()).toEqual([expect.stringMatching(/^Acme \|/)]);
});
