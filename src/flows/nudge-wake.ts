import type { Ports } from "./ports.ts";

/** What was just stored may change who gets what: a round now, instead of within the minute. */
export async function routeNow(ports: Pick<Ports, "clock" | "queue">): Promise<void> {
  await ports.queue.wake("route-nudges", {}, { key: "now", at: ports.clock.now() });
}
