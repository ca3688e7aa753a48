import type { z } from "zod";
import { findCues, readCard } from "#domain/behaviours/cue-card.ts";
import { isInForce, type Play, playSchema } from "#domain/behaviours/play.ts";
import { InputError } from "#domain/errors.ts";
import { disputedWords } from "./disputed-words.ts";
import { nearest } from "./import-nearest.ts";
import type { ImportCounts, Ports } from "./ports.ts";

/** One file of a play: plain values, and where each of them stands. */
export interface PlayFile {
  /** As the user gave it: what `file:line: ...` begins with. */
  readonly name: string;
  readonly value: unknown;
  lineOf(path: readonly PropertyKey[]): number;
  readonly problems: readonly { readonly line: number; readonly text: string }[];
}

export interface PlayImport extends ImportCounts {
  /** Ids of plays that are new or changed. */
  readonly touched: readonly string[];
  readonly notices: readonly string[];
}

type PlayPorts = Pick<Ports, "clock" | "documents" | "plays" | "rights" | "signals">;

/**
 * Imports plays, all or nothing for each file: files that can't be used are listed line by line in the InputError that is thrown after the others are stored.
 * Calls since the launch of a play that changed are read again.
 */
export async function importPlays(ports: PlayPorts, files: readonly PlayFile[]): Promise<PlayImport> {
  const problems: string[] = [];
  const plays: { readonly file: PlayFile; readonly play: Play }[] = [];
  for (const file of files) {
    const read = readPlay(file.value);
    if (file.problems.length > 0)
      problems.push(...file.problems.map(({ line, text }) => `${file.name}:${line}: ${text}`));
    else if ("play" in read) plays.push({ file, play: read.play });
    else problems.push(...read.problems.map(({ path, text }) => `${file.name}:${file.lineOf(path)}: ${text}`));
  }
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  const touched: string[] = [];
  const notices: string[] = [];
  const fileOf = new Map<string, string>();
  for (const { file, play } of plays) {
    const first = fileOf.get(play.id);
    if (first !== undefined) {
      problems.push(
        `${file.name}:${file.lineOf(["id"])}: the play "${play.id}" is already in ${first}; keep one of them`,
      );
      continue;
    }
    fileOf.set(play.id, file.name);
    try {
      const saved = await savePlay(ports, play, null);
      counts[saved] += 1;
      if (saved !== "unchanged") touched.push(play.id);
      notices.push(
        ...(await noticesOf(ports, play)).map(({ path, text }) => `${file.name}:${file.lineOf(path)}: ${text}`),
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(
        ...(error.problems.length > 0 ? error.problems : [error.message]).map(
          (text) => `${file.name}:${file.lineOf(["behaviours"])}: ${text}`,
        ),
      );
    }
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const stored = touched.length === 0 ? "nothing was stored" : `stored all the same: ${touched.join(", ")}`;
    throw new InputError(`${count} in the plays, ${stored}; correct these and import again:`, problems);
  }
  return { ...counts, touched, notices };
}

/** Stores one play and marks the calls since its launch, which it may see otherwise now. Throws InputError when a behaviour belongs to another play. */
export async function savePlay(
  ports: Pick<PlayPorts, "clock" | "plays" | "signals">,
  play: Play,
  by: string | null,
): Promise<"added" | "changed" | "unchanged"> {
  const saved = await ports.plays.save(play, { by, now: ports.clock.now() });
  if (saved !== "unchanged")
    await ports.signals.markUnreadSince(Temporal.Instant.from(`${play.launched_on}T00:00Z`).subtract({ hours: 14 }));
  return saved;
}

export interface PlayProblem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** The play, or everything that is wrong with it, each with its place. */
export function readPlay(value: unknown): { readonly play: Play } | { readonly problems: readonly PlayProblem[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return {
      problems: [{ path: [], text: "expected a play with id, name, launched_on and behaviours; one play a file" }],
    };
  }
  const parsed = playSchema.safeParse(value);
  if (parsed.success) return { play: parsed.data };
  return { problems: parsed.error.issues.flatMap(problemsOf) };
}

const playKeys = Object.keys(playSchema.shape);
const keysAt: Readonly<Record<string, readonly string[]>> = {
  "": playKeys,
  behaviours: ["id", "name", "moment", "says", "not", "examples", "role", "microlearning"],
  qualifies_when: ["field", "in", "not_in", "is", "is_not", "contains", "at_least", "at_most", "is_set"],
  examples: ["yes", "no"],
};

function problemsOf(issue: z.core.$ZodIssue): readonly PlayProblem[] {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const around = issue.path.findLast((part) => typeof part === "string");
    const known = keysAt[String(around ?? "")] ?? playKeys;
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      text: `${place === "" ? "" : `${place}: `}unknown key ${JSON.stringify(key.slice(0, 60))}, the nearest known one is "${nearest(key, known)}"`,
    }));
  }
  const said = /received undefined$/.test(issue.message) ? "is missing" : words(issue.message);
  return [{ path: issue.path, text: place === "" ? said : `${place}: ${said}` }];
}

function words(message: string): string {
  return message.replace(/^Invalid input: /, "").replace(/^Invalid option: expected one of /, "expected one of ");
}

/** What is allowed and probably not meant. */
async function noticesOf(
  ports: Pick<PlayPorts, "clock" | "documents" | "rights">,
  play: Play,
): Promise<readonly PlayProblem[]> {
  const notices: PlayProblem[] = [];
  const disputed = await disputedWords(
    ports.rights,
    play.behaviours.map(({ id }) => id),
  );
  for (const [index, behaviour] of play.behaviours.entries()) {
    const { yes, no } = behaviour.examples;
    if (yes.length === 0 || no.length === 0) {
      notices.push({
        path: ["behaviours", index],
        text: `behaviour "${behaviour.id}" has no examples of ${yes.length === 0 ? "what it is" : "what it is not"}: nothing tests its card`,
      });
    }
    const card = readCard(behaviour);
    for (const words of disputed.get(behaviour.id) ?? []) {
      if (findCues(card, words, { questionMarks: true }).length === 0) continue;
      notices.push({
        path: ["behaviours", index],
        text: `the card of "${behaviour.id}" still finds words that a rep called wrong: ${JSON.stringify(words)}; add them to examples, no, and narrow the card`,
      });
    }
  }
  const named = [
    ...play.knowledge.map((id, index) => ({ id, path: ["knowledge", index] })),
    ...play.retires.map((id, index) => ({ id, path: ["retires", index] })),
    ...play.behaviours.flatMap(({ microlearning: id }, index) =>
      id === null ? [] : [{ id, path: ["behaviours", index, "microlearning"] }],
    ),
  ];
  for (const { id, path } of named) {
    if ((await ports.documents.document(id)) === null)
      notices.push({
        path,
        text: `there is no document "${id}" yet; import it with: sideline import knowledge <folder>`,
      });
  }
  const today = ports.clock.now().toString().slice(0, 10);
  if (!isInForce(play, today) && play.launched_on <= today)
    notices.push({ path: ["ends_on"], text: "the play is over: nobody is asked for it" });
  return notices;
}
