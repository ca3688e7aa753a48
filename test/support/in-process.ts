import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Turns a node:http listener into a function from Request to Response: no port, no socket. */
export function inProcess(listener: Listener): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    // Bolt reads method, url, headers and the stream; nothing else of a socket is touched.
    const incoming = Object.assign(Readable.from(body.length === 0 ? [] : [body]), {
      method: request.method,
      url: `${url.pathname}${url.search}`,
      headers: Object.fromEntries(request.headers),
      socket: { remoteAddress: "127.0.0.1" },
    }) as unknown as IncomingMessage;
    return new Promise((resolve) => listener(incoming, collecting(resolve) as unknown as ServerResponse));
  };
}

function collecting(done: (response: Response) => void) {
  const headers = new Headers();
  const chunks: Buffer[] = [];
  const response = Object.assign(new EventEmitter(), {
    statusCode: 200,
    headersSent: false,
    writableEnded: false,
    setHeader: (name: string, value: string | number) => headers.set(name, String(value)),
    getHeader: (name: string) => headers.get(name) ?? undefined,
    removeHeader: (name: string) => headers.delete(name),
    writeHead(status: number, ...rest: unknown[]) {
      response.statusCode = status;
      response.headersSent = true;
      const given = rest.find((value): value is Record<string, string> => typeof value === "object" && value !== null);
      for (const [name, value] of Object.entries(given ?? {})) headers.set(name, String(value));
      return response;
    },
    write(chunk: string | Uint8Array) {
      chunks.push(Buffer.from(chunk as string));
      return true;
    },
    end(chunk?: string | Uint8Array | (() => void)) {
      if (response.writableEnded) return response;
      if (chunk !== undefined && typeof chunk !== "function") chunks.push(Buffer.from(chunk as string));
      response.writableEnded = true;
      response.headersSent = true;
      const empty = response.statusCode === 204 || response.statusCode === 304;
      done(new Response(empty ? null : Buffer.concat(chunks), { status: response.statusCode, headers }));
      response.emit("finish");
      response.emit("close");
      return response;
    },
  });
  return response;
}
