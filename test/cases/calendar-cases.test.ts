/** Every line of the calendar cases, one row each, through the real Google client, the real queue and the Slack gateway. */
import { describe, test } from "@jest/globals";
import { areServersHere, startServers } from "#test/support/servers.ts";
import { person, startWorld } from "#test/support/world.ts";
import { begin, type Case, cases, faultCases, pushCases, zoneCases } from "./calendar-cases.ts";

/** A slower poll makes fewer steps of the clock; the fault cases need the real one. */
const slowPoll = { CALENDAR_POLL_SECONDS: "1800" };
const internal = { INTERNAL_DOMAINS: "ourco.example,ourco-labs.example" };

describe("calendar cases, embedded mode", () => {
  test.each(faultCases)(
    "%d. %s",
    async (_number, _title, play) => {
      await using world = await startWorld({ at: begin, env: internal });
      await play(world);
    },
    300_000,
  );

  test.each(cases)(
    "%d. %s",
    async (_number, _title, play) => {
      await using world = await startWorld({ at: begin, env: { ...internal, ...slowPoll } });
      await play(world);
    },
    300_000,
  );

  test.each(pushCases)(
    "%d. %s",
    async (_number, _title, play) => {
      await using world = await startWorld({
        at: begin,
        env: { ...internal, PUBLIC_URL: "https://sideline.example", CALENDAR_POLL_SECONDS: "3600" },
      });
      await play(world);
    },
    300_000,
  );

  test.each(zoneCases)(
    "%d. %s",
    async (_number, _title, { at, zone }, play) => {
      const people = [
        person("Dana", "manager"),
        person("Ana", "rep", { timeZone: zone ?? "Europe/London" }),
        person("Ben", "rep"),
      ];
      await using world = await startWorld({ at, env: { ...internal, CALENDAR_POLL_SECONDS: "3600" }, people });
      await play(world);
    },
    300_000,
  );
});

const sample = [1, 7, 11, 12, 17, 18, 19, 22, 25, 31, 33, 37, 52, 63, 66];
const sampled: readonly Case[] = [...cases, ...faultCases].filter(([number]) => sample.includes(number));
const here = await areServersHere();
if (!here)
  console.warn(
    "No Postgres and Redis on loopback: the calendar cases in server mode are skipped. Set TEST_DATABASE_URL and TEST_REDIS_URL to run them.",
  );

(here ? describe : describe.skip)("calendar cases, server mode (a sample of 15)", () => {
  test.each(sampled)(
    "%d. %s",
    async (_number, _title, play) => {
      await using servers = await startServers();
      await using world = await startWorld({
        at: begin,
        env: { ...internal, ...servers.env },
        redisPrefix: servers.redisPrefix,
      });
      await play(world);
    },
    300_000,
  );
});

test("the table holds every number from 1 to 66 once", () => {
  const numbers = [...cases, ...faultCases, ...pushCases, ...zoneCases].map(([number]) => number).sort((a, b) => a - b);
  const expected = Array.from({ length: 66 }, (_, index) => index + 1);
  if (numbers.join() !== expected.join())
    throw new Error(
      `missing or twice: ${expected.filter((n) => numbers.filter((m) => m === n).length !== 1).join(", ")}`,
    );
});
