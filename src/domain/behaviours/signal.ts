import { z } from "zod";

/** Something that happened in a system that the company has. Instants are ISO strings; addresses are lower case. */
const id = z.string().trim().min(1, "is empty").max(300, "is longer than 300 characters");
const text = (most: number) => z.string().trim().max(most, `is longer than ${most} characters`);
const email = z.string().trim().toLowerCase().pipe(z.email("expected an email address like ana@acme.example"));
const instant = z.iso
  .datetime({ offset: true, message: "expected an instant with its zone, like 2026-11-24T10:00:00Z" })
  .transform((value) => Temporal.Instant.from(value).round("millisecond").toString());
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

export const speakerRoles = ["rep", "customer", "internal", "unknown"] as const;
export type SpeakerRole = (typeof speakerRoles)[number];

/** Longer calls are cut by nobody; this is a limit against a file that is something else. */
const mostTurns = 20_000;

export const turnSchema = z.object({
  speaker: optional(text(200)),
  email: optional(z.union([email, z.literal("").transform(() => null)])),
  /** What the source claims. Who somebody is gets decided by speakers.ts. */
  role: optional(z.enum(speakerRoles)),
  start_ms: optional(z.number().nonnegative().max(86_400_000)),
  end_ms: optional(z.number().nonnegative().max(86_400_000)),
  text: text(20_000),
});
export type GivenTurn = Readonly<z.infer<typeof turnSchema>>;

const participantSchema = z.union([
  text(300)
    .pipe(z.string().min(1, "is empty"))
    .transform((value) =>
      value.includes("@") ? { email: value.toLowerCase(), name: null } : { email: null, name: value },
    ),
  z.object({ email: optional(email), name: optional(text(200)) }),
]);
export type Participant = Readonly<z.infer<typeof participantSchema>>;

const base = { id, at: instant, source: text(100).pipe(z.string().min(1, "is empty")) };
const person = z
  .object({ person: optional(email), email: optional(email), rep: optional(email) })
  .transform((row, check) => {
    const found = row.person ?? row.email ?? row.rep;
    if (found === null) {
      check.addIssue({
        code: "custom",
        path: ["person"],
        message: "is missing; whose completion or view it is, as an email address",
      });
      return z.NEVER;
    }
    return found;
  });

const transcript = z.object({
  ...base,
  kind: z.literal("call.transcript"),
  event_id: optional(id),
  account_id: optional(id),
  participants: z.array(participantSchema).max(500).default([]),
  turns: z.array(turnSchema).max(mostTurns, `has more than ${mostTurns} turns`),
});
const completed = z.object({
  ...base,
  kind: z.literal("lms.completed"),
  document_id: optional(id),
  course: optional(text(300)),
  score: optional(z.number()),
});
const viewed = z.object({
  ...base,
  kind: z.literal("content.viewed"),
  document_id: optional(id),
  title: optional(text(300)),
});
const changed = z.object({
  ...base,
  kind: z.literal("crm.changed"),
  account_id: optional(id),
  opportunity_id: optional(id),
  field: text(100).pipe(z.string().min(1, "is empty")),
  from: optional(z.union([text(2000), z.number()])),
  to: optional(z.union([text(2000), z.number()])),
});
const moved = z.object({
  ...base,
  kind: z.literal("deal.moved"),
  opportunity_id: id,
  from: optional(text(100)),
  to: text(100).pipe(z.string().min(1, "is empty")),
});
const review = z.object({
  ...base,
  kind: z.literal("review.manager"),
  manager: optional(email),
  rep: email,
  behaviour: id,
  call_id: optional(id),
  executed: z.boolean().nullable().default(null),
  landed: z.enum(["yes", "no", "unknown"]).default("unknown"),
  comment: optional(text(2000)),
});

/** Fields that are not named here are left out: systems add their own. */
export const signalSchema = z.discriminatedUnion("kind", [transcript, completed, viewed, changed, moved, review]);
export type CallTranscript = Readonly<z.infer<typeof transcript>>;
type Learned = (Readonly<z.infer<typeof completed>> | Readonly<z.infer<typeof viewed>>) & { readonly person: string };
export type DealMoved = Readonly<z.infer<typeof moved>>;
export type CrmChanged = Readonly<z.infer<typeof changed>>;
export type ManagerReview = Readonly<z.infer<typeof review>>;
export type Signal = CallTranscript | Learned | DealMoved | CrmChanged | ManagerReview;
export const signalKinds = signalSchema.options.map((option) => option.shape.kind.value);

/** One row, or every problem of it in words, each after the path of what is wrong. */
export function readSignal(
  row: unknown,
): { readonly signal: Signal } | { readonly problems: readonly { readonly path: string; readonly text: string }[] } {
  const parsed = signalSchema.safeParse(row);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.slice(0, 20).map((issue) => ({
        path: issue.path.map(String).join("."),
        text:
          issue.code === "invalid_union" && issue.path[0] === "kind"
            ? `expected one of ${signalKinds.join(", ")}`
            : issue.message,
      })),
    };
  }
  const signal = parsed.data;
  if (signal.kind === "lms.completed" || signal.kind === "content.viewed") {
    const whose = person.safeParse(row);
    if (!whose.success) {
      return {
        problems: whose.error.issues.map((issue) => ({ path: issue.path.map(String).join("."), text: issue.message })),
      };
    }
    if (signal.document_id === null && (signal.kind === "content.viewed" || signal.course === null)) {
      return { problems: [{ path: "document_id", text: "is missing; the id of the document or course" }] };
    }
    return { signal: { ...signal, person: whose.data } };
  }
  if (
    signal.kind === "call.transcript" &&
    signal.event_id === null &&
    signal.account_id === null &&
    signal.participants.length === 0
  ) {
    return {
      problems: [
        { path: "event_id", text: "is missing, as are account_id and participants; say which call or account it was" },
      ],
    };
  }
  return { signal };
}
