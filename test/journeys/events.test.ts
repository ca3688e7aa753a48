/** What Slack tells the app by itself: messages, repeats, and the end of an installation. */
import { describe, expect, test } from "@jest/globals";
import { reviveDeliveries } from "#flows/revive-deliveries.ts";
import { startWorld, type World } from "#test/support/world.ts";
import { ana, begin, day, eventually, meets, person, quietCalendar, wordsOf } from "./steps.ts";

const replies = (world: World) => world.slack.sentTo(ana).filter((message) => message.metadata === null);

describe("a message to the app", () => {
  test("help for small talk, a brief for who asks in words, silence for an edit", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    const { message } = await rep.actor.say("hello?");
    const help = await eventually(
      () => replies(world)[0],
      () => "an answer",
    );
    expect(help.threadTs).toBe(message.ts);
    expect(wordsOf(help)).toMatch(/\/prep: a brief for your next customer call/);

    await rep.actor.say("brief me for Acme");
    await eventually(
      async () => {
        await world.settle();
        return rep.reads().some((words) => words.startsWith("Acme |"));
      },
      () => `a brief; seen ${JSON.stringify(rep.reads())}`,
    );
    await rep.actor.say("prep nonsense company");
    await eventually(
      () => replies(world).some((reply) => /No account in your CRM/.test(wordsOf(reply))),
      () => "the reason",
    );

    const before = replies(world).length;
    const edited = { type: "message", subtype: "message_changed", channel: rep.actor.dmChannel, channel_type: "im" };
    expect(await world.slack.event({ ...edited, ts: "1.1", event_ts: "1.1" })).toMatchObject({ ok: true });
    expect(replies(world)).toHaveLength(before);
  });

  test("mentioned in a channel: only the one who asked sees where to go", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar, channels: [{ name: "deals" }] });
    const rep = person(world, ana);
    await rep.actor.say(`<@${world.slack.identity.botUserId}> brief for Acme`, { channel: "deals" });
    const answer = await eventually(
      () => world.slack.channel("deals").find((message) => message.fromBot),
      () => "an answer",
    );
    expect(answer.ephemeralFor).toBe(rep.actor.userId);
    expect(wordsOf(answer)).toMatch(/only write in direct messages/);
    expect(rep.messages()).toEqual([]);
  });

  test("the same event three times, as after a late answer: answered once", async () => {
    await using world = await startWorld({ at: begin, env: quietCalendar });
    const rep = person(world, ana);
    const { identity } = world.slack;
    const envelope = {
      type: "event_callback",
      team_id: identity.teamId,
      api_app_id: identity.appId,
      event_id: "Ev0REPEATED",
      event_time: 1,
      authorizations: [{ enterprise_id: null, team_id: identity.teamId, user_id: identity.botUserId, is_bot: true }],
      event: {
        type: "message",
        channel_type: "im",
        channel: rep.actor.dmChannel,
        user: rep.actor.userId,
        text: "hello",
        ts: "1795507200.000100",
        event_ts: "1795507200.000100",
      },
    };
    const acks = await Promise.all([1, 2, 3].map(() => world.slack.sendRaw("events_api", envelope)));
    // Whoever has it answers for it; who comes meanwhile is told "not yet" (500), so that Slack asks again should that one die.
    expect(acks.filter(({ status }) => status !== 500).map(({ status }) => status)).toContain(200);
    expect(acks.every(({ status }) => status === 200 || status === 500)).toBe(true);
    await eventually(
      () => replies(world).length > 0,
      () => "an answer",
    );
    expect(await world.slack.sendRaw("events_api", envelope)).toMatchObject({ ok: true });
    // Another event proves that everything before it has been handled.
    await world.slack.sendRaw("events_api", { ...envelope, event_id: "Ev0ANOTHER" });
    await eventually(
      () => replies(world).length >= 2,
      () => "the other answer",
    );
    expect(replies(world)).toHaveLength(2);
  });
});

describe("the end of an installation", () => {
  test.each([
    ["uninstalled", (world: World) => world.slack.uninstall()],
    ["its token revoked", (world: World) => world.slack.revokeToken()],
  ])(
    "%s: the token is deleted at once, briefs fail with a clear reason; installed again, those still ahead come and /prep works",
    async (_name, end) => {
      await using world = await startWorld({
        at: begin,
        env: { ...quietCalendar, PUBLIC_URL: "https://sideline.example" },
        installed: true,
      });
      const { deliveries, installations } = world.app.ports;
      const rep = person(world, ana);
      const team = world.slack.identity.teamId;
      meets(world, "10:00");
      meets(world, "12:00", { guest: "g@globex.example" });
      await world.advanceTo(`${day}T09:31:00Z`);
      expect(rep.reads()).toEqual([expect.stringMatching(/^Acme/)]);
      const saved = await installations.find(team);
      expect(saved?.botToken).toBe(world.slack.botToken);

      await end(world);
      await eventually(
        async () => (await installations.find(team)) === null,
        () => "the token to be deleted",
      );
      await world.advanceTo(`${day}T11:40:00Z`);
      expect(rep.messages()).toHaveLength(1);
      const failed = (await deliveries.recent({ recipient: ana, limit: 10 })).find((row) => row.status === "failed");
      expect(failed).toMatchObject({ kind: "brief", because: "slack:not_installed" });
      expect(world.log.join("\n")).toMatch(/delivery_refused .*slack:not_installed/);
      expect(world.log.join("\n")).not.toContain(world.slack.botToken);

      world.slack.reinstall();
      if (saved !== null) await installations.save(saved);
      // The brief of a call that is still ahead comes after all, once.
      await reviveDeliveries(world.app.ports);
      await reviveDeliveries(world.app.ports);
      await world.settle();
      expect(rep.reads().slice(1)).toEqual([expect.stringMatching(/^Globex \|.*12:00/)]);
      await world.advanceTo(`${day}T12:00:00Z`);
      expect(rep.messages()).toHaveLength(2);
      await rep.actor.command("/prep", "Acme");
      await eventually(
        async () => {
          await world.settle();
          return rep.reads().filter((words) => words.startsWith("Acme |")).length === 2;
        },
        () => `a second brief; seen ${JSON.stringify(rep.reads())}`,
      );
      expect(wordsOf(await rep.openHome(/Weekly sync/))).toMatch(/Globex[\s\S]*Brief sent\./);
    },
  );
});
