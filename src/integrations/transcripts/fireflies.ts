import { z } from "zod";
import { addressOf, instantOf } from "./gong.ts";
import { joinedTurns, noTurns, type Recording, turn } from "./recording.ts";

const sentence = z.object({
  index: z.number().optional(),
  text: z.string().nullish(),
  /** What was heard; `text` may have been edited by a user. */
  raw_text: z.string().nullish(),
  /** Seconds. */
  start_time: z.number().nonnegative().nullish(),
  end_time: z.number().nonnegative().nullish(),
  speaker_name: z.string().nullish(),
  speaker_id: z.union([z.string(), z.number()]).nullish(),
});
const sentences = z
  .array(sentence.refine((one) => (one.raw_text ?? one.text) != null))
  .min(1)
  .max(50_000);
const call = z.object({
  id: z.string().nullish(),
  /** Milliseconds since 1970, or an ISO instant. */
  date: z.union([z.number(), z.string()]).nullish(),
  dateString: z.string().nullish(),
  participants: z.array(z.string()).max(500).nullish(),
  meeting_attendees: z
    .array(z.object({ email: z.string().nullish(), displayName: z.string().nullish(), name: z.string().nullish() }))
    .max(500)
    .nullish(),
  sentences,
});
export const firefliesSchema = z.union([
  sentences.transform((found) => ({ sentences: found })),
  z.object({ data: z.object({ transcript: call }) }).transform((found) => found.data.transcript),
  z.object({ transcript: call }).transform((found) => found.transcript),
  call,
]);

/** Fireflies' transcript JSON: the sentences alone, or the answer of its API around them. */
export function readFireflies(name: string, found: z.infer<typeof firefliesSchema>): Recording {
  const about: Partial<z.infer<typeof call>> = found;
  const ordered = [...found.sentences].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const ms = (seconds: number | null | undefined) => (seconds == null ? null : Math.round(seconds * 1000));
  const turns = joinedTurns(
    ordered.map((one) =>
      turn(
        one.speaker_name ?? (one.speaker_id == null ? null : `Speaker ${one.speaker_id}`),
        one.raw_text ?? one.text ?? "",
        {
          start: ms(one.start_time),
          end: ms(one.end_time),
        },
      ),
    ),
  );
  if (turns.length === 0) throw noTurns(name, "sentences with raw_text or text");
  const at =
    typeof about.date === "number"
      ? Temporal.Instant.fromEpochMilliseconds(Math.trunc(about.date)).toString()
      : instantOf(about.date ?? about.dateString);
  const attendees = (about.meeting_attendees ?? []).map((one) => ({
    email: addressOf(one.email),
    name: (one.displayName ?? one.name)?.slice(0, 200) ?? null,
  }));
  const others = (about.participants ?? [])
    .flatMap((entry) => entry.split(","))
    .map((one) => ({ email: addressOf(one), name: addressOf(one) === null ? one.trim().slice(0, 200) : null }));
  return {
    source: "fireflies",
    id: about.id ?? null,
    at,
    participants: [...attendees, ...others].filter((one) => one.email !== null || (one.name ?? "") !== ""),
    turns,
  };
}
