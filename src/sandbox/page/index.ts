import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Clock } from "#domain/clock.ts";
import type { SlackGateway } from "../slack/gateway.ts";
import { assetAt, manifestCommands } from "./assets.ts";
import { ControlRefusal, isControl, perform } from "./control-api.ts";
import { refusalOf, securityHeaders } from "./guard.ts";
import type { PagePerson } from "./screen.ts";

const BODY_LIMIT = 64 * 1024;
/** Changes that come together are told once. */
const QUIET_MS = 80;
const HEARTBEAT_MS = 15_000;

export interface SandboxPageOptions {
  readonly gateway: SlackGateway;
  readonly people: readonly PagePerson[];
  readonly clock: Clock;
  /** Whose messages a visitor sees first; the first of `people` when absent. */
  readonly first?: string;
  /** Where the page lives; "/sandbox" by default. */
  readonly base?: string;
  /** Host names to answer to besides loopback. */
  readonly hosts?: readonly string[];
}

/**
 * The page at /sandbox. Returns a handler that answers the page's paths and leaves others alone (false).
 * React and the renderer are loaded with the first request, so that a product nobody looks at stays small.
 */
export function createSandboxPage(
  options: SandboxPageOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const { gateway, people, clock } = options;
  const base = options.base ?? "/sandbox";
  const hosts = new Set((options.hosts ?? []).map((host) => host.toLowerCase()));
  const first = options.first ?? people[0]?.email ?? "";

  let loading: Promise<Renderer> | null = null;
  const renderer = () => {
    loading ??= load({ gateway, people, clock });
    return loading;
  };

  const send = (response: ServerResponse, status: number, type: string, body: string) => {
    response.writeHead(status, { ...securityHeaders, "content-type": `${type}; charset=utf-8` }).end(body);
  };
  const json = (response: ServerResponse, status: number, value: unknown) =>
    send(response, status, "application/json", JSON.stringify(value));
  const known = (email: string | null) => people.find((person) => person.email === (email ?? first))?.email ?? null;

  function stream(response: ServerResponse): void {
    response.writeHead(200, { ...securityHeaders, "content-type": "text/event-stream" });
    response.write("retry: 1000\n\n");
    let timer: NodeJS.Timeout | null = null;
    const stop = gateway.onChange(() => {
      timer ??= setTimeout(() => {
        timer = null;
        response.write("data: changed\n\n");
      }, QUIET_MS);
    });
    const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
    heartbeat.unref();
    response.on("close", () => {
      stop();
      clearInterval(heartbeat);
      if (timer !== null) clearTimeout(timer);
    });
  }

  async function control(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isControl(name)) return json(response, 404, { ok: false, said: `There is no control called ${name}.` });
    const body = await read(request);
    if (body === null) return json(response, 413, { ok: false, said: "The request is too large." });
    try {
      json(response, 200, await perform(gateway, name, JSON.parse(body)));
    } catch (error) {
      if (error instanceof z.ZodError || error instanceof SyntaxError)
        json(response, 400, { ok: false, said: "The request is malformed." });
      else if (error instanceof ControlRefusal) json(response, 409, { ok: false, said: error.message });
      // What the gateway's actor cannot do (a closed view, an option that is gone) it says in words for people.
      else json(response, 409, { ok: false, said: error instanceof Error ? error.message : "It did not work." });
    }
  }

  async function get(path: string, url: URL, response: ServerResponse): Promise<void> {
    const asset = assetAt(path);
    if (asset !== null)
      return asset.read().then(
        (text) => send(response, 200, asset.type, text),
        () => json(response, 404, { ok: false, said: "Nothing here." }),
      );
    if (path === "/api/stream") return stream(response);
    const email = known(url.searchParams.get("person"));
    if (email === null) return json(response, 404, { ok: false, said: "This person is not in the demo company." });
    if (path === "/api/people")
      return json(
        response,
        200,
        people.map(({ email, name, timeZone, role }) => ({
          email,
          name,
          timeZone,
          role: role ?? null,
          received: gateway.sentTo(email).length,
        })),
      );
    if (path === "/api/messages") return json(response, 200, gateway.as(email).dm());
    const { screen, page, gallery, commands } = await renderer();
    if (path === "/api/screen") return json(response, 200, screen(email, url.searchParams.get("thread")));
    if (path === "/gallery") return send(response, 200, "text/html", gallery(base));
    if (path !== "") return json(response, 404, { ok: false, said: "Nothing here." });
    const tab = url.searchParams.get("tab") === "home" ? "home" : "messages";
    const other = url.searchParams.get("beside");
    const beside = other === null || other === email ? null : known(other);
    const input = { people, appName: gateway.identity.appName, base, tab, commands } as const;
    send(
      response,
      200,
      "text/html",
      page({ ...input, screen: screen(email), beside: beside === null ? null : screen(beside) }),
    );
  }

  return async (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const path = url.pathname.replace(/\/$/, "");
    if (path !== base && !path.startsWith(`${base}/`)) return false;
    const rest = path.slice(base.length);
    // The gateway may be mounted below the page.
    if (rest !== "" && rest !== "/gallery" && assetAt(rest) === null && !rest.startsWith("/api/")) return false;
    const refusal = refusalOf(request, hosts);
    if (refusal !== null) {
      json(response, 403, { ok: false, said: `Refused: ${refusal}.` });
      return true;
    }
    if (request.method === "POST" && rest.startsWith("/api/"))
      await control(rest.slice("/api/".length), request, response);
    else if (request.method === "GET" || request.method === "HEAD") await get(rest, url, response);
    else json(response, 405, { ok: false, said: "GET or POST." });
    return true;
  };
}

interface Renderer {
  readonly screen: ReturnType<typeof import("./screen.ts")["createScreens"]>["screen"];
  readonly page: typeof import("./shell.ts")["pageHtml"];
  readonly gallery: (base: string) => string;
  readonly commands: Awaited<ReturnType<typeof manifestCommands>>;
}

async function load(deps: Pick<SandboxPageOptions, "gateway" | "people" | "clock">): Promise<Renderer> {
  const [screens, shell, gallery, commands] = await Promise.all([
    import("./screen.ts"),
    import("./shell.ts"),
    import("./gallery.ts"),
    manifestCommands(),
  ]);
  const { screen, reader } = screens.createScreens(deps);
  return { screen, page: shell.pageHtml, gallery: (base) => gallery.galleryHtml(base, reader), commands };
}

async function read(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
