import type { Person } from "#domain/accounts/records.ts";
import type { DueBehaviour } from "#domain/behaviours/due.ts";
import { cueCards, type Detector, type Finding } from "#domain/behaviours/observe.ts";
import { observeByKeywords } from "#domain/behaviours/observe-keywords.ts";
import {
  checkVerdicts,
  linesOf,
  type ModelVerdict,
  modelAnswerSchema,
  windowsOf,
} from "#domain/behaviours/observe-model.ts";
import type { Turn } from "#domain/behaviours/speakers.ts";
import type { RenderedPrompt, Wording } from "./model-ports.ts";
import type { Ports } from "./ports.ts";
import type { StoredFinding } from "./signal-ports.ts";

export interface CallToRead {
  readonly due: readonly DueBehaviour[];
  readonly turns: readonly Turn[];
  readonly people: readonly Person[];
  readonly now: Temporal.Instant;
  /** What was found in this call before. */
  readonly before: readonly StoredFinding[];
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
    };
  },
};

const promptName = "observe-behaviours";
const together = 6;
const budgetMs = 90_000;
/** A model that did not answer is asked again after this; until then the cue cards stand. */
const retryMinutes = 60;

type ReaderPorts = Pick<Ports, "clock" | "newId" | "wording">;

/** The model where there is one, else the cue cards. */
export function callReaderOf(ports: ReaderPorts): CallReader {
  const { wording } = ports;
  return wording == null ? readByCards : createModelReader({ wording, clock: ports.clock, marker: ports.newId });
}

interface Asked {
  readonly wording: Wording;
  readonly clock: Ports["clock"];
  /** A word that no transcript can hold: what the text is wrapped in. */
  readonly marker: () => string;
}

/** Reads calls with a model, at most six behaviours of one play in one request; every answer is checked against the transcript. */
function createModelReader(ports: Asked): CallReader {
  const { model, prompts } = ports.wording;
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
          const verdicts = await ask(ports, some, call.turns, signal);
          if (verdicts === null) {
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
      return { findings: found, retryAt };
    },
  };
}

/** Verdicts of every window of the call; null when the model did not answer for one of them, or the day's allowance is used up. */
async function ask(
  ports: Asked,
  due: readonly DueBehaviour[],
  turns: readonly Turn[],
  signal: AbortSignal,
): Promise<readonly ModelVerdict[] | null> {
  const verdicts: ModelVerdict[] = [];
  const person = turns.find(({ email }) => email !== null)?.email ?? "";
  for (const window of windowsOf(turns)) {
    const prompt = ports.wording.prompts.render(promptName, {
      marker: ports.marker(),
      behaviours: JSON.stringify(due.map(cardOf), null, 1),
      transcript: linesOf(window),
    });
    const answer = await withinAllowance(ports, person, prompt, signal);
    if (answer === null) return null;
    verdicts.push(...answer);
  }
  return verdicts;
}

const charsPerToken = 4;

async function withinAllowance(
  { wording, clock }: Asked,
  person: string,
  prompt: RenderedPrompt,
  signal: AbortSignal,
): Promise<readonly ModelVerdict[] | null> {
  const { model, prices, results, allowance } = wording;
  const inputTokens = Math.ceil((prompt.system.length + prompt.user.length) / charsPerToken);
  const priced = (usage: { inputTokens: number; cachedTokens: number; outputTokens: number }) => ({
    tokens: usage.inputTokens + usage.outputTokens,
    usd: prices.costOf(model.model, usage),
  });
  const wanted = priced({ inputTokens, cachedTokens: 0, outputTokens: prompt.maxOutputTokens });
  const at = clock.now();
  if (!(await results.reserve(person, at, wanted, allowance))) return null;
  const result = await model.complete({ prompt, schema: modelAnswerSchema, budgetMs, signal });
  await results.settle(person, at, wanted, result.usage === null ? wanted : priced(result.usage));
  return result.kind === "failed" ? null : result.value.verdicts;
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
