import type { Person } from "#domain/accounts/records.ts";
import type { DueBehaviour } from "#domain/behaviours/due.ts";
import { cueCards, type Detector, type Finding, repsOf } from "#domain/behaviours/observe.ts";
import { observeByKeywords } from "#domain/behaviours/observe-keywords.ts";
import {
  checkVerdicts,
  linesOf,
  type ModelVerdict,
  modelAnswerSchema,
  windowsOf,
} from "#domain/behaviours/observe-model.ts";
import type { Turn } from "#domain/behaviours/speakers.ts";
import { askOnce } from "./ask-model.ts";
import type { ModelFailure, Wording } from "./model-ports.ts";
import type { Ports } from "./ports.ts";
import type { StoredFinding } from "./signal-ports.ts";

export interface CallToRead {
  readonly accountId: string;
  readonly due: readonly DueBehaviour[];
  readonly turns: readonly Turn[];
  readonly people: readonly Person[];
  readonly now: Temporal.Instant;
  /** What was found in this call before. */
  readonly before: readonly StoredFinding[];
  /** Behaviour -> words that were wrongly taken for it. They help with what is read from now on; what was read before stays. */
  readonly disputed?: ReadonlyMap<string, readonly string[]>;
}
export interface ReadFinding {
  readonly finding: Finding;
  readonly play: string;
  readonly detector: Detector;
  /** Hash of card, prompt and transcript. */
  readonly inputs: string;
}
export interface CallReading {
  readonly findings: readonly ReadFinding[];
  /** Read again then: the model did not answer and cue cards stand in. */
  readonly retryAt: Temporal.Instant | null;
  /** The model kept this call waiting for nothing, and would do so with the next one. */
  readonly isModelSilent: boolean;
}
export interface CallReader {
  readonly detector: Detector;
  read(call: CallToRead, signal: AbortSignal): Promise<CallReading>;
}

export const readByCards: CallReader = {
  detector: cueCards,
  async read(call) {
    const findings = observeByKeywords(
      call.due.map(({ behaviour }) => behaviour),
      call,
    );
    const inputs = new Map<string, string>();
    for (const one of call.due)
      inputs.set(one.behaviour.id, await inputsOf(one, call.turns, `${cueCards.name}@${cueCards.version}`));
    return {
      findings: findings.map((finding) => ({
        finding,
        play: playOf(call.due, finding),
        detector: cueCards,
        inputs: inputs.get(finding.behaviour) ?? "",
      })),
      retryAt: null,
      isModelSilent: false,
    };
  },
};

const promptName = "observe-behaviours";
const together = 6;
/** A model that did not answer is asked again after this; until then the cue cards stand. */
const retryMinutes = 60;
/** Failures that come late, and that the next question would meet as well. */
const silences: ReadonlySet<ModelFailure> = new Set(["timeout", "unavailable", "rate_limited"]);

type AskPorts = Pick<Ports, "clock" | "metrics" | "newId">;

/** The model where there is one, else the cue cards. */
export function callReaderOf(ports: AskPorts & Pick<Ports, "wording">): CallReader {
  return ports.wording == null ? readByCards : createModelReader(ports, ports.wording);
}

/** Reads calls with a model, at most six behaviours of one play in one request; every answer is checked against the transcript. */
function createModelReader(ports: AskPorts, wording: Wording): CallReader {
  const { model, prompts } = wording;
  const prompt = prompts.render(promptName, { marker: "", behaviours: "", transcript: "" });
  const detector: Detector = {
    name: "model",
    version: `${prompt.version}/${prompt.hash.slice(0, 12)}/${model.model}`,
  };
  return {
    detector,
    async read(call, signal) {
      const found: ReadFinding[] = [];
      let retryAt: Temporal.Instant | null = null;
      let isModelSilent = false;
      for (const [play, due] of Map.groupBy(call.due, ({ play: { id } }) => id)) {
        const hashes = await Promise.all(
          due.map((one) => inputsOf(one, call.turns, `${detector.name}@${detector.version}`)),
        );
        const kept = due.flatMap(({ behaviour }, index) =>
          call.before.filter((old) => old.behaviour === behaviour.id && old.inputs === hashes[index]),
        );
        found.push(...kept.map((finding) => ({ finding: bare(finding), play, detector, inputs: finding.inputs })));
        const wanted = due.filter(({ behaviour }) => !kept.some((old) => old.behaviour === behaviour.id));
        for (let from = 0; from < wanted.length; from += together) {
          const some = wanted.slice(from, from + together);
          const verdicts: Awaited<ReturnType<typeof ask>> = isModelSilent
            ? "silent"
            : await ask(ports, wording, some, call, signal);
          if (typeof verdicts === "string") {
            isModelSilent = verdicts === "silent";
            retryAt = call.now.add({ minutes: retryMinutes });
            found.push(...(await readByCards.read({ ...call, due: some }, signal)).findings);
            continue;
          }
          const findings = checkVerdicts(
            some.map(({ behaviour }) => behaviour),
            verdicts,
            call,
          );
          found.push(
            ...findings.map((finding) => ({
              finding,
              play,
              detector,
              inputs: hashes[due.findIndex(({ behaviour }) => behaviour.id === finding.behaviour)] ?? "",
            })),
          );
        }
      }
      return { findings: found, retryAt, isModelSilent };
    },
  };
}

/**
 * Verdicts of every window of the call, paid from the day of the first rep who speaks in it. Else why there are none: the model was silent, or it refused, gave
 * nothing usable, or the day's allowance is used up.
 */
async function ask(
  ports: AskPorts,
  wording: Wording,
  due: readonly DueBehaviour[],
  { accountId, turns, people, disputed }: CallToRead,
  signal: AbortSignal,
): Promise<readonly ModelVerdict[] | "silent" | "nothing"> {
  const [person] = due.flatMap(({ behaviour }) => repsOf(turns, people, behaviour));
  // Nobody whose behaviour it could be: nothing is found whatever a model says.
  if (person === undefined) return [];
  const verdicts: ModelVerdict[] = [];
  for (const window of windowsOf(turns)) {
    const asked = await askOnce(
      ports,
      wording,
      {
        person,
        accountId,
        prompt: promptName,
        variables: (marker) => ({
          marker,
          behaviours: JSON.stringify(
            due.map((one) => ({ ...cardOf(one), disputed: disputed?.get(one.behaviour.id) })),
            null,
            1,
          ),
          transcript: linesOf(window),
        }),
        schema: modelAnswerSchema,
        budgetMs: null,
        signal,
      },
      // What was said on a call stays in the findings that it proves.
      { deliveryId: null, keepAnswer: false },
    );
    if (asked === "no-budget") return "nothing";
    const { outcome } = asked.record;
    if (asked.value === null) return outcome !== "answer" && silences.has(outcome) ? "silent" : "nothing";
    verdicts.push(...asked.value.verdicts);
  }
  return verdicts;
}

/** What makes a finding: anything else of a play may change without the call being read again. */
function cardOf({ behaviour: { id, name, moment, says, not, examples, role } }: DueBehaviour) {
  return { id, name, moment, says, not, examples, role };
}

async function inputsOf(due: DueBehaviour, turns: readonly Turn[], detector: string): Promise<string> {
  const text = JSON.stringify([
    detector,
    cardOf(due),
    turns.map(({ id, role, email, startMs, text: said }) => [id, role, email, startMs, said]),
  ]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

function playOf(due: readonly DueBehaviour[], finding: Finding): string {
  return due.find(({ behaviour }) => behaviour.id === finding.behaviour)?.play.id ?? "";
}

/** Without what the store knows of it. */
function bare(stored: StoredFinding): Finding {
  const { id, signalId, signalVersion, callId, play, at, accountId, detector, detectorVersion, inputs, ...finding } =
    stored;
  return finding;
}
