/** How well questions are answered: the product's own search, records and checks on the demo company; model answers are scripted, or live. */
import type { Person } from "#domain/accounts/records.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import { InvariantError } from "#domain/errors.ts";
import type { Answer, AnswerPart } from "#domain/knowledge/answer.ts";
import { type AnswerWording, answerVariables, answerWordingSchema } from "#domain/knowledge/answer-wording.ts";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { AnswerCase, AnswerClaim } from "./answer-cases.ts";
import { type Scope, type ScopePorts, scopeOf, type Thread } from "./answer-scope.ts";
import { answerStyles } from "./evaluation-cases.ts";
import {
  claimsOf,
  type GradedRun,
  type LiveModel,
  type PromptEvaluation,
  summary,
  type Used,
} from "./evaluation-summary.ts";
import { type FindAnswerPorts, findAnswer } from "./find-answer.ts";
import { findContradictions } from "./find-contradictions.ts";
import type { IngestedDocument, Ports } from "./ports.ts";
import { partsThatHold, passagesToWord } from "./word-answer.ts";

type EvaluationPorts = FindAnswerPorts & ScopePorts & Pick<Ports, "log">;

const usualAsker = "tom.okafor@tarnwick.example";
const caseSource = "evaluation";

interface Asked {
  readonly one: AnswerCase;
  readonly person: Person;
  readonly scope: Scope;
  readonly answer: Answer;
  readonly hits: readonly PassageHit[];
}

/** `ports`: a store that holds the demo company and nothing else. Without `live` only the scripted answers are tried. */
export async function evaluateAnswers(
  ports: EvaluationPorts,
  cases: readonly AnswerCase[],
  options: {
    readonly set: string;
    readonly k: number;
    readonly prompt: string;
    readonly live: LiveModel | null;
    readonly onProgress: (line: string) => void;
  },
): Promise<PromptEvaluation> {
  const { live, k } = options;
  const runs = {
    extractive: [] as GradedRun[],
    good: [] as GradedRun[],
    wrong: [] as GradedRun[],
    hostile: [] as GradedRun[],
  };
  const liveRuns: GradedRun[] = [];
  const usages: Used[] = [];
  let [usd, failures, stoppedEarly] = [0, 0, false];
  for (const [index, one] of cases.entries()) {
    options.onProgress(`case ${index + 1} of ${cases.length}`);
    await putDocuments(ports, one);
    const asked = await ask(ports, one);
    runs.extractive.push(await grade(ports, asked, []));
    for (const style of answerStyles) runs[style].push(await grade(ports, asked, one.answers?.[style] ?? []));
    for (let round = 0; live !== null && round < k; round += 1) {
      if (live.maxUsd !== null && usd >= live.maxUsd) {
        stoppedEarly = true;
        break;
      }
      const { claims, ...used } = await askLive(asked, live);
      usages.push(used);
      usd += used.usd ?? 0;
      if (claims === null) failures += 1;
      liveRuns.push(await gradeWording(ports, asked, { claims: claims ?? [] }, []));
    }
  }
  await putDocuments(ports, { documents: [] });
  const styles = (["extractive", ...answerStyles] as const).map((style) => summary(style, runs[style], 1, [], 0));
  if (live !== null) styles.push(summary("live", liveRuns, k, usages, failures));
  return {
    set: options.set,
    cases: cases.length,
    k,
    prompt: options.prompt,
    model: live?.model.model ?? null,
    stoppedEarly,
    styles,
  };
}

/** What the case adds takes the place of what the case before it added. */
async function putDocuments(ports: EvaluationPorts, { documents = [] }: Pick<AnswerCase, "documents">): Promise<void> {
  const before = [...(await ports.documents.checksums(caseSource)).keys()];
  const upserts = documents.map(({ text, audience, competitor, supersedes, language, ...rest }): IngestedDocument => {
    const document = {
      ...rest,
      source: caseSource,
      path: `${rest.id}.md`,
      product: null,
      stage: null,
      competitor: competitor ?? null,
      owner: null,
      reviewBy: null,
      supersedes: supersedes ?? [],
      audience: audience ?? [],
      language: language ?? "en",
      checksum: `${rest.id} ${text}`,
    };
    const end = text.length;
    const blocks = [{ text, start: 0, end, tight: false }];
    return { document, passages: chunkDocument(document, [{ depth: 1, heading: rest.title, start: 0, end, blocks }]) };
  });
  const kept = new Set(upserts.map(({ document }) => document.path));
  const removedPaths = before.filter((path) => !kept.has(path));
  if (upserts.length === 0 && removedPaths.length === 0) return;
  await ports.documents.save(caseSource, { upserts, removedPaths, now: ports.clock.now() });
  await findContradictions(ports);
}

async function ask(ports: EvaluationPorts, one: AnswerCase): Promise<Asked> {
  const person = await ports.people.find(one.who ?? usualAsker);
  if (person === null)
    throw new InvariantError(`Expected ${one.who ?? usualAsker} among the people of case ${one.id}.`);
  let thread: Thread = { earlier: null, under: one.under ?? null };
  for (const question of one.earlier ?? []) {
    const { account } = await scopeOf(ports, person, question, thread);
    thread = { ...thread, earlier: { question, accountId: account?.id ?? null } };
  }
  const scope = await scopeOf(ports, person, one.question, thread);
  const answer = await findAnswer(ports, person, scope);
  const hits = await passagesToWord(ports, person, {
    searched: scope.searched,
    accountId: scope.account?.id ?? null,
    answer,
  });
  return { one, person, scope, answer, hits };
}

const grade = (ports: EvaluationPorts, asked: Asked, claims: readonly AnswerClaim[]): Promise<GradedRun> =>
  gradeWording(ports, asked, wordingOf(asked, claims), claims);

/** Documents and words of a scripted answer as the passages of this request; one that is not there is named all the same. */
function wordingOf({ hits }: Asked, claims: readonly AnswerClaim[]): AnswerWording {
  return {
    claims: claims.map(({ gloss, cites }) => ({
      gloss,
      cites: cites.map(({ document, quote }) => ({
        passage_id:
          hits.find(({ passage }) => passage.documentId === document && passage.text.includes(quote))?.passage.id ??
          `${document}#0`,
        quote,
      })),
    })),
  };
}

async function gradeWording(
  ports: EvaluationPorts,
  { one, person, scope, answer, hits }: Asked,
  wording: AnswerWording,
  scripted: readonly AnswerClaim[],
): Promise<GradedRun> {
  const disagrees = answer.kind === "found" && answer.parts.some(({ mark }) => mark === "sources-disagree");
  const isAsked = answer.kind === "found" && !disagrees && hits.length > 0 && wording.claims.length > 0;
  const accountId = scope.account?.id ?? null;
  const worded = isAsked
    ? await partsThatHold(ports, person, { accountId, searched: scope.searched }, hits, wording)
    : null;
  const parts: readonly AnswerPart[] = worded ?? (answer.kind === "found" ? answer.parts : []);
  const words = wordsOf(answer, parts);
  const shown = worded === null ? [] : scripted.filter(({ gloss }) => words.includes(gloss.replace(/["“”]/g, "")));
  const unsupported = shown.filter(({ wrong }) => wrong === true).length;
  const cited = [...new Set(parts.flatMap(({ citations }) => citations.map(({ documentId }) => documentId)))];
  const relevant = one.relevant ?? [];
  const missing = one.must.filter((needed) => !words.toLowerCase().includes(needed.toLowerCase()));
  const leaks = one.forbidden.filter((canary) => words.toLowerCase().includes(canary.toLowerCase()));
  const honest = answer.kind === one.expect;
  const good = cited.filter((id) => relevant.includes(id)).length;
  return {
    id: one.id,
    passed: missing.length === 0 && leaks.length === 0 && unsupported === 0 && honest && good === cited.length,
    missing,
    leaks,
    unsupported,
    shown: worded?.length ?? 0,
    dropped: isAsked ? Math.max(0, wording.claims.length - (worded?.length ?? 0)) : 0,
    cited: { good, all: cited.length },
    covered: { found: relevant.length > 0 && good > 0 ? 1 : 0, all: relevant.length > 0 ? 1 : 0 },
    honest,
    said: honest ? null : `is "${answer.kind}"`,
    fallback: worded === null,
    strange: cited.filter((document) => !relevant.includes(document)),
  };
}

/** Everything that a reader of this answer sees. */
function wordsOf(answer: Answer, parts: readonly AnswerPart[]): string {
  switch (answer.kind) {
    case "found":
      return parts
        .flatMap(({ text, citations }) => [text, ...citations.map(({ quote }) => plainText(quote, { chars: 1_400 }))])
        .join("\n");
    case "records":
      return answer.lines
        .map(({ about, fact, warning = "" }) => `${about}: ${fact.field} ${fact.value} ${fact.at ?? ""} ${warning}`)
        .join("\n");
    case "not-in-records":
      return [answer.account, answer.asked, ...answer.owners.map(({ owner, of }) => `${owner} ${of}`)].join("\n");
    case "which-account":
      return answer.accounts.join("\n");
    case "calls":
      return [answer.none, ...answer.calls.map(({ account, startsAt }) => `${account} ${startsAt}`)].join("\n");
    case "last-call":
      return `${answer.account} ${answer.call?.on ?? "no call"}`;
    case "not-found":
    case "about-people":
      return "";
    default:
      return answer satisfies never;
  }
}

async function askLive({ answer, hits, scope }: Asked, live: LiveModel) {
  if (answer.kind !== "found" || hits.length === 0) return { claims: [], tokens: 0, usd: 0 };
  const prompt = live.prompts.render("answer", answerVariables(scope.searched, hits, live.newMarker()));
  return claimsOf(live, prompt, answerWordingSchema);
}
