import { sameMailbox } from "#domain/accounts/addresses.ts";
import { InputError } from "#domain/errors.ts";
import type { Notice } from "#domain/moments/delivery.ts";
import { planMoments } from "./plan-moments.ts";
import type { CalendarConnection, CalendarSource, Ports } from "./ports.ts";
import { calendarKey } from "./sweep.ts";
import { wakeDelivery } from "./wake.ts";

const stateMinutes = 15;
const connectedAfterSeconds = 20;

type ConnectPorts = Pick<
  Ports,
  "calendars" | "calendarSources" | "clock" | "deliveries" | "newId" | "people" | "queue" | "rules"
>;

/** Randomness and hashing for the consent round trip: the runtime's own, injected. */
export interface ConsentCrypto {
  /** URL-safe, at least 256 bits. */
  token(): string;
  /** base64url(SHA-256(verifier)), the S256 challenge of PKCE. */
  challenge(verifier: string): string;
}

/** The consent page for this rep, with a one-time state bound to them; null when this deployment has no Google client. */
export async function startConnecting(ports: ConnectPorts, crypto: ConsentCrypto, rep: string): Promise<string | null> {
  const source = ports.calendarSources.google;
  if (source === undefined) return null;
  return consentPage(ports, crypto, { source, rep, state: crypto.token() });
}

/** The same for another of this person's things at the provider; what it is, `state` says. */
export async function consentPage(
  ports: Pick<Ports, "calendars" | "clock" | "rules">,
  crypto: ConsentCrypto,
  {
    source,
    rep,
    state,
  }: {
    readonly source: Pick<CalendarSource, "consentUrl">;
    readonly rep: string;
    readonly state: string;
  },
): Promise<string | null> {
  const verifier = crypto.token();
  const url = source.consentUrl({
    state,
    challenge: crypto.challenge(verifier),
    loginHint: rep,
    redirectUri: ports.rules.oauthRedirectUri,
  });
  if (url === null) return null;
  const expiresAt = ports.clock.now().add({ minutes: stateMinutes });
  await ports.calendars.saveOAuthState({ state, rep, verifier, expiresAt });
  return url;
}

/** The browser came back from the consent page. Throws InputError with a sentence for that person. */
export async function finishConnecting(
  ports: ConnectPorts,
  query: { readonly state: string; readonly code: string },
  signal: AbortSignal,
): Promise<{ readonly rep: string }> {
  const now = ports.clock.now();
  const pending = await ports.calendars.takeOAuthState(query.state, now);
  const source = ports.calendarSources.google;
  if (pending === null || source === undefined) {
    throw new InputError(
      "This link was used already or is older than 15 minutes. Open Sideline's Home tab in Slack and connect again.",
    );
  }
  const { rep, verifier } = pending;
  const granted = await source.exchange(
    { code: query.code, verifier, redirectUri: ports.rules.oauthRedirectUri },
    signal,
  );
  if (granted.email === null || !sameMailbox(granted.email, rep)) {
    await source.revoke(granted.refreshToken, signal);
    const who = granted.email === null ? "an account that Google did not name" : "another Google account";
    throw new InputError(
      `You allowed access with ${who}, not ${rep}. Nothing was kept; connect again with your work account.`,
    );
  }
  const kept = await keepConnection(ports, {
    rep,
    via: "oauth",
    refreshToken: granted.refreshToken,
    scopes: granted.scopes,
  });
  // A little later: by then the calendar has been read, and the message can say what is in it.
  const at = now.add({ seconds: connectedAfterSeconds });
  const notice = { kind: "calendar-connected", provider: kept.provider, calls: 0 } as const;
  await sendNotice(ports, rep, notice, { once: `${kept.generation}`, at });
  return { rep };
}

export async function keepConnection(
  ports: Pick<ConnectPorts, "calendars" | "clock" | "queue">,
  input: { rep: string; via: CalendarConnection["via"]; refreshToken: string | null; scopes: readonly string[] },
): Promise<CalendarConnection> {
  const now = ports.clock.now();
  const kept = await ports.calendars.saveConnection({ ...input, provider: "google", now });
  await ports.queue.wake("watch-calendar", { reps: [input.rep] }, { key: calendarKey(input.rep), at: now });
  return kept;
}

/** With a service account every rep's calendar is read without asking them one by one: the admin opted in for all. Who disconnected stays so. */
export async function connectEverybody(
  ports: Pick<ConnectPorts, "calendars" | "clock" | "people" | "queue">,
): Promise<void> {
  for (const person of await ports.people.list()) {
    if (person.role !== "rep" && person.role !== "se" && person.role !== "manager") continue;
    if ((await ports.calendars.connection(person.email)) !== null) continue;
    await keepConnection(ports, { rep: person.email, via: "delegated", refreshToken: null, scopes: [] });
  }
}

/** The provider says that only the rep can renew access: forget the token, tell them once for this connection, stop nobody else. */
export async function calendarLost(
  ports: Pick<ConnectPorts, "calendars" | "clock" | "deliveries" | "newId" | "queue">,
  connection: CalendarConnection,
  reason: string,
): Promise<void> {
  await sendNotice(
    ports,
    connection.rep,
    { kind: "calendar-disconnected", provider: connection.provider },
    { once: `${connection.generation}`, at: ports.clock.now() },
  );
  await ports.calendars.dropToken(connection.rep, "revoked", reason);
}

export async function disconnectCalendar(
  ports: ConnectPorts & Parameters<typeof planMoments>[0],
  rep: string,
  signal: AbortSignal,
): Promise<boolean> {
  const connection = await ports.calendars.connection(rep);
  if (connection === null || connection.status !== "connected") return false;
  await ports.calendars.dropToken(rep, "disconnected", "by the rep");
  await planMoments(ports, { rep });
  await ports.calendars.forgetEvents(rep, ports.clock.now());
  const source = ports.calendarSources[connection.provider];
  if (connection.refreshToken !== null) await source?.revoke(connection.refreshToken, signal);
  return true;
}

export async function sendNotice(
  ports: Pick<ConnectPorts, "clock" | "deliveries" | "newId" | "queue">,
  recipient: string,
  notice: Notice,
  { once, at }: { readonly once: string; readonly at: Temporal.Instant },
): Promise<void> {
  const now = ports.clock.now();
  const written = await ports.deliveries.write({
    inserts: [
      {
        id: ports.newId(),
        idemKey: `notice:${notice.kind}:${recipient}:${once}`,
        kind: "notice",
        recipient,
        subject: { kind: "notice", notice },
        dueAt: at,
        expiresAt: at.add({ hours: 72 }),
      },
    ],
    changes: [],
    now,
  });
  await Promise.all(written.map((row) => wakeDelivery(ports, row)));
}
