import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { WebSocketServer } from "ws";
import { createSlackApp } from "#slack/app.ts";
import { clock, createInstallations, createLog, createPeople, createUseCases, metrics } from "./company.ts";
import { eventually, FakeSlack, teamId } from "./fake-slack.ts";

test("over Socket Mode a command is acked and answered, an event is handled once, and stop closes the socket", async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const slack = new FakeSlack();
  slack.answers("apps.connections.open", { ok: true, url: `ws://127.0.0.1:${port}/link` });
  const acks: { envelope_id: string; payload?: { text?: string } }[] = [];
  const connected = new Promise<import("ws").WebSocket>((resolve) =>
    sockets.once("connection", (socket) => {
      socket.on("message", (data) => acks.push(JSON.parse(String(data)) as (typeof acks)[number]));
      socket.send(JSON.stringify({ type: "hello", num_connections: 1 }));
      resolve(socket);
    }),
  );
  const { useCases, asked } = createUseCases();
  const app = createSlackApp({
    mode: { kind: "socket", appToken: "xapp-test" },
    workspace: { kind: "single", botToken: "xoxb-test" },
    apiUrl: "https://slack.test/api/",
    fetch: slack.fetch,
    useCases,
    people: createPeople(),
    installations: createInstallations(),
    clock,
    log: createLog(),
    metrics,
    publicUrl: null,
  });
  await app.start();
  const socket = await connected;
  const send = (envelopeId: string, type: string, payload: object) =>
    socket.send(JSON.stringify({ envelope_id: envelopeId, type, payload, accepts_response_payload: true }));

  send("e1", "slash_commands", {
    command: "/prep",
    text: "northwind",
    team_id: teamId,
    user_id: "UANA",
    channel_id: "C1",
    response_url: "https://hooks.slack.test/command",
  });
  const ack = await eventually(() => acks.find(({ envelope_id }) => envelope_id === "e1"));
  expect(ack.payload?.text).toBe("Looking up the call…");
  await eventually(() => slack.responses.length === 1);
  expect(asked("prep")).toHaveLength(1);

  const mention = { type: "app_mention", user: "UANA", channel: "C1", text: "hi", ts: "1.1", event_ts: "1.1" };
  const body = { type: "event_callback", team_id: teamId, event_id: "Ev1", event: mention };
  send("e2", "events_api", body);
  send("e3", "events_api", body);
  await eventually(() => acks.length === 3 && slack.to("chat.postEphemeral").length > 0);
  expect(slack.to("chat.postEphemeral")).toHaveLength(1);

  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await app.stop();
  await closed;
  sockets.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
