import { describe } from "@jest/globals";
import { describeCalendarSource } from "#test/contracts/calendar-source.ts";
import { startGoogleWorld } from "#test/support/google-world.ts";

describe("Google", () => {
  describeCalendarSource("Google Calendar", () => {
    const world = startGoogleWorld({ options: { limits: { requestTimeoutMs: 40 } } });
    const { fake } = world;
    const faults = {
      "rate-limited": { status: 429, reason: "rateLimitExceeded" },
      "server-error": { status: 503, reason: "backendError" },
      timeout: "hang",
      garbage: "garbage",
      "half-answer": "half",
    } as const;
    return {
      source: world.source,
      window: world.window,
      connect: world.connect,
      add: (rep, meeting) => {
        const zone = meeting.weekly === undefined ? {} : { timeZone: meeting.weekly.zone };
        return fake.insert(rep, {
          summary: meeting.title,
          start: { dateTime: meeting.start, ...zone },
          end: { dateTime: meeting.end, ...zone },
          attendees: meeting.guests.map((one) => ({
            email: one.email,
            ...(one.response === undefined ? {} : { responseStatus: one.response }),
          })),
          ...(meeting.weekly === undefined ? {} : { recurrence: ["RRULE:FREQ=WEEKLY"] }),
        });
      },
      move: fake.move,
      cancel: fake.remove,
      respond: fake.respond,
      revoke: fake.revoke,
      fail: (kind, times, after = 0) => fake.fail({ kind: faults[kind], times, after }),
      pageSize: (rows) => {
        fake.settings.pageCap = rows;
      },
      requests: (rep) => fake.requests({ user: rep }).length,
    };
  });
});
