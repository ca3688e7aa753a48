import { dayOf, type RecentMoment } from "./memory.ts";
import { bars, confidenceOf, isQuiet } from "./publish.ts";
import { type BehaviourState, type Claim, isByKeywords, type PairState, type PublishedState } from "./published.ts";
import { fewestResponses } from "./responses.ts";

/** Nats that one qualifying call brings between "high" and "low" through a usual detector: ln(odds) grows by as much. */
const natsPerCall = 0.79;

/** Less sure than this, a slip is said as what may be. */
const likely = 0.6;

/** Calls that "missing" looks back on: what was done before them does not make it less missing. */
const missingCalls = 7;

interface Count {
  readonly yes: number;
  readonly of: number;
}

/** One sentence with numbers on why a state is said, to be read after its name. `at`: when it was worked out. */
export function sentenceOf(claim: Omit<Claim, "since">, at: Temporal.Instant): string {
  const { state, evidence, scores } = claim;
  if (state === "insufficient") return quiet(claim, at) ?? notEnough(claim);
  if (isByKeywords(evidence)) {
    return `found by keywords in ${calls(evidence.length)}; keywords cannot show in which calls it was missing`;
  }
  const executed = evidence.map((moment) => moment.executed);
  const responses = evidence.flatMap(({ executed: done, landed }) =>
    done && landed !== "unknown" ? [landed === "yes"] : [],
  );
  const last = executedIn(state, evidence);
  const usually = `executed in ${last.yes} of the last ${last.of} qualifying calls`;
  switch (state) {
    case "missing":
      return usually;
    case "effective":
      return `${usually}${taken(countOf(responses))}`;
    case "ineffective":
      return `${usually}${responded(countOf(responses), "but")}`;
    case "improving":
      return change(executed, responses, "up") ?? usually;
    case "decaying": {
      const sure = Math.max(scores.slip, scores.landingSlip);
      const words =
        sure < likely ? `it may be slipping, ${percent(sure)} sure` : `${percent(sure)} sure it is slipping`;
      return `${change(executed, responses, "down") ?? usually}; ${words}`;
    }
    default:
      return state satisfies never;
  }
}

/** The calls that a state's sentence counts and how many of them it was done in; whoever says a number of them beside it takes it from here. */
export function executedIn(state: BehaviourState, evidence: readonly Pick<RecentMoment, "executed">[]): Count {
  const executed = evidence.map((moment) => moment.executed);
  switch (state) {
    case "missing":
      return countOf(executed.slice(-missingCalls));
    case "improving":
      return split(executed, "up")?.after ?? countOf(executed);
    case "decaying":
      return split(executed, "down")?.after ?? countOf(executed);
    default:
      return countOf(executed);
  }
}

/** That it works is the claim: with too few responses the sentence says that they are missing, not how the few were. */
function taken(count: Count): string {
  if (count.of >= fewestResponses) return responded(count, "and");
  const seen =
    count.of === 0 ? "" : ` (${count.yes} of ${count.of} seen so far ${count.of === 1 ? "was" : "were"} good)`;
  return `; customers' responses: not known yet${seen}`;
}

function responded({ yes, of }: Count, joint: string): string {
  if (of === 0) return "; customers' responses: not known yet";
  return `, ${joint} customers responded well in ${yes} of ${of} with a known response`;
}

/** Where the counts differ most; of execution if that moved in the right direction, else of the responses. */
function change(executed: readonly boolean[], responses: readonly boolean[], direction: "up" | "down"): string | null {
  const execution = split(executed, direction);
  const landing = split(responses, direction);
  if (execution === null && landing === null) return null;
  if (landing === null || (execution !== null && execution.gain >= landing.gain)) {
    const { before, after } = execution as Split; // one of the two is there
    return `executed in ${after.yes} of the last ${after.of} qualifying calls, ${direction} from ${before.yes} of the ${before.of} before`;
  }
  const { before, after } = landing;
  return `customers responded well in ${after.yes} of the last ${after.of} known responses, ${direction} from ${before.yes} of the ${before.of} before`;
}

interface Split {
  readonly before: Count;
  readonly after: Count;
  /** Log-likelihood ratio against one rate for both. */
  readonly gain: number;
}

/** The split into 3 to 7 recent ones and up to 7 before that explains them best; null when they did not move in this direction. */
function split(flags: readonly boolean[], direction: "up" | "down"): Split | null {
  let best: Split | null = null;
  for (let recent = 3; recent <= 7 && flags.length - recent >= 2; recent += 1) {
    const after = countOf(flags.slice(-recent));
    const before = countOf(flags.slice(-recent - 7, -recent));
    const moved = after.yes / after.of - before.yes / before.of;
    if (direction === "up" ? moved <= 0 : moved >= 0) continue;
    const all = { yes: after.yes + before.yes, of: after.of + before.of };
    const gain = logLikelihood(after) + logLikelihood(before) - logLikelihood(all);
    if (best === null || gain > best.gain) best = { before, after, gain };
  }
  return best;
}

/** The log-likelihood of a count under its own rate. */
function logLikelihood({ yes, of }: Count): number {
  const term = (count: number) => (count === 0 ? 0 : count * Math.log(count / of));
  return term(yes) + term(of - yes);
}

function countOf(flags: readonly boolean[]): Count {
  return { yes: flags.filter(Boolean).length, of: flags.length };
}

/** Null when there was a call in the last eight weeks, or too few ever to have said anything. */
function quiet({ moments, evidence }: Pick<Claim, "moments" | "evidence">, at: Temporal.Instant): string | null {
  const last = evidence.at(-1)?.at;
  if (last === undefined || moments < bars.fewest) return null;
  const [lastDay, day] = [dayOf(last), dayOf(at.epochMilliseconds)];
  if (!isQuiet(lastDay, day)) return null;
  const weeks = Math.floor((day - lastDay) / 7);
  const on = Temporal.Instant.fromEpochMilliseconds(last).toString().slice(0, 10);
  return `no qualifying call was seen for ${weeks} weeks, the last on ${on}; what was said then may no longer hold`;
}

function notEnough({ moments, scores }: Pick<Claim, "moments" | "scores">): string {
  const best = Math.min(0.99, Math.max(0.01, confidenceOf("insufficient", scores)));
  const odds = (share: number) => share / (1 - share);
  const byOdds = Math.log(odds(bars.level) / odds(best)) / natsPerCall;
  const more = Math.max(1, bars.fewest - moments, Math.ceil(byOdds));
  const needed = `about ${more} more qualifying ${more === 1 ? "call" : "calls"} needed`;
  if (moments < bars.fewest) return `${moments} of ${bars.fewest} so far; ${needed}`;
  return `${calls(moments)} so far do not settle it; ${needed}`;
}

function calls(count: number): string {
  return `${count} qualifying ${count === 1 ? "call" : "calls"}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

export function publishedState(pair: PairState): PublishedState {
  const { memory, state, since, scores, evaluatedAt } = pair;
  const { rep, behaviour, count, recent } = memory;
  const claim: Claim = { rep, behaviour, state, since, scores, moments: count, evidence: recent };
  return { ...claim, evaluatedAt, confidence: confidenceOf(state, scores), because: sentenceOf(claim, evaluatedAt) };
}
