/** From an email to a direct message, and from a Slack user to an email. Both are remembered with the person. */
import { UpstreamError } from "#domain/errors.ts";
import type { PeopleStore, SlackLink } from "#flows/ports.ts";
import type { SlackIdentity } from "#flows/use-cases.ts";
import { garbage } from "./errors.ts";
import type { SlackWeb } from "./web.ts";

interface Reach {
  readonly web: SlackWeb;
  readonly people: PeopleStore;
}

export interface Reached {
  readonly teamId: string;
  readonly userId: string;
  readonly channel: string;
  readonly zone: string | null;
  /** The conversation came from memory: Slack may no longer know it. */
  readonly remembered: boolean;
}

/** Where to write to a person. Throws UpstreamError; "users_not_found" when no workspace knows the address. */
export async function reachable(reach: Reach, email: string, signal: AbortSignal): Promise<Reached> {
  const link = await reach.people.slackLink(email);
  if (link?.channel) return { ...link, channel: link.channel, remembered: true };
  if (link === null) return openConversation(reach, email, await lookUp(reach, email, signal), signal);
  try {
    return await openConversation(reach, email, link, signal);
  } catch (error) {
    if (!(error instanceof UpstreamError) || !goneUser.has(error.reason)) throw error;
    return openConversation(reach, email, await lookUp(reach, email, signal), signal);
  }
}

/** The remembered user is not one of this workspace any more. */
const goneUser = new Set(["user_not_found", "users_not_found", "user_disabled", "not_installed"]);

export async function openConversation(
  { web, people }: Reach,
  email: string,
  user: Pick<SlackLink, "teamId" | "userId" | "zone">,
  signal: AbortSignal,
): Promise<Reached> {
  const { teamId, userId, zone } = user;
  const client = await web.clientFor(teamId);
  const method = "conversations.open";
  const answer = await web.call(method, () => client.conversations.open({ users: userId }), { writes: false, signal });
  const channel = answer.channel?.id;
  if (typeof channel !== "string") throw garbage(method, false);
  await people.saveSlackLink(email, { teamId, userId, channel, zone });
  return { teamId, userId, channel, zone, remembered: false };
}

/** Asks each workspace in turn; the first that knows the address has it. */
async function lookUp({ web }: Reach, email: string, signal: AbortSignal): Promise<Omit<SlackLink, "channel">> {
  let unknown: UpstreamError | null = null;
  for (const teamId of await web.teams()) {
    try {
      const client = await web.clientFor(teamId);
      const answer = await web.call("users.lookupByEmail", () => client.users.lookupByEmail({ email }), {
        writes: false,
        signal,
      });
      const user = answer.user;
      if (typeof user?.id !== "string") throw garbage("users.lookupByEmail", false);
      if (user.deleted === true) throw refused("user_disabled", "the person's Slack account is deactivated");
      return { teamId, userId: user.id, zone: user.tz ?? null };
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.retryable) throw error;
      unknown = error;
    }
  }
  throw unknown ?? refused("not_installed", "no workspace has installed the app");
}

const refused = (reason: string, why: string): UpstreamError =>
  new UpstreamError(`A direct message cannot be opened: ${why}.`, { service: "slack", reason, retryable: false });

/**
 * The confirmed address of a Slack user, for `whoIs`. Null when the user is not a full member of this workspace: a bot, a guest, somebody from
 * another company in a shared channel. What their profile says proves nothing.
 */
export async function lookUpUser(
  web: SlackWeb,
  { teamId, userId }: SlackIdentity,
): Promise<{ readonly email: string; readonly zone: string | null } | null> {
  const client = await web.clientFor(teamId);
  const answer = await web.call("users.info", () => client.users.info({ user: userId }), { writes: false });
  const user = answer.user;
  if (user === undefined || user.deleted === true || user.is_bot === true) return null;
  if (user.is_stranger === true || user.is_restricted === true || user.is_ultra_restricted === true) return null;
  if (user.is_email_confirmed === false || (user.team_id !== undefined && user.team_id !== teamId)) return null;
  const email = user.profile?.email?.trim().toLowerCase() ?? "";
  return email === "" ? null : { email, zone: user.tz ?? null };
}
