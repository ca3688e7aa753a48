/** Did it happen? Seen from the calls since, and said to nobody but the owner. */

import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { FindingKind } from "#domain/behaviours/states/population.ts";
import { type BehaviourState, stateNames } from "#domain/behaviours/states/published.ts";
import { catalog } from "./catalog/index.ts";
import type { Nudge, Outcome } from "./nudge.ts";

export interface Since {
  /** Null: nothing is known of the pair any more. */
  readonly state: BehaviourState | null;
  readonly evidence: readonly RecentMoment[];
  /** Still open for the behaviour. */
  readonly finding: FindingKind | null;
}

export interface Checked {
  readonly because: Outcome;
  /** As the owner reads it, on the message that asked for it. */
  readonly words: string;
}

/** Days in which an ordinary call is in the store: a nudge is not judged before. */
const settleDays = 2;

export function followUpAt(nudge: Pick<Nudge, "type">, deadlineAt: Temporal.Instant): Temporal.Instant {
  return deadlineAt.add({ hours: 24 * (settleDays + catalog[nudge.type].followUpDays) });
}

export function checkFollowUp(nudge: Nudge, since: Since): Checked {
  if (nudge.status === "answered" && nudge.because === "not-now")
    return { because: "not-now", words: "You said not now. Nothing was asked again." };
  const sentAt = nudge.sentAt?.epochMilliseconds ?? 0;
  const calls = since.evidence.filter(({ at, proves, executed }) => at > sentAt && (proves || executed));
  const shown = calls.filter(({ executed }) => executed);
  const counts = `${shown.length} of ${calls.length} qualifying ${calls.length === 1 ? "call" : "calls"} since`;
  switch (nudge.type) {
    case "prepare":
      if (calls.length === 0) return { because: "no-call-since", words: "No qualifying call was seen since." };
      return shown.length > 0
        ? { because: "happened", words: `It happened: shown in ${counts}.` }
        : { because: "not-yet", words: `Not seen yet: shown in ${counts}.` };
    case "slipping":
    case "evidence":
    case "coach":
    case "coach-slip":
      return calls.length === 0
        ? { because: "no-call-since", words: "No qualifying call was seen since." }
        : changeSince(nudge.state, since.state, `shown in ${counts}`);
    case "message-dossier":
    case "systemic-gap":
      return since.finding === null
        ? { because: "happened", words: "It no longer holds for the team." }
        : { because: "not-yet", words: "It still holds for the team." };
    case "recognise":
    case "share":
    case "type-report":
      return { because: "said", words: "" };
    default:
      return nudge.type satisfies never;
  }
}

/** Only what was asked for has happened: that the state moved says nothing of where to. */
function changeSince(before: BehaviourState | null, now: BehaviourState | null, counts: string): Checked {
  switch (now) {
    case "improving":
    case "effective":
      return { because: "happened", words: `It happened: now ${stateNames[now]}, ${counts}.` };
    case "insufficient":
    case null:
      return { because: "not-known", words: `Not known: not enough evidence to tell, ${counts}.` };
    case before:
      return { because: "not-yet", words: `No change yet: ${counts}.` };
    case "missing":
      return { because: "worse", words: `It got worse: now missing, ${counts}.` };
    // Of done without an echo and done ever less, neither is the worse.
    case "ineffective":
    case "decaying":
      return { because: "not-yet", words: `Not better yet: now ${stateNames[now]}, ${counts}.` };
    default:
      return now satisfies never;
  }
}
