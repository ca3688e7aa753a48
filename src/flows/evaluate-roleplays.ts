/** Holds the grader against people: rated threads in, agreement out. Grading is the word check; nothing is sent anywhere. */
import { InputError } from "#domain/errors.ts";
import { type Agreement, agreementOf, type RatedThread, ratedThreadSchema } from "#domain/roleplays/agreement.ts";
import { gradeAnswer } from "#domain/roleplays/grading.ts";
import type { Criterion, PersonaCard, Scenario } from "#domain/roleplays/scenario.ts";

const mostThreads = 5_000;

export function readRatedThreads(name: string, text: string): readonly RatedThread[] {
  const threads: RatedThread[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const where = `${name}:${index + 1}`;
    const value = parsed(line);
    const read = ratedThreadSchema.safeParse(value);
    if (!read.success) {
      const [issue] = read.error.issues;
      problems.push(
        `${where}: ${value === undefined ? "not JSON" : `${issue?.path.join(".") || "row"}: ${issue?.message ?? "not usable"}`}`,
      );
    } else if (seen.has(read.data.id)) problems.push(`${where}: the id ${read.data.id} is there already`);
    else {
      seen.add(read.data.id);
      threads.push(read.data);
    }
  }
  if (threads.length > mostThreads) problems.push(`${name}: more than ${mostThreads} threads`);
  if (problems.length > 0) throw new InputError(`${name} can't be used:`, problems);
  if (threads.length === 0) throw new InputError(`${name} holds no threads: expected one JSON object a line.`);
  return threads;
}

export function evaluateRoleplays(threads: readonly RatedThread[], card: PersonaCard): readonly Agreement[] {
  const graded = new Map<string, readonly Criterion[]>();
  for (const thread of threads) {
    const scenario = scenarioOf(thread, card);
    const met = thread.answers.flatMap((answer) =>
      gradeAnswer(null, answer, scenario)
        .filter((item) => item.met)
        .map(({ criterion }) => criterion),
    );
    graded.set(thread.id, [...new Set(met)]);
  }
  return agreementOf(threads, graded);
}

function scenarioOf(thread: RatedThread, card: PersonaCard): Scenario {
  const cited = (text: string) => ({
    text,
    documentId: thread.id,
    passageId: thread.id,
    title: thread.id,
    validFrom: null,
  });
  return {
    id: thread.id,
    rep: "",
    accountId: "",
    accountName: "",
    stage: null,
    names: [],
    personaId: card.id,
    personaVersion: card.version,
    role: card.role,
    buyerName: card.role,
    patience: card.patience,
    detail: card.detail,
    style: card.style,
    knows: card.knows,
    reveals: card.reveals,
    ladder: card.ladder,
    agrees: card.agrees,
    leaves: card.leaves,
    behaviour: thread.behaviour === null ? null : { id: thread.id, ...thread.behaviour },
    objection: { ...cited(thread.objection), because: "rated thread" },
    proof: thread.proof === null ? null : cited(thread.proof),
    talkTrack: thread.talk_track === null ? null : cited(thread.talk_track),
    difficulty: 2,
    mode: "script",
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // reported with its line by the caller
  }
}
