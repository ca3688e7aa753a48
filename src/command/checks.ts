import type { Config } from "#config.ts";
import { ConfigError } from "#domain/errors.ts";
import { askRedis } from "#jobs/index.ts";
import type { Check } from "./context.ts";

const timeoutMs = 10_000;
/** Slack refuses signatures that are five minutes old; half of it is a good time to say so. */
const clockToleranceSeconds = 120;

/** What `doctor` can find out without the product running. */
export function standaloneChecks(config: Config): readonly Check[] {
  return [
    { name: "queue", run: () => queueCheck(config) },
    { name: "slack", run: () => slackCheck(config) },
    { name: "google", run: async () => googleSays(config) },
    { name: "clock", run: () => clockCheck(config) },
  ];
}

async function queueCheck({ storage }: Config): Promise<string> {
  if (storage.kind === "embedded") return "BullMQ in the embedded store";
  return `BullMQ on Redis ${await askRedis(storage.redisUrl, { allowVolatile: storage.allowVolatileRedis })}`;
}

async function slackCheck({ slack }: Config): Promise<string> {
  if (slack === null) return "not configured: the sandbox's local Slack stands in";
  if (slack.workspace.kind === "installs") return "installs by OAuth: open /slack/install of PUBLIC_URL";
  const response = await fetch(`${slack.apiUrl ?? "https://slack.com/api/"}auth.test`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.workspace.botToken}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer: unknown = await response.json();
  if (typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === true) {
    return `connected${"team" in answer ? ` to ${String(answer.team)}` : ""}, ${slack.appToken === null ? "HTTP" : "Socket Mode"}`;
  }
  const word =
    typeof answer === "object" && answer !== null && "error" in answer
      ? String(answer.error)
      : `HTTP ${response.status}`;
  throw new ConfigError(
    `Slack refuses the bot token (${word}). Copy it again from the app's OAuth & Permissions page.`,
  );
}

function googleSays({ google, sandbox }: Config): string {
  if (google === null) {
    return sandbox
      ? "not configured: the sandbox's local Google Calendar stands in"
      : "not configured: no calendar can be connected (docs/operate.md)";
  }
  const ways = [
    google.clientId === null ? null : "reps connect from Slack",
    google.serviceAccount === null ? null : `delegated to ${google.serviceAccount.client_email}`,
  ];
  return ways.filter((way) => way !== null).join("; ");
}

async function clockCheck({ slack }: Config): Promise<string> {
  if (slack === null) return "nothing outside to compare with";
  const response = await fetch(slack.apiUrl ?? "https://slack.com/api/", {
    method: "HEAD",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const theirs = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(theirs)) return "Slack gave no time to compare with";
  const apart = Math.abs(Temporal.Now.instant().epochMilliseconds - theirs) / 1000;
  if (apart > clockToleranceSeconds) {
    throw new ConfigError(
      `This machine's clock is ${Math.round(apart)} s away from Slack's: signatures will be refused. Turn on time synchronisation.`,
    );
  }
  return `within ${Math.ceil(apart)} s of Slack's`;
}
