/** Puts a fetch-like handler on a loopback port. "hang" keeps the socket open, "reset" breaks it. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = Response | "hang" | "reset";

const bodyCap = 5_000_000;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Node gives buffers when no encoding was set.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > bodyCap) throw new Error(`A request body over ${bodyCap} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export async function listenOn(
  port: number,
  handle: (request: Request) => Promise<Answer>,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const serve = async (): Promise<void> => {
      const body = await bodyOf(incoming);
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) {
        if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
      }
      const method = incoming.method ?? "GET";
      const request = new Request(new URL(incoming.url ?? "/", "http://localhost"), {
        method,
        headers,
        ...(body.length > 0 && method !== "GET" && method !== "HEAD" ? { body: new Uint8Array(body) } : {}),
      });
      const answer = await handle(request);
      if (answer === "hang") return;
      if (answer === "reset") {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
      outgoing.end(Buffer.from(await answer.arrayBuffer()));
    };
    serve().catch((problem: unknown) => {
      outgoing.writeHead(500, { "content-type": "text/plain" });
      outgoing.end(`The fake failed: ${String(problem)}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  // A TCP server's address is never a string.
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, server };
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
