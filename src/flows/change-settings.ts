import { z } from "zod";
import type { DeliveryKind, RepSettings } from "#domain/moments/delivery.ts";
import { routeNow } from "./nudge-wake.ts";
import { planMoments } from "./plan-moments.ts";
import type { Ports } from "./ports.ts";
import { readerZone } from "./reader-zone.ts";
import type { ActionResult } from "./use-cases.ts";

type SettingsPorts = Parameters<typeof planMoments>[0] & Pick<Ports, "nudges">;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time like 18:30");
const blockEntry = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(\S+@)?[^\s@]+\.[^\s@]+$/, "an address or a domain, like jane@acme.example or acme.example");

const cap = z.number().int().min(1, "at least one; to get none, stop them").max(100, "at most 100");

const patchSchema = z.object({
  leadMinutes: z
    .number()
    .int()
    .min(5, "at least 5 minutes")
    .max(24 * 60, "at most a day")
    .optional(),
  dayBefore: z.boolean().optional(),
  digest: z.boolean().optional(),
  quietHours: z.object({ from: time, to: time }).nullable().optional(),
  stopped: z
    .array(z.enum(["brief", "day-before", "digest", "prep", "notice", "test", "nudge", "owner-note", "scene"]))
    .optional(),
  blocked: z.array(blockEntry).max(200, "at most 200 entries").optional(),
  nudgeCaps: z.object({ perDay: cap.nullable(), perWeek: cap.nullable() }).optional(),
});

/** What decides when nudges come: a change of it plans them again. */
const forNudges = [
  "quietHours",
  "stopped",
  "pausedUntil",
  "nudgeCaps",
] as const satisfies readonly (keyof RepSettings)[];

/** Checks and keeps what a rep chose, then plans their coming calls again. */
export async function changeSettings(
  ports: SettingsPorts,
  email: string,
  patch: Partial<Omit<RepSettings, "email">>,
): Promise<ActionResult> {
  const { pausedUntil, ...rest } = patch;
  const parsed = patchSchema.safeParse(rest);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { kind: "refused", because: `${issue?.path.join(".") ?? "settings"}: ${issue?.message ?? "not usable"}` };
  }
  const before = await ports.people.settings(email);
  const chosen = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  await ports.people.saveSettings({ ...before, ...chosen, ...(pausedUntil === undefined ? {} : { pausedUntil }) });
  await planMoments(ports, { rep: email });
  if (forNudges.some((name) => patch[name] !== undefined)) {
    await ports.nudges.lookAgain(email, ports.clock.now());
    await routeNow(ports);
  }
  return { kind: "done", said: "Saved." };
}

export async function pause(
  ports: SettingsPorts,
  email: string,
  until: Temporal.Instant | null,
): Promise<ActionResult> {
  const saved = await changeSettings(ports, email, { pausedUntil: until });
  if (saved.kind === "refused") return saved;
  if (until === null) return { kind: "done", said: "I am back: briefs come again." };
  const person = await ports.people.find(email);
  const zone = person === null ? "UTC" : await readerZone(ports, person);
  const when = until
    .toZonedDateTimeISO(zone)
    .toLocaleString("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" });
  return { kind: "done", said: `Paused until ${when}. Nothing comes until then; /prep still works.` };
}

export async function stopKind(ports: SettingsPorts, email: string, kind: DeliveryKind): Promise<ActionResult> {
  const { stopped } = await ports.people.settings(email);
  if (stopped.includes(kind))
    return { kind: "done", said: "These are stopped already. My Home tab turns them on again: Change settings." };
  const saved = await changeSettings(ports, email, { stopped: [...new Set([...stopped, kind])] });
  if (saved.kind === "refused") return saved;
  return { kind: "done", said: "Stopped. You can turn these on again on my Home tab; /prep still works." };
}
