import type { WebClient } from "@slack/web-api";
import type { SlackIdentity } from "#flows/use-cases.ts";
import type { SlackDeps } from "./feature.ts";
import { linkUser } from "./people.ts";

export interface KnownPerson {
  readonly email: string;
  readonly name: string;
}

/** The person of ours behind a Slack user; the first time, by the address in their Slack profile. */
export async function identify(
  deps: SlackDeps,
  identity: SlackIdentity,
  client: WebClient,
): Promise<KnownPerson | null> {
  const known = await deps.useCases.whoIs(identity);
  if (known !== null) return known;
  return (await linkUser(deps, identity, client)) ? deps.useCases.whoIs(identity) : null;
}

export const unknownPersonWords =
  "I don't know you yet: the e-mail address of your Slack profile is not in Sideline's list of people. Ask the person who runs Sideline in your company to add you (sideline import people).";

export const failedWords =
  "Something went wrong on our side, and it is noted. Try again in a minute; if it stays, tell the person who runs Sideline in your company.";
