/** What every calendar provider owes the flows, whatever its API. A new provider runs this suite unchanged. */
import { describe, expect, test } from "@jest/globals";
import { UpstreamError } from "#domain/errors.ts";
import type { CalendarConnection, CalendarSource, CalendarWindow } from "#flows/ports.ts";

/** A calendar that a provider's stand-in shows; times are RFC 3339. */
export interface ContractCalendar {
  readonly source: CalendarSource;
  readonly window: CalendarWindow;
  connect(rep: string): CalendarConnection;
  add(
    rep: string,
    meeting: {
      readonly title: string;
      readonly start: string;
      readonly end: string;
      readonly guests: readonly {
        readonly email: string;
        readonly response?: "accepted" | "declined" | "tentative" | "needsAction";
      }[];
      readonly weekly?: { readonly zone: string };
    },
  ): string;
  move(rep: string, id: string, start: string): void;
  cancel(rep: string, id: string): void;
  respond(rep: string, id: string, guest: string, response: "accepted" | "declined"): void;
  revoke(rep: string): void;
  /** The next `times` requests fail so, after `after` good ones. */
  fail(
    kind: "rate-limited" | "server-error" | "timeout" | "garbage" | "half-answer",
    times: number,
    after?: number,
  ): void;
  /** At most this many events on a page. */
  pageSize(rows: number): void;
  requests(rep: string): number;
}

const rep = "ana@us.example";
const other = "ben@us.example";
const guest = "carol@globex.example";

export function describeCalendarSource(name: string, start: () => ContractCalendar): void {
  const { signal } = new AbortController();
  const call = {
    title: "Quarterly review",
    start: "2026-11-24T10:00:00Z",
    end: "2026-11-24T11:00:00Z",
    guests: [{ email: guest }],
  };

  describe(`${name} as a calendar source`, () => {
    test("a first pull is a snapshot with every event of the window, in the domain's words", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      const id = calendar.add(rep, { ...call, guests: [...call.guests, { email: rep, response: "tentative" }] });
      const pull = await calendar.source.pull(connection, calendar.window, signal);
      expect(pull).toMatchObject({ kind: "snapshot", removedIds: [] });
      expect(pull.events).toHaveLength(1);
      const [event] = pull.events;
      expect(event).toMatchObject({
        providerId: id,
        title: call.title,
        selfResponse: "tentative",
        seriesId: null,
        originalStart: null,
      });
      expect(event?.start.toString()).toBe(call.start);
      expect(event?.end.toString()).toBe(call.end);
      expect(event?.attendees.map((one) => one.email).sort()).toEqual([rep, guest]);
      expect(event?.attendees.find((one) => one.self)?.email).toBe(rep);
    });

    test("an empty calendar is an empty snapshot, not an error", async () => {
      const calendar = start();
      const pull = await calendar.source.pull(calendar.connect(rep), calendar.window, signal);
      expect(pull).toMatchObject({ kind: "snapshot", events: [], removedIds: [] });
    });

    test("a second pull with the cursor is unchanged, and changed again after a change", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      const id = calendar.add(rep, call);
      const first = await calendar.source.pull(connection, calendar.window, signal);
      const second = await calendar.source.pull({ ...connection, cursor: first.cursor }, calendar.window, signal);
      expect(second).toMatchObject({ kind: "unchanged", events: [] });
      calendar.move(rep, id, "2026-11-24T12:00:00Z");
      const third = await calendar.source.pull({ ...connection, cursor: second.cursor }, calendar.window, signal);
      expect(third.kind).not.toBe("unchanged");
      expect(third.events.map((one) => one.start.toString())).toEqual(["2026-11-24T12:00:00Z"]);
    });

    test("a cursor of another window, and a cursor of nonsense, are read in full", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      calendar.add(rep, call);
      const first = await calendar.source.pull(connection, calendar.window, signal);
      const later = { from: calendar.window.from.add({ hours: 1 }), to: calendar.window.to.add({ hours: 1 }) };
      for (const cursor of [first.cursor, "{", '{"v":9}']) {
        const window = cursor === first.cursor ? later : calendar.window;
        const pull = await calendar.source.pull({ ...connection, cursor }, window, signal);
        expect(pull).toMatchObject({ kind: "snapshot" });
        expect(pull.events).toHaveLength(1);
      }
    });

    test("a cancelled event is not in the snapshot, and get says gone", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      const id = calendar.add(rep, call);
      await expect(calendar.source.get(connection, id, signal)).resolves.toMatchObject({ providerId: id });
      calendar.cancel(rep, id);
      const pull = await calendar.source.pull(connection, calendar.window, signal);
      expect(pull.events).toEqual([]);
      await expect(calendar.source.get(connection, id, signal)).resolves.toBe("gone");
      await expect(calendar.source.get(connection, "no-such-event", signal)).resolves.toBe("gone");
    });

    test("get and pull tell the same story of one event", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      const id = calendar.add(rep, call);
      const pull = await calendar.source.pull(connection, calendar.window, signal);
      await expect(calendar.source.get({ ...connection, cursor: pull.cursor }, id, signal)).resolves.toEqual(
        pull.events[0],
      );
    });

    test("a series shows one event for each occurrence, with what it was first meant to be", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      calendar.add(rep, {
        ...call,
        start: "2026-11-17T10:00:00Z",
        end: "2026-11-17T11:00:00Z",
        weekly: { zone: "UTC" },
      });
      const pull = await calendar.source.pull(connection, calendar.window, signal);
      expect(pull.events).toHaveLength(1);
      const [event] = pull.events;
      expect(event?.originalStart?.toString()).toBe("2026-11-24T10:00:00Z");
      expect(event?.seriesId).not.toBeNull();
      calendar.move(rep, event?.providerId ?? "", "2026-11-24T15:00:00Z");
      const moved = (await calendar.source.pull(connection, calendar.window, signal)).events[0];
      expect(moved?.start.toString()).toBe("2026-11-24T15:00:00Z");
      expect(moved?.originalStart?.toString()).toBe("2026-11-24T10:00:00Z");
      expect(moved?.providerId).toBe(event?.providerId);
    });

    test("two participants' copies share the meeting's identity and differ in the answer", async () => {
      const calendar = start();
      const [one, two] = [calendar.connect(rep), calendar.connect(other)];
      const id = calendar.add(rep, {
        ...call,
        guests: [...call.guests, { email: rep, response: "accepted" }, { email: other }],
      });
      calendar.respond(rep, id, other, "declined");
      const mine = (await calendar.source.pull(one, calendar.window, signal)).events[0];
      const theirs = (await calendar.source.pull(two, calendar.window, signal)).events[0];
      expect(theirs?.meetingUid).toBe(mine?.meetingUid);
      expect([mine?.selfResponse, theirs?.selfResponse]).toEqual(["accepted", "declined"]);
    });

    test("all pages are read", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      calendar.pageSize(2);
      for (let hour = 10; hour < 17; hour += 1) {
        calendar.add(rep, {
          ...call,
          title: `Call ${hour}`,
          start: `2026-11-24T${hour}:00:00Z`,
          end: `2026-11-24T${hour}:30:00Z`,
        });
      }
      const pull = await calendar.source.pull(connection, calendar.window, signal);
      expect(pull.events.map((one) => one.title)).toEqual([10, 11, 12, 13, 14, 15, 16].map((hour) => `Call ${hour}`));
      const again = await calendar.source.pull({ ...connection, cursor: pull.cursor }, calendar.window, signal);
      expect(again.kind).toBe("unchanged");
    });

    test.each(["rate-limited", "server-error", "timeout", "garbage", "half-answer"] as const)(
      "after one %s the pull succeeds by itself",
      async (kind) => {
        const calendar = start();
        const connection = calendar.connect(rep);
        calendar.add(rep, call);
        calendar.fail(kind, 1);
        const pull = await calendar.source.pull(connection, calendar.window, signal);
        expect(pull.events).toHaveLength(1);
      },
    );

    test.each(["rate-limited", "server-error", "timeout", "garbage", "half-answer"] as const)(
      "a lasting %s on the second page is an error to retry, never a pull",
      async (kind) => {
        const calendar = start();
        const connection = calendar.connect(rep);
        calendar.pageSize(1);
        calendar.add(rep, call);
        calendar.add(rep, { ...call, start: "2026-11-24T13:00:00Z", end: "2026-11-24T14:00:00Z" });
        calendar.fail(kind, 1000, 1);
        const problem = await calendar.source
          .pull(connection, calendar.window, signal)
          .catch((caught: unknown) => caught);
        expect(problem).toBeInstanceOf(UpstreamError);
        expect(problem).toMatchObject({ retryable: true, authLost: false });
      },
    );

    test("a revoked consent is authLost for that rep and for nobody else", async () => {
      const calendar = start();
      const [lost, kept] = [calendar.connect(rep), calendar.connect(other)];
      await calendar.source.pull(lost, calendar.window, signal);
      calendar.add(other, call);
      calendar.revoke(rep);
      const problem = await calendar.source.pull(lost, calendar.window, signal).catch((caught: unknown) => caught);
      expect(problem).toBeInstanceOf(UpstreamError);
      expect(problem).toMatchObject({ retryable: false, authLost: true });
      expect((await calendar.source.pull(kept, calendar.window, signal)).events).toHaveLength(1);
    });

    test("two reps pulled at once see their own calendars only", async () => {
      const calendar = start();
      const [one, two] = [calendar.connect(rep), calendar.connect(other)];
      calendar.add(rep, { ...call, title: "Ana's" });
      calendar.add(other, { ...call, title: "Ben's" });
      const pulls = await Promise.all(
        [one, two, one, two].map((connection) => calendar.source.pull(connection, calendar.window, signal)),
      );
      expect(pulls.map((pull) => pull.events.map((event) => event.title))).toEqual([
        ["Ana's"],
        ["Ben's"],
        ["Ana's"],
        ["Ben's"],
      ]);
    });

    test("a burst of pulls of one rep is one request", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      calendar.add(rep, call);
      const pulls = await Promise.all(
        Array.from({ length: 20 }, () => calendar.source.pull(connection, calendar.window, signal)),
      );
      expect(new Set(pulls.map((pull) => pull.events.length))).toEqual(new Set([1]));
      expect(calendar.requests(rep)).toBe(1);
    });

    test("an aborted pull is an error, and the next one works", async () => {
      const calendar = start();
      const connection = calendar.connect(rep);
      const stopped = AbortSignal.abort();
      await expect(calendar.source.pull(connection, calendar.window, stopped)).rejects.toBeInstanceOf(UpstreamError);
      await expect(calendar.source.pull(connection, calendar.window, signal)).resolves.toMatchObject({
        kind: "snapshot",
      });
    });
  });
}
