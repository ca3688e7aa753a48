/** Why a nudge is not sent now. Every one is kept with its row and can be read with `sideline nudges`. */
const reasons = {
  "message-under-review": "the message itself is under review: customers do not respond to it, whoever says it",
  "gap-with-enablement": "most reps miss it: enablement has it, and nobody is asked one by one",
  "no-play-in-force": "no play that is in force asks for this behaviour",
  "opted-out": "they asked for no nudges about this behaviour",
  "turned-down": "this type of nudge was found not useful and was turned down",
  stopped: "they stopped this kind of message",
  paused: "they paused Sideline",
  "keyword-only": "only keywords found it, and that never reaches a manager",
  disputed: "the rep says that the evidence is wrong",
  "all-moving": "learning, activity and behaviour are all moving: patience",
  "no-moment": "no call that is kept shows it in the rep's words with the customer's reply",
  "rep-first": "the rep sees it first and gets time to act on it",
  "said-recently": "the same was said less than two weeks ago",
  "no-manager": "nobody is on record as the rep's manager",
  "no-owner": "nobody with the role that owns it is in the people list",
  "no-call-planned": "no call that qualifies for it is in the calendar",
  "no-working-time": "no working time is left before the call",
  "daily-cap": "they get no more nudges on that day",
  "weekly-cap": "they get no more nudges in that week",
  "card-cap": "the manager's cards of the week are given out; larger ones went first",
  "praise-cap": "one line of recognition a week is enough",
  "not-delivered": "it could not be delivered on its day",
} as const satisfies Record<string, string>;

export type HoldReason = keyof typeof reasons;
export const holdReasons = Object.keys(reasons) as readonly HoldReason[]; // Object.keys loses the literal type

export function holdWords(because: string): string {
  return because in reasons ? reasons[because as HoldReason] : because; // checked right before
}

/** Found when a time was looked for: looked at again, without a new decision, when time has passed. */
export const heldByTime: readonly string[] = [
  "stopped",
  "paused",
  "no-call-planned",
  "no-working-time",
  "daily-cap",
  "weekly-cap",
  "card-cap",
  "praise-cap",
  "not-delivered",
] satisfies readonly HoldReason[];
