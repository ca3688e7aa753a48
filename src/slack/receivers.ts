/** How Slack's requests come in: signed HTTP on a server that is not ours to start, or a socket. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Installation as BoltInstallation, InstallationStore as BoltInstallationStore } from "@slack/bolt";
import { type App, HTTPReceiver, type Receiver, SocketModeReceiver } from "@slack/bolt";
import { InputError } from "#domain/errors.ts";
import type { InstallationStore, Log } from "#flows/ports.ts";
import { boltLogger } from "./bolt-log.ts";
import type { SlackWeb, Workspace } from "./web.ts";

export type Mode =
  | { readonly kind: "http"; readonly signingSecret: string }
  | { readonly kind: "socket"; readonly appToken: string };

export interface SlackReceiver extends Receiver {
  requestListener(req: IncomingMessage, res: ServerResponse): void;
}

interface ReceiverOptions {
  readonly workspace: Workspace;
  readonly web: SlackWeb;
  readonly installations: InstallationStore;
  readonly scopes: readonly string[];
  readonly publicUrl: string | null;
  readonly log: Log;
  readonly onInstalled: () => Promise<void>;
}

/**
 * Two receivers behind one path. Events (JSON) are answered after their listener has stored what it must: a failure is a 500 and Slack sends
 * the event again. Commands, clicks and modals (form) are answered the moment a listener acks: Slack never sends those again, and a person waits.
 */
export function httpReceiver(signingSecret: string, options: ReceiverOptions): SlackReceiver {
  const shared = { signingSecret, endpoints: ["/slack/events"], logger: boltLogger(options.log) };
  const events = new HTTPReceiver({ ...shared, ...installer(options), processBeforeResponse: true });
  const interactions = new HTTPReceiver({ ...shared, processBeforeResponse: false });
  return {
    init: (app: App) => {
      events.init(app);
      interactions.init(app);
    },
    start: async () => {},
    stop: async () => {},
    requestListener: (req, res) => {
      const isForm = (req.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
      try {
        (isForm ? interactions : events).requestListener(req, res);
      } catch {
        // Bolt throws for a path or method that is not its own.
        if (res.headersSent) return;
        res.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
      }
    },
  };
}

export function socketReceiver(appToken: string, { web, log }: ReceiverOptions): SlackReceiver {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    installerOptions: { clientOptions: web.clientOptions },
  });
  return {
    init: (app) => receiver.init(app),
    start: () => receiver.start(),
    stop: () => receiver.stop(),
    requestListener: (_, res) => {
      res.writeHead(404, { "content-type": "text/plain" }).end("Slack requests come over Socket Mode here\n");
    },
  };
}

function installer({ workspace, web, installations, scopes, publicUrl, log, onInstalled }: ReceiverOptions) {
  if (workspace.kind === "single" || publicUrl === null) return {};
  const { clientId, clientSecret, stateSecret } = workspace;
  return {
    clientId,
    clientSecret,
    stateSecret,
    scopes: [...scopes],
    redirectUri: new URL("/slack/oauth_redirect", publicUrl).href,
    installationStore: boltInstallations({ installations, web, onInstalled }),
    installerOptions: {
      redirectUriPath: "/slack/oauth_redirect",
      clientOptions: { ...web.clientOptions, logger: boltLogger(log) },
    },
  };
}

/** Our store behind Bolt's interface. */
function boltInstallations({
  installations,
  web,
  onInstalled,
}: Pick<ReceiverOptions, "installations" | "web" | "onInstalled">): BoltInstallationStore {
  const onlyTeams = () =>
    new InputError(
      "Sideline is installed in one workspace at a time; an organisation-wide installation is not supported.",
    );
  return {
    storeInstallation: async (installation) => {
      const { team, bot } = installation;
      if (team === undefined || bot === undefined || installation.isEnterpriseInstall === true) throw onlyTeams();
      await installations.save({
        teamId: team.id,
        enterpriseId: installation.enterprise?.id ?? null,
        botToken: bot.token,
        botUserId: bot.userId,
        appId: installation.appId ?? null,
        scopes: bot.scopes,
        raw: installation,
      });
      web.forget(team.id);
      await onInstalled();
    },
    fetchInstallation: async ({ teamId }) => {
      const found = teamId === undefined ? null : await installations.find(teamId);
      if (found === null) throw new InputError("No installation in this workspace: install the app at /slack/install.");
      return found.raw as BoltInstallation<"v1" | "v2", false>; // written by storeInstallation above, and only there
    },
    deleteInstallation: async ({ teamId }) => {
      if (teamId === undefined) return;
      web.forget(teamId);
      await installations.remove(teamId);
    },
  };
}
