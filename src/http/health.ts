import type { Registry } from "prom-client";
import { type Route, reply } from "./server.ts";

export interface Dependency {
  readonly name: string;
  /** Rejects when it is down. */
  ping(): Promise<void>;
}

const pingMs = 2_000;

/** `/healthz`: the process is up. `/readyz`: 503 with the names of what is down. `/metrics`: Prometheus text. */
export function healthRoute(dependencies: readonly Dependency[], registry: Registry): Route {
  return async (request, response, url) => {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    switch (url.pathname) {
      case "/healthz":
        reply(response, 200, "ok\n");
        return true;
      case "/readyz": {
        const down = await whatIsDown(dependencies);
        reply(response, down.length === 0 ? 200 : 503, down.length === 0 ? "ready\n" : `down: ${down.join(", ")}\n`);
        return true;
      }
      case "/metrics":
        reply(response, 200, await registry.metrics(), registry.contentType);
        return true;
      default:
        return false;
    }
  };
}

export async function whatIsDown(dependencies: readonly Dependency[]): Promise<readonly string[]> {
  const results = await Promise.allSettled(dependencies.map((dependency) => withLimit(dependency.ping())));
  return dependencies.filter((_, index) => results[index]?.status === "rejected").map(({ name }) => name);
}

function withLimit(work: Promise<void>): Promise<void> {
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${pingMs} ms`)), pingMs);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
