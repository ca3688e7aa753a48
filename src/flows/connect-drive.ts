/** A person's Google Drive, connected and disconnected by themselves from the Home tab: asked for apart from the calendar, with its own scope and its own token. */
import { sameMailbox } from "#domain/accounts/addresses.ts";
import { InputError, UpstreamError } from "#domain/errors.ts";
import { type ConsentCrypto, consentPage } from "./connect-calendar.ts";
import type { Ports } from "./ports.ts";
import { disconnectDrive } from "./sync-drive.ts";
import type { HomeDrive } from "./use-cases.ts";

type DrivePorts = Pick<
  Ports,
  "calendars" | "clock" | "documents" | "drives" | "driveSource" | "people" | "queue" | "rules"
>;

/** What is asked for stands in the state itself: another word before the dot is another, unknown state. */
const prefix = "drive.";

export const isDriveState = (state: string): boolean => state.startsWith(prefix);

/** How it stands, with a consent page while it is not connected. Null: this deployment has no OAuth client. */
export async function driveOnHome(ports: DrivePorts, crypto: ConsentCrypto, rep: string): Promise<HomeDrive | null> {
  const { drives, driveSource } = ports;
  if (drives === undefined || driveSource == null) return null;
  const link = await drives.get(rep);
  if (link?.status === "connected")
    return { status: "connected", lastPullAt: link.lastPullAt, lastError: link.lastError, connectUrl: null };
  const state = `${prefix}${crypto.token()}`;
  const connectUrl = await consentPage(ports, crypto, { source: driveSource, rep, state });
  if (connectUrl === null) return null;
  return { status: link === null ? "never" : "lost", lastPullAt: null, lastError: null, connectUrl };
}

/** The browser came back from the consent page. Throws InputError with a sentence for that person. */
export async function finishConnectingDrive(
  ports: DrivePorts,
  query: { readonly state: string; readonly code: string },
  signal: AbortSignal,
): Promise<{ readonly rep: string; readonly connected: string }> {
  const now = ports.clock.now();
  const { drives, driveSource } = ports;
  const pending = await ports.calendars.takeOAuthState(query.state, now);
  if (pending === null || drives === undefined || driveSource == null)
    throw new InputError(
      "This link was used already or is older than 15 minutes. Open Sideline's Home tab in Slack and connect again.",
    );
  const { rep, verifier } = pending;
  const redirectUri = ports.rules.oauthRedirectUri;
  const { refreshToken, scopes, email } = await driveSource.exchange(
    { code: query.code, verifier, redirectUri },
    signal,
  );
  if (email === null || !sameMailbox(email, rep)) {
    await driveSource.revoke(refreshToken, signal);
    const who = email === null ? "an account that Google did not name" : "another Google account";
    throw new InputError(
      `You allowed access with ${who}, not ${rep}. Nothing was kept; connect again with your work account.`,
    );
  }
  await drives.connect({ rep, refreshToken, scopes, now });
  await ports.queue.wake("sync-drives", {}, { key: `drive-${rep}-${now.epochMilliseconds}`, at: now });
  return { rep, connected: "Google Drive" };
}

export type DriveDisconnected = "disconnected" | "still-granted" | "not-connected";

/**
 * The token and the documents are forgotten at once. Google may withdraw a person's whole consent to this client with one token, so it is told only when the
 * calendar does not hang on the same consent: "still-granted" then.
 */
export async function unlinkDrive(ports: DrivePorts, rep: string, signal: AbortSignal): Promise<DriveDisconnected> {
  const { drives, driveSource } = ports;
  const link = drives === undefined ? null : await drives.get(rep);
  if (drives === undefined || link === null) return "not-connected";
  const token = link.refreshToken;
  await disconnectDrive({ ...ports, drives }, rep);
  const calendar = await ports.calendars.connection(rep);
  const isShared = calendar?.status === "connected" && calendar.via !== "delegated";
  if (token === null || driveSource == null) return "disconnected";
  if (isShared) return "still-granted";
  try {
    await driveSource.revoke(token, signal);
    return "disconnected";
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return "still-granted";
  }
}
