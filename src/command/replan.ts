import type { Config } from "#config.ts";
import type { CorePorts } from "#core.ts";
import { planMoments } from "#flows/plan-moments.ts";

/** A changed record can change whose call it is: every connected calendar is decided again. The rows do the rest. */
export async function replanEverybody(
  ports: CorePorts,
  config: Pick<Config, "blockedSenders" | "nudges" | "pollSeconds">,
): Promise<void> {
  const rules = {
    pollSeconds: config.pollSeconds,
    publicUrl: null,
    oauthRedirectUri: "",
    blocked: config.blockedSenders,
    nudges: config.nudges,
  };
  for (const { rep, status } of await ports.calendars.connections()) {
    if (status === "connected") await planMoments({ ...ports, queue: sleepingQueue, rules }, { rep });
  }
}

/** A command has no queue of its own: what it changes is woken by the sweeper of the running product within 15 seconds. */
export const sleepingQueue = { wake: async () => false };
