import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { InboundKind, Retry } from "./app-connection.ts";

const PING_EVERY_MS = 10_000;
const CLOSE_PATIENCE_MS = 500;

/** Socket Mode: tickets from apps.connections.open, envelopes out, acknowledgements in. */
export function createSockets(input: { readonly appId: string; readonly newId: (prefix: string) => string }) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const open = new Set<WebSocket>();
  const waiting = new Map<
    string,
    { socket: WebSocket; resolve: (body: unknown) => void; reject: (error: Error) => void }
  >();
  let turn = 0;

  function receive(data: string): void {
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof message !== "object" || message === null || !("envelope_id" in message)) return;
    const id = String(message.envelope_id);
    const entry = waiting.get(id);
    waiting.delete(id);
    const body = "payload" in message ? message.payload : null;
    const empty = typeof body === "object" && body !== null && Object.keys(body).length === 0;
    entry?.resolve(empty ? null : body);
  }

  server.on("connection", (socket: WebSocket) => {
    open.add(socket);
    const ping = setInterval(() => socket.ping(), PING_EVERY_MS);
    ping.unref();
    socket.on("message", (data) => receive(String(data)));
    socket.on("close", () => {
      clearInterval(ping);
      open.delete(socket);
      for (const [id, entry] of waiting)
        if (entry.socket === socket) {
          waiting.delete(id);
          entry.reject(new Error("the socket closed before the envelope was acknowledged"));
        }
    });
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: open.size,
        connection_info: { app_id: input.appId },
        debug_info: { host: "sandbox", approximate_connection_time: 18_060 },
      }),
    );
  });

  return {
    newTicket(): string {
      const ticket = input.newId("T").toLowerCase();
      tickets.add(ticket);
      return ticket;
    },
    /** Single use, as the URL of apps.connections.open is. Returns false when the path or ticket is not ours. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const match = /\/link\/([a-z0-9]+)/.exec(request.url ?? "");
      if (match === null || !tickets.delete(match[1] ?? "")) return false;
      server.handleUpgrade(request, socket, head, (connection) => server.emit("connection", connection, request));
      return true;
    },
    send(kind: InboundKind, payload: unknown, retry: Retry | null): Promise<unknown> | null {
      const sockets = [...open];
      const socket = sockets[turn++ % Math.max(1, sockets.length)];
      if (socket === undefined) return null;
      const id = input.newId("E");
      return new Promise((resolve, reject) => {
        waiting.set(id, { socket, resolve, reject });
        socket.send(
          JSON.stringify({
            envelope_id: id,
            type: kind,
            payload,
            accepts_response_payload: kind !== "events_api",
            ...(retry === null ? {} : { retry_attempt: retry.num, retry_reason: retry.reason }),
          }),
        );
      });
    },
    connections: () => open.size,
    /** Asks clients to reconnect, as Slack does every few hours. */
    refresh(): void {
      for (const socket of open) socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    },
    /** Lets clients finish the closing handshake; a client that is cut off instead keeps a timer of 30 s. */
    async close(): Promise<void> {
      const gone = [...open].map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve())));
      for (const socket of open) socket.close(1001);
      const patience = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_PATIENCE_MS).unref());
      await Promise.race([Promise.all(gone), patience]);
      for (const socket of open) socket.terminate();
      server.close();
    },
  };
}
