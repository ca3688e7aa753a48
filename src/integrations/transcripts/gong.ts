import { z } from "zod";
import { joinedTurns, noTurns, type Recording, turn } from "./recording.ts";

const time = z.number().nonnegative();
const sentence = z.object({ start: time, end: time.optional(), text: z.string() });
const party = z.object({
  speakerId: z.union([z.string(), z.number()]).nullish(),
  name: z.string().nullish(),
  emailAddress: z.string().nullish(),
  affiliation: z.string().nullish(),
});
const call = z.object({
  callId: z.union([z.string(), z.number()]).nullish(),
  id: z.union([z.string(), z.number()]).nullish(),
  started: z.string().nullish(),
  metaData: z.object({ id: z.string().nullish(), started: z.string().nullish() }).nullish(),
  parties: z.array(party).max(500).nullish(),
  transcript: z
    .array(
      z.object({ speakerId: z.union([z.string(), z.number()]).nullish(), sentences: z.array(sentence).max(20_000) }),
    )
    .max(20_000),
});
/** Answers of the two API calls, transcript and extensive, or a file that joins them. */
export const gongSchema = z.object({
  callTranscripts: z.array(call).min(1).max(500),
  calls: z
    .array(
      z.object({
        id: z.string().nullish(),
        metaData: z.object({ id: z.string().nullish(), started: z.string().nullish() }).nullish(),
        parties: z.array(party).max(500).nullish(),
      }),
    )
    .max(500)
    .nullish(),
  parties: z.array(party).max(500).nullish(),
});

/** Gong's transcript JSON; times are milliseconds. Names and addresses come from `parties`, by speaker id. */
export function readGong(name: string, value: z.infer<typeof gongSchema>): readonly Recording[] {
  return value.callTranscripts.map((one) => {
    const id = String(one.callId ?? one.id ?? one.metaData?.id ?? "");
    const meta = value.calls?.find((other) => (other.id ?? other.metaData?.id) === id);
    const parties = [...(one.parties ?? []), ...(meta?.parties ?? []), ...(value.parties ?? [])];
    const speaker = (speakerId: string | number | null | undefined) =>
      speakerId == null
        ? undefined
        : parties.find((other) => other.speakerId != null && String(other.speakerId) === String(speakerId));
    const pieces = one.transcript.flatMap(({ speakerId, sentences }) => {
      const who = speaker(speakerId);
      return sentences.map(({ start, end, text }) =>
        turn(who?.name ?? (speakerId == null ? null : `Speaker ${speakerId}`), text, {
          start,
          end: end ?? null,
          email: addressOf(who?.emailAddress),
        }),
      );
    });
    const turns = joinedTurns(pieces);
    if (turns.length === 0) throw noTurns(name, "sentences in callTranscripts[].transcript[]");
    const started = one.started ?? one.metaData?.started ?? meta?.metaData?.started ?? null;
    return {
      source: "gong",
      id: id === "" ? null : id,
      at: instantOf(started),
      participants: parties.map((other) => ({
        email: addressOf(other.emailAddress),
        name: other.name?.slice(0, 200) ?? null,
      })),
      turns,
    };
  });
}

export function addressOf(text: string | null | undefined): string | null {
  const address = text?.trim().toLowerCase() ?? "";
  return z.email().safeParse(address).success ? address : null;
}

export function instantOf(text: string | null | undefined): string | null {
  if (text == null) return null;
  try {
    return Temporal.Instant.from(text.trim()).toString();
  } catch {
    return null;
  }
}
