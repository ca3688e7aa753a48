import type { MeddpiccField } from "#domain/accounts/records.ts";
import { fold } from "./plain-text.ts";

/** What a stage is for. Our own table, after common MEDDPICC practice; every sentence a rep reads about a stage comes from here. */
export interface StageGoal {
  readonly key: string;
  /** Completes "<stage> aims to ...". */
  readonly goal: string;
  /** The ask that ends a good call of this stage: completes "Ask for ...". */
  readonly ask: string;
  /** The fields this stage lives on, most telling first: decides between fields that are equally weak. */
  readonly fields: readonly MeddpiccField[];
  readonly names: readonly string[];
}

export const stageGoals: readonly StageGoal[] = [
  {
    key: "discovery",
    goal: "confirm a problem worth solving, who feels it and what it costs",
    ask: "a second call with the person who owns the problem",
    fields: ["identified_pain", "metrics", "champion", "economic_buyer"],
    names: [
      "discovery",
      "prospecting",
      "prospect",
      "lead",
      "new",
      "intro",
      "first meeting",
      "needs analysis",
      "bedarfsanalyse",
      "decouverte",
    ],
  },
  {
    key: "qualification",
    goal: "confirm who decides, who pays and why now",
    ask: "a meeting with whoever signs the budget",
    fields: ["economic_buyer", "identified_pain", "metrics", "decision_process", "champion"],
    names: ["qualification", "qualify", "qualified", "qualifying", "sql", "opportunity", "qualifizierung"],
  },
  {
    key: "evaluation",
    goal: "agree in writing how they will judge the options",
    ask: "a date to agree the decision criteria in writing",
    fields: ["decision_criteria", "competition", "champion", "economic_buyer", "decision_process"],
    names: [
      "evaluation",
      "evaluating",
      "technical evaluation",
      "solution",
      "solution fit",
      "validation",
      "technical validation",
      "demo",
      "demonstration",
      "scoping",
    ],
  },
  {
    key: "proof-of-value",
    goal: "prove the agreed criteria, with dates and owners",
    ask: "a date to review the results with the economic buyer",
    fields: ["decision_criteria", "metrics", "champion", "economic_buyer", "competition"],
    names: ["proof of value", "proof of concept", "pov", "poc", "pilot", "trial", "proof", "machbarkeitsstudie"],
  },
  {
    key: "proposal",
    goal: "have the economic buyer confirm the value and the way to a signature",
    ask: "a walk-through of the proposal with the economic buyer",
    fields: ["economic_buyer", "decision_process", "metrics", "paper_process", "competition"],
    names: [
      "proposal",
      "proposal sent",
      "quote",
      "quotation",
      "business case",
      "offer",
      "pricing",
      "angebot",
      "proposition",
    ],
  },
  {
    key: "negotiation",
    goal: "close the open terms and date every step of the paper process",
    ask: "dates for legal, security and signature",
    fields: ["paper_process", "economic_buyer", "decision_process", "competition", "champion"],
    names: [
      "negotiation",
      "negotiating",
      "negotiate",
      "contracting",
      "contract",
      "legal",
      "procurement",
      "commit",
      "verbal",
      "closing",
      "verhandlung",
      "negociation",
    ],
  },
  {
    key: "renewal",
    goal: "show the value reached and find what puts the renewal at risk",
    ask: "a date to agree the renewal terms",
    fields: ["metrics", "champion", "economic_buyer", "competition", "paper_process"],
    names: ["renewal", "renewing", "renew", "renewed", "expansion", "upsell", "verlangerung", "renouvellement"],
  },
  {
    key: "closed-lost",
    goal: "learn why it was lost and when to come back",
    ask: "a date to look at it again",
    fields: ["identified_pain", "competition", "champion"],
    names: ["closed lost", "lost", "verloren", "perdu"],
  },
  {
    key: "customer",
    goal: "check that the promised value is reached and who uses it",
    ask: "a review of results with the sponsor",
    fields: ["metrics", "champion", "identified_pain"],
    names: [
      "closed won",
      "closed",
      "won",
      "customer",
      "onboarding",
      "live",
      "implementation",
      "adoption",
      "gewonnen",
      "gagne",
    ],
  },
];

/** No open opportunity: the call is about whether there is one. */
export const noStage: StageGoal = {
  key: "none",
  goal: "find out whether there is a problem worth an opportunity",
  ask: "a second call with the person who owns the problem",
  fields: ["identified_pain", "metrics", "economic_buyer"],
  names: [],
};

const byName = new Map(stageGoals.flatMap((stage) => stage.names.map((name) => [name, stage] as const)));
/** Longest name first, so that "technical evaluation" is not read as something shorter. */
const namesByLength = [...byName.keys()].sort((a, b) => b.length - a.length);

/** "3 - Technical Evaluation" -> evaluation. Null when no name of the table is in it: the brief then says that it does not know the stage. */
export function stageGoal(stage: string): StageGoal | null {
  const bare = fold(stage).replace(/^(?:stage |phase |s)?\d+ /, "");
  const exact = byName.get(bare);
  if (exact !== undefined) return exact;
  const inside = namesByLength.find((name) => ` ${bare} `.includes(` ${name} `));
  return inside === undefined ? null : (byName.get(inside) ?? null);
}

/** Do a document's `stage` (one, or several split by ; , / or |) and the opportunity's mean the same? Unknown names match when they are spelled alike. */
export function sameStage(documentStage: string, stage: string): boolean {
  const ours = stageGoal(stage)?.key ?? fold(stage);
  return documentStage.split(/[;,/|]/).some((name) => (stageGoal(name)?.key ?? fold(name)) === ours);
}
