import type { EventTurn } from "#flows/ports.ts";
import type { UseCases } from "#flows/use-cases.ts";
import { createSlackApp, type SlackApp } from "#slack/app.ts";
import { clock, createInstallations, createLog, createPeople, createUseCases, metrics } from "./company.ts";
import { FakeSlack, type Sender, signingSecret, startSender } from "./fake-slack.ts";

export interface World {
  readonly slack: FakeSlack;
  readonly people: ReturnType<typeof createPeople>;
  readonly installations: ReturnType<typeof createInstallations>;
  readonly log: ReturnType<typeof createLog>;
  readonly asked: ReturnType<typeof createUseCases>["asked"];
  readonly app: SlackApp;
  readonly sender: Sender;
  stop(): Promise<void>;
}

/** Real Bolt behind a loopback port; Slack's Web API scripted; the use cases recorded. */
export async function startWorld(
  more: {
    readonly useCases?: Partial<UseCases>;
    readonly installs?: boolean;
    readonly onInstalled?: () => Promise<void>;
    readonly takeEvent?: (eventId: string) => Promise<EventTurn>;
    readonly endEvent?: (eventId: string) => Promise<void>;
  } = {},
): Promise<World> {
  const slack = new FakeSlack();
  const people = createPeople();
  const store = createInstallations();
  const installations = {
    ...store,
    takeEvent: more.takeEvent ?? store.takeEvent,
    endEvent: more.endEvent ?? store.endEvent,
  };
  const log = createLog();
  const { useCases, asked } = createUseCases(more.useCases);
  const app = createSlackApp({
    mode: { kind: "http", signingSecret },
    workspace:
      more.installs === true
        ? { kind: "installs", clientId: "client", clientSecret: "secret", stateSecret: "s".repeat(40) }
        : { kind: "single", botToken: "xoxb-test" },
    apiUrl: "https://slack.test/api/",
    fetch: slack.fetch,
    useCases,
    people,
    installations,
    clock,
    log,
    metrics,
    publicUrl: "https://sideline.example",
    ...(more.onInstalled === undefined ? {} : { onInstalled: more.onInstalled }),
  });
  const sender = await startSender(app.requestListener);
  return {
    slack,
    people,
    installations,
    log,
    asked,
    app,
    sender,
    stop: async () => {
      await sender.stop();
      await app.stop();
    },
  };
}
