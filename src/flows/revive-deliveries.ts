import type { Ports } from "./ports.ts";
import { wakeDelivery } from "./wake.ts";

/** How a delivery ends when Slack no longer knows the app: only a new installation or a new token repairs these. */
const appWasGone = [
  "not_installed",
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "team_access_not_granted",
  "token_expired",
  "token_revoked",
].map((reason) => `slack:${reason}`);

/** The app is (again) installed: messages that failed while it was not, and are not over, are sent after all. */
export async function reviveDeliveries(ports: Pick<Ports, "clock" | "deliveries" | "log" | "queue">): Promise<void> {
  const rows = await ports.deliveries.revive({ because: appWasGone, now: ports.clock.now() });
  if (rows.length === 0) return;
  ports.log.info("deliveries_revived", { count: rows.length });
  await Promise.all(rows.map((row) => wakeDelivery(ports, row)));
}
