/** Slack, Google and a place for response URLs, in a process of their own so that they do not slow the bench's clock or the product. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "#domain/clock.ts";
import type { SlackLink } from "#flows/ports.ts";
import { createGoogleFake, type GoogleFake, readingScope, sandboxClient } from "#sandbox/google/index.ts";
import { createSlackGateway, type SlackGateway } from "#sandbox/slack/gateway.ts";
import { answer } from "./child.ts";
import { companyOf, guestOf, repOf } from "./company.ts";

export interface OpenStandIns {
  readonly slackApiUrl: string;
  readonly googleUrl: string;
  readonly responseUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** In the order of the company's people. */
  readonly links: readonly SlackLink[];
}

export type StandInOrders = {
  readonly open: { readonly input: { readonly reps: number }; readonly output: OpenStandIns };
  /** One customer call in each calendar, starting at these epoch milliseconds. Returns a refresh token for each. */
  readonly calendars: {
    readonly input: { readonly first: number; readonly startsAtMs: readonly number[] };
    readonly output: readonly string[];
  };
  /** Messages of the app by delivery, with the epoch milliseconds at which Slack stored them. */
  readonly arrivals: { readonly input: null; readonly output: readonly (readonly [string, number])[] };
  readonly calendarRequests: {
    readonly input: { readonly sinceMs: number };
    readonly output: readonly { readonly atMs: number; readonly operation: string; readonly status: number }[];
  };
};

let slack: SlackGateway | null = null;
let google: GoogleFake | null = null;
const sink = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, { "content-type": "text/plain" }).end("ok"));
});

answer<StandInOrders>(
  {
    open: async ({ reps }) => {
      const { people } = companyOf(reps);
      slack = createSlackGateway({ clock: systemClock, people });
      google = createGoogleFake({ clock: systemClock });
      await slack.listen(0);
      await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
      // A TCP server's address is an object once it listens.
      const { port } = sink.address() as AddressInfo;
      return {
        slackApiUrl: slack.apiUrl(),
        googleUrl: await google.listen(0),
        responseUrl: `http://127.0.0.1:${port}/answer`,
        botToken: slack.botToken,
        signingSecret: slack.signingSecret,
        clientId: sandboxClient.id,
        clientSecret: sandboxClient.secret,
        links: linksOf(
          slack,
          people.map(({ email }) => email),
        ),
      };
    },
    calendars: async ({ first, startsAtMs }) => {
      const fake = opened(google);
      const state = fake.snapshot();
      // Written as data: the fake's own insert looks through all users for guests, once for each event.
      const tokens = startsAtMs.map((startMs, offset) => {
        const index = first + offset;
        const email = repOf(index);
        const at = systemClock.now().toString();
        state.revision += 1;
        state.users[email] = {
          email,
          name: email,
          aliases: [],
          zone: "Europe/London",
          touched: state.revision,
          deleted: false,
        };
        state.meetings[`event${index}x`] = {
          id: `event${index}x`,
          iCalUID: `event${index}x@google.com`,
          created: at,
          updated: at,
          rev: state.revision,
          sequence: 0,
          cancelled: false,
          organizer: { email },
          start: { dateTime: isoOf(startMs) },
          end: { dateTime: isoOf(startMs + 1_800_000) },
          content: { summary: `Review with customer ${index}`, description: "Agenda: security, price, next step." },
          attendees: [
            { email, responseStatus: "accepted" },
            { email: guestOf(index), responseStatus: "accepted" },
          ],
          recurrence: [],
          exceptions: {},
          holders: [email],
          gone: [],
        };
        const token = `1//bench-${index}`;
        state.refreshTokens[token] = { email, scopes: [readingScope], clientId: sandboxClient.id };
        return token;
      });
      fake.restore(state);
      return tokens;
    },
    arrivals: async () =>
      opened(slack)
        .snapshot()
        .messages.flatMap(({ fromBot, metadata, ts }) => {
          const id = metadata?.event_payload.delivery_id;
          return fromBot && typeof id === "string" ? [[id, Number(ts) * 1_000] as const] : [];
        }),
    calendarRequests: async ({ sinceMs }) =>
      opened(google)
        .requests()
        .map(({ at, operation, status }) => ({ atMs: Temporal.Instant.from(at).epochMilliseconds, operation, status }))
        .filter(({ atMs }) => atMs >= sinceMs),
  },
  async () => {
    sink.closeAllConnections();
    sink.close();
    await slack?.close();
    await google?.close();
  },
);

function opened<T>(value: T | null): T {
  if (value === null) throw new Error("ask for open first");
  return value;
}

const isoOf = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString();

/** What the product would remember of each person after their first message: the conversation is open. */
function linksOf(gateway: SlackGateway, emails: readonly string[]): readonly SlackLink[] {
  for (const email of emails) gateway.sentTo(email);
  const { conversations } = gateway.snapshot();
  const channels = new Map(conversations.flatMap((one) => one.members.map((member) => [member, one.id] as const)));
  const users = new Map(gateway.people().map((user) => [user.email, user]));
  return emails.map((email) => {
    const user = users.get(email);
    if (user === undefined) throw new Error(`${email} is not in the workspace`);
    const { teamId } = gateway.identity;
    return { teamId, userId: user.id, channel: channels.get(user.id) ?? null, zone: "Europe/London" };
  });
}
