/** What a command, a button or an event is made of, and what it may use. One file each, one line in its folder's index. */
import type { App } from "@slack/bolt";
import type { Clock } from "#domain/clock.ts";
import type { InstallationStore, Log, PeopleStore } from "#flows/ports.ts";
import type { UseCases } from "#flows/use-cases.ts";
import type { SlackWeb } from "./web.ts";

export interface SlackDeps {
  readonly useCases: UseCases;
  readonly web: SlackWeb;
  readonly people: PeopleStore;
  readonly installations: InstallationStore;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Feature {
  register(app: App, deps: SlackDeps): void;
}

export interface CommandFeature extends Feature {
  readonly command: `/${string}`;
  readonly description: string;
  readonly usageHint: string;
}

export interface EventFeature extends Feature {
  /** As the manifest names it ("message.im"); the event's type is what stands before the dot. */
  readonly subscription: string;
}
