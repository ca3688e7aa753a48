import type { Brief, BriefItem } from "./brief.ts";
import { asInstruction } from "./instruction.ts";

/** What of a colleague's moment a brief may hold. */
export interface MomentWords {
  readonly id: string;
  readonly quote: string;
}

const takenBack = "The example was taken back by the colleague who had shared it.";

/** The brief as if the moment had never been in it, however its words were put. */
export function withoutMoment(brief: Brief, moment: MomentWords): Brief {
  const record = `moment:${moment.id}`;
  const holds = ({ text, detail, facts }: BriefItem) =>
    facts.some((one) => one.record === record) || text.includes(moment.quote) || (detail ?? "").includes(moment.quote);
  const clean = (item: BriefItem): BriefItem => {
    if (!holds(item)) return item;
    const facts = item.facts.filter((one) => one.record !== record);
    const name = facts.find(({ record: one, field }) => one.startsWith("play:") && field === "behaviour")?.value;
    return {
      ...item,
      text: name === undefined ? (item.text.includes(moment.quote) ? takenBack : item.text) : asInstruction(name),
      detail: takenBack,
      facts,
    };
  };
  return { ...brief, sections: brief.sections.map(({ slot, items }) => ({ slot, items: items.map(clean) })) };
}
