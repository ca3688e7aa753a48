/** What the run tells a worker process, and what comes back. JSON over the child's channel. */
import type { DeliveryShape, DeliveryStatus } from "#domain/moments/delivery.ts";
import type { DeliveryTiming } from "#flows/deliver-message.ts";
import type { Company, PlannedBrief } from "./company.ts";

/** The worker's one argument. */
export interface WorkerSettings {
  readonly timing: DeliveryTiming;
  readonly redisPrefix: string | null;
  /** The product's own sweep comes every 15 s; the runs don't wait for it. */
  readonly sweepEveryMs: number;
}

export type Order =
  | { readonly kind: "import"; readonly company: Company }
  /** `wake: false` stops between the commit of the rows and their wake-ups. */
  | { readonly kind: "plan"; readonly briefs: readonly PlannedBrief[]; readonly wake: boolean }
  | { readonly kind: "connect"; readonly tokens: readonly { readonly rep: string; readonly refreshToken: string }[] }
  /** Reads these calendars now, as a push note would. */
  | { readonly kind: "look"; readonly reps: readonly string[] }
  | { readonly kind: "rows" }
  /** The control: from now on nothing is found in Slack after a crash. */
  | { readonly kind: "never-look-back" };

export interface RowFacts {
  readonly id: string;
  readonly recipient: string;
  readonly status: DeliveryStatus;
  readonly shape: DeliveryShape;
  readonly because: string | null;
  readonly rev: number;
  readonly postedRev: number | null;
  readonly attempts: number;
  readonly ambiguous: boolean;
  readonly ts: string | null;
  readonly channel: string | null;
  readonly providerId: string | null;
  readonly startsAt: string | null;
  readonly dueAt: string;
  readonly sentAt: string | null;
  readonly updatedAt: string;
}

export type Envelope = { readonly number: number; readonly order: Order };
export type Answer =
  /** Where its web server is; null without one. */
  | { readonly kind: "ready"; readonly url: string | null }
  | { readonly kind: "done"; readonly number: number; readonly rows: readonly RowFacts[] }
  | { readonly kind: "refused"; readonly number: number; readonly problem: string };
