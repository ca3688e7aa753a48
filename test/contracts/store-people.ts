import { expect, test } from "@jest/globals";
import type { Brief } from "#domain/briefs/brief.ts";
import type { RepSettings } from "#domain/moments/delivery.ts";
import {
  ana,
  deal,
  decided,
  facts,
  globex,
  inMinutes,
  meeting,
  now,
  planned,
  priya,
  type StoreWorld,
  subject,
} from "./store-world.ts";

const ben = { ...ana, email: "ben@us.example", name: "Ben Okafor", managerEmail: ana.email };

export function peopleContract(world: () => StoreWorld): void {
  const people = () => world().stores.people;

  test("settings have defaults and read back as they were saved", async () => {
    const fallback = {
      leadMinutes: 30,
      dayBefore: false,
      nudgeCaps: { perDay: null, perWeek: null },
      digest: false,
      quietHours: null,
      pausedUntil: null,
      stopped: [],
      blocked: [],
    };
    expect(await people().settings("Ana@us.example")).toEqual({ email: ana.email, ...fallback });
    const own: RepSettings = {
      email: ana.email,
      leadMinutes: 45,
      dayBefore: true,
      nudgeCaps: { perDay: 1, perWeek: 3 },
      digest: true,
      quietHours: { from: "19:00", to: "07:30" },
      pausedUntil: inMinutes(90),
      stopped: ["digest", "day-before"],
      blocked: ["vendor.example", 'odd"{},entry@x.example'],
    };
    await people().saveSettings(own);
    expect(await people().settings(ana.email)).toEqual(own);
    await people().saveSettings({ email: ana.email, ...fallback });
    expect(await people().settings(ana.email)).toEqual({ email: ana.email, ...fallback });
  });

  test("a Slack account leads to one person, also after its address changed", async () => {
    await world().stores.records.importPeople([ana, ben]);
    const link = { teamId: "T1", userId: "U1", channel: null, zone: "Europe/Lisbon" };
    await people().saveSlackLink(ana.email, link);
    expect(await people().findBySlackUser("T1", "U1")).toEqual(ana);
    await people().saveSlackLink(ana.email, { ...link, channel: "D1" });
    expect(await people().slackLink(ana.email)).toEqual({ ...link, channel: "D1" });
    await people().saveSlackLink(ben.email, link);
    expect(await people().findBySlackUser("T1", "U1")).toEqual(ben);
    expect(await people().slackLink(ana.email)).toBeNull();
    expect(await people().findBySlackUser("T2", "U1")).toBeNull();
  });

  test("two people who swap Slack accounts at the same time both get one", async () => {
    const link = (userId: string) => ({ teamId: "T1", userId, channel: null, zone: null });
    await people().saveSlackLink(ana.email, link("U1"));
    await people().saveSlackLink(ben.email, link("U2"));
    await Promise.all([
      people().saveSlackLink(ana.email, link("U2")),
      world().others.people.saveSlackLink(ben.email, link("U1")),
    ]);
    expect(await world().everything()).toMatch(/slack_links/);
  });

  test("a person's export holds their rows and the parts of others' that are about them, and no secret", async () => {
    await fill(world());
    const mine = await world().stores.personalData.export(ana.email);
    expect(Object.keys(mine)).toEqual(
      expect.arrayContaining([
        "people",
        "settings",
        "slack_links",
        "calendar_connections",
        "calendar_events",
        "corrections",
        "deliveries",
        "briefs",
        "feedback",
        "accounts",
        "opportunities",
      ]),
    );
    expect(JSON.stringify(mine)).not.toMatch(/refresh_token|v1\.[0-9a-f]{8}|token_hash/);
    const guests = await world().stores.personalData.export(priya.email);
    expect(guests.contacts).toEqual([
      { email: priya.email, name: priya.name, title: priya.title, account_id: globex.id },
    ]);
    expect(guests.calendar_events).toContainEqual({
      mentions: expect.arrayContaining([
        { at: "event.attendees.1", value: expect.objectContaining({ name: "Priya" }) },
      ]),
    });
    expect(JSON.stringify(guests.calendar_events)).not.toContain("Ana Lima");
    expect(await world().stores.personalData.export("nobody@us.example")).toEqual({});
  });

  test.each([
    ["a rep", ana.email, "Ana Lima"],
    ["a guest", priya.email, "Priya Raman"],
  ])("erasing %s leaves no trace in any table, and erasing again finds nothing", async (_, email, name) => {
    await fill(world());
    expect(await world().everything()).toContain(email);
    const before = await world().stores.records.revision();
    const exported = await world().stores.personalData.export(email);
    const counts = await world().stores.personalData.erase(email.toUpperCase(), now);
    // What is erased could be read before, row for row.
    expect(Object.entries(exported).map(([table, rows]) => [table, rows.length])).toEqual(Object.entries(counts));
    expect(Object.values(counts).every((rows) => rows > 0)).toBe(true);
    const lines = (await world().everything()).toLowerCase().split("\n");
    expect(lines.filter((line) => line.includes(`not-${email}`))).not.toEqual([]); // another mailbox stays
    const left = lines.map((line) => line.replaceAll(`not-${email}`, ""));
    const tagged = new RegExp(email.replace("@", "\\+[a-z]+@"));
    expect(left.filter((line) => line.includes(email) || tagged.test(line))).toEqual([]);
    expect(left.filter((line) => line.includes(name.toLowerCase()))).toEqual([]);
    expect(await world().stores.records.revision()).toBeGreaterThan(before);
    expect(await world().stores.personalData.export(email)).toEqual({});
    expect(await world().stores.personalData.erase(email, now)).toEqual({});
  });

  test("what is left after erasing a guest still works", async () => {
    await fill(world());
    await world().stores.personalData.erase(priya.email, now);
    const { calendars, deliveries, briefs, records } = world().stores;
    const event = await calendars.event(ana.email, "event-1");
    expect(event?.event.attendees[1]).toMatchObject({
      email: "erased person",
      name: "erased person",
      response: "accepted",
    });
    expect(event?.event.start).toEqual(meeting().start);
    expect((await deliveries.get("d-ana"))?.subject).toMatchObject({ facts: { guests: [{ email: "erased person" }] } });
    expect((await briefs.get("b-ana"))?.sections[0]?.items[0]?.text).toBe("erased person, VP Engineering");
    expect((await records.opportunitiesOf([globex.id]))[0]?.meddpicc.economic_buyer.value).toBe("erased person");
  });

  test("an address that is none is refused", async () => {
    await expect(world().stores.personalData.erase("ana", now)).rejects.toMatchObject({ code: "input" });
  });
}

/** Ana and Priya in every table that can hold them. */
async function fill({ stores }: StoreWorld): Promise<void> {
  const { records, people, calendars, deliveries, briefs } = stores;
  await records.importPeople([ana, ben]);
  await records.importAccounts([globex]);
  await records.importContacts([priya]);
  await records.importOpportunities([{ ...deal, nextStep: "Ask Priya+crm@globex.example and Ana@us.example" }]);
  for (const [email, userId] of [
    [ana.email, "U1"],
    [ben.email, "U2"],
  ] as const) {
    await people.saveSettings({
      ...(await people.settings(email)),
      digest: true,
      blocked: [priya.email, ana.email, `not-${priya.email}`, `not-${ana.email}`],
    });
    await people.saveSlackLink(email, { teamId: "T1", userId, channel: null, zone: null });
    await calendars.saveConnection({
      rep: email,
      provider: "google",
      via: "oauth",
      refreshToken: "token",
      scopes: [],
      now,
    });
    const description = `Agenda by Priya Raman <${priya.email}>, ana+work@us.example; cc not-${priya.email}, not-${ana.email}`;
    await calendars.saveEvents(email, {
      upserts: [meeting({ description, meetingUid: `${ana.email}-uid` })],
      removedIds: [],
      now,
    });
    await calendars.saveDecisions(email, [{ providerId: "event-1", decision: decided }]);
    await calendars.saveCorrection({
      rep: email,
      scope: "series",
      key: `${ana.email}-uid`,
      verdict: { kind: "not-a-call" },
      at: now,
    });
    await calendars.saveOAuthState({ state: email, rep: email, verifier: "v", expiresAt: inMinutes(15) });
    await calendars.saveChannel({
      id: `ch-${userId}`,
      rep: email,
      resourceId: "r",
      tokenHash: "h",
      expiresAt: inMinutes(60),
    });
    const id = email.split("@")[0] ?? "";
    await deliveries.write({
      inserts: [
        planned(`d-${id}`, {
          recipient: email,
          idemKey: `brief:${email}:${ana.email}-uid`,
          subject: { ...subject, facts: { ...facts, meetingUid: `${ana.email}-uid` } },
        }),
      ],
      changes: [],
      now,
    });
    await deliveries.recordFeedback({
      deliveryId: `d-${id}`,
      person: email,
      verdict: "wrong",
      reason: `ask ${priya.email}`,
      at: now,
    });
    await briefs.save(brief(`b-${id}`, email));
  }
  await briefs.saveContext("k", "1.1", { contacts: [priya], owner: ana }, now);
}

function brief(id: string, rep: string): Brief {
  const who = {
    text: "Priya Raman, VP Engineering",
    detail: null,
    citations: [],
    facts: [{ record: `contact:${priya.email}`, field: "name", value: "Priya Raman", at: null }],
  };
  const flag = {
    text: "Ana Lima owns the opportunity",
    detail: "Economic buyer: Priya Raman",
    citations: [],
    facts: [],
  };
  return {
    id,
    rep,
    event: null,
    account: { id: globex.id, name: globex.name, matchedBy: "contact" },
    opportunity: null,
    alternatives: [],
    mode: "extractive",
    sections: [
      { slot: "who", items: [who] },
      { slot: "flags", items: [flag] },
    ],
    gaps: [],
    words: 10,
    generatedAt: "2026-11-24T09:29:00Z",
  };
}
