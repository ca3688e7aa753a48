/** The floor of an acknowledgement: Bolt with one command that acks and does nothing else. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver } from "@slack/bolt";
import { answer } from "./child.ts";

export type BareBoltOrders = { readonly start: { readonly input: null; readonly output: { readonly url: string } } };

const receiver = new HTTPReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET ?? "",
  endpoints: ["/slack/events"],
});
const app = new App({ receiver, authorize: async () => ({ botToken: "xoxb-none", botId: "B0", botUserId: "U0" }) });
app.command("/prep", async ({ ack }) => {
  await ack({ response_type: "ephemeral", text: "Looking up the call…" });
});
const server = createServer((request, response) => receiver.requestListener(request, response));

answer<BareBoltOrders>(
  {
    start: async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      // A TCP server's address is an object once it listens.
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    },
  },
  async () => {
    server.closeAllConnections();
    server.close();
  },
);
