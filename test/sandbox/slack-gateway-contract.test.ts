import { test } from "@jest/globals";
import { WebClient } from "@slack/web-api";
import { slackApiContract } from "#test/contracts/slack-api.ts";
import { people, silent, startGateway } from "./slack-support.ts";

slackApiContract("the gateway without a port", async () => {
  const gateway = startGateway();
  const client = new WebClient(gateway.botToken, { fetch: gateway.fetch, logger: silent, retryConfig: { retries: 0 } });
  return { client, email: people[0].email, pause: async () => {}, close: () => gateway.close() };
});

slackApiContract("the gateway on a loopback port", async () => {
  const gateway = startGateway();
  await gateway.listen(0);
  const client = new WebClient(gateway.botToken, {
    slackApiUrl: gateway.apiUrl(),
    logger: silent,
    retryConfig: { retries: 0 },
  });
  return { client, email: people[0].email, pause: async () => {}, close: () => gateway.close() };
});

const liveToken = process.env.SLACK_LIVE_TOKEN;
const liveEmail = process.env.SLACK_LIVE_EMAIL;
if (liveToken !== undefined && liveEmail !== undefined)
  slackApiContract("a live workspace", async () => ({
    client: new WebClient(liveToken),
    email: liveEmail,
    pause: () => new Promise((resolve) => setTimeout(resolve, 1_100)),
    close: async () => {},
  }));
else
  test.skip("a live workspace keeps what the product relies on (set SLACK_LIVE_TOKEN and SLACK_LIVE_EMAIL to run it)", () => {});
