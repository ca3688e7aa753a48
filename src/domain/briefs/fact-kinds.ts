import type { Fact } from "./brief.ts";

/** Where a fact was read: a record of the CRM, a play, the calendar, a call, or a moment that a colleague shares. */
export type FactKind = "crm" | "play" | "calendar" | "call" | "moment";

const kinds: Readonly<Record<string, FactKind>> = {
  account: "crm",
  contact: "crm",
  opportunity: "crm",
  play: "play",
  event: "calendar",
  call: "call",
  moment: "moment",
};

/** By what stands before the colon of `record`; unknown prefixes are records. */
export function factKind({ record }: Pick<Fact, "record">): FactKind {
  return kinds[record.slice(0, record.indexOf(":"))] ?? "crm";
}
