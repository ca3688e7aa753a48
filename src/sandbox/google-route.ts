import type { IncomingMessage, ServerResponse } from "node:http";
import type { GoogleFake } from "./google/index.ts";

const largestBody = 64 * 1024;

/** Mounts the local Google's consent page under /sandbox/google, for the browser of whoever presses “Connect calendar”. */
export function googleRoute(google: GoogleFake, baseUrl: string) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> => {
    if (!url.pathname.startsWith("/sandbox/google/")) return false;
    const path = url.pathname.slice("/sandbox/google".length);
    const body = await bodyOf(request);
    const headers = new Headers();
    const type = request.headers["content-type"];
    if (type !== undefined) headers.set("content-type", type);
    const answer = await google.handle(
      new Request(`${baseUrl}${path}${url.search}`, {
        method: request.method ?? "GET",
        headers,
        ...(body === null ? {} : { body }),
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
    return true;
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array); // a request without an encoding yields bytes
    size += bytes.length;
    if (size > largestBody) return Buffer.alloc(0);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
