import type { DatedText, MeddpiccField, Opportunity } from "#domain/accounts/records.ts";
import { parseDate } from "./dates.ts";
import { fold } from "./plain-text.ts";
import type { StageGoal } from "./stages.ts";

export interface FieldWords {
  readonly label: string;
  /** The one thing to try when the plan is weakest here. Our words, after common MEDDPICC practice. */
  readonly ask: string;
  /** Words by which a passage shows that it is about this field. */
  readonly about: readonly string[];
}

export const fieldWords: Readonly<Record<MeddpiccField, FieldWords>> = {
  metrics: {
    label: "metrics",
    ask: "Ask which number has to move for this to be worth it, and what it is today",
    about: ["metric", "metrics", "number", "measure", "kpi", "roi", "baseline", "savings", "kennzahl"],
  },
  economic_buyer: {
    label: "economic buyer",
    ask: "Ask who signs for the budget, and what that person must see first",
    about: ["economic buyer", "budget", "signs", "sign", "cfo", "approves", "approval", "executive", "sponsor"],
  },
  decision_criteria: {
    label: "decision criteria",
    ask: "Ask which three points decide between the options, and who wrote them",
    about: ["criteria", "criterion", "scorecard", "requirements", "compare", "shortlist", "judge", "kriterien"],
  },
  decision_process: {
    label: "decision process",
    ask: "Ask what happens between a yes in the room and a signature, step by step",
    about: ["decision process", "process", "steps", "committee", "timeline", "mutual plan", "next steps", "approve"],
  },
  paper_process: {
    label: "paper process",
    ask: "Ask who handles legal, security and purchasing, and how long each takes",
    about: ["paper process", "legal", "procurement", "security review", "contract", "purchasing", "redlines", "dpa"],
  },
  identified_pain: {
    label: "identified pain",
    ask: "Ask what happens if nothing changes for a year, and who pays for it",
    about: ["pain", "problem", "cost of doing nothing", "impact", "consequence", "hurts", "outage", "downtime"],
  },
  champion: {
    label: "champion",
    ask: "Ask who loses most if this stops, and give that person one thing to do for you",
    about: ["champion", "advocate", "internal", "influence", "coach", "ally", "mobilizer"],
  },
  competition: {
    label: "competition",
    ask: "Ask what else is on the table, doing nothing included, and what speaks for it",
    about: [
      "competitor",
      "competition",
      "alternative",
      "alternatives",
      "versus",
      "incumbent",
      "status quo",
      "in house",
    ],
  },
};

/** People write "tbd" into a field they have no answer for. */
export function isBlank(value: string | null | undefined): boolean {
  if (value === null || value === undefined) return true;
  return /^(?:|n a|na|none|no|nobody|tbd|tba|tbc|todo|unknown|not known|not identified|unbekannt|offen|inconnu|open|keine|keiner)$/.test(
    fold(value),
  );
}

export interface WeakField extends DatedText {
  readonly field: MeddpiccField;
  readonly why: "empty" | "undated" | "oldest";
}

/** Empty before undated before oldest; between equals the one that matters more at this stage. Null only when the record has no field at all. */
export function weakestField(opportunity: Opportunity, stage: StageGoal | null): WeakField | null {
  const order = [...new Set([...(stage?.fields ?? []), ...(Object.keys(fieldWords) as MeddpiccField[])])]; // Object.keys loses the key type
  const weakness = { empty: 0, undated: 1, oldest: 2 } as const;
  const fields = order.map((field): WeakField => {
    const { value, updatedOn } = opportunity.meddpicc[field] ?? { value: null, updatedOn: null };
    const why = isBlank(value) ? "empty" : parseDate(updatedOn) === null ? "undated" : "oldest";
    return { field, value, updatedOn, why };
  });
  fields.sort(
    (a, b) =>
      weakness[a.why] - weakness[b.why] ||
      (a.why === "oldest" ? (a.updatedOn ?? "").localeCompare(b.updatedOn ?? "") : 0),
  );
  return fields[0] ?? null;
}
