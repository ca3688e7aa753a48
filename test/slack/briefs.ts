import type { Brief, BriefItem } from "#domain/briefs/brief.ts";
import { briefSlots } from "#domain/briefs/brief.ts";
import type { MessageContent } from "#domain/moments/delivery.ts";

/** Text that tries everything: markup, mentions, links, emoji, right-to-left, stacked combining marks. */
export const nasty =
  "<!channel> <@U123> <https://evil.example/x|click> *bold* _it_ ~no~ `code` @here #general :tada: https://evil.example www.evil.example mailto:a@evil.example & &amp; 👩‍👩‍👧‍👦 שלום עולם مرحبا \u202Eevil\u202C Z̸̡͎͐̚a̷͚̅l̵̰̈g̶̞̽o̴͚͌ \u0000\u0007";

export const fill = (length: number, seed: string = nasty): string =>
  seed.repeat(Math.ceil(length / seed.length)).slice(0, length);

export function itemOf(text: string, more: Partial<BriefItem> = {}): BriefItem {
  return {
    text,
    detail: null,
    citations: [
      {
        documentId: "doc",
        passageId: "doc#1",
        quote: text,
        title: "Launch deck v3",
        heading: "Replay",
        owner: "Mia",
        validFrom: "2026-11-03",
        reviewBy: null,
      },
    ],
    facts: [{ record: "opportunity:OPP-7", field: "close_date", value: "2026-12-15", at: "2026-11-01" }],
    ...more,
  };
}

export function briefOf(more: Partial<Brief> = {}): Brief {
  return {
    id: "B1",
    rep: "ana@example.com",
    event: {
      id: "evt",
      title: "Northwind call",
      startsAt: "2026-11-26T09:00:00Z",
      endsAt: "2026-11-26T09:30:00Z",
      zone: "Europe/Berlin",
      marks: ["tentative"],
    },
    account: { id: "ACC-1", name: "Northwind Freight", matchedBy: "contact" },
    opportunity: { id: "OPP-7", name: "Replay", stage: "Evaluation" },
    alternatives: [],
    mode: "extractive",
    sections: [
      {
        slot: "who",
        items: [itemOf("Priya Raman, CFO (economic buyer, last spoke 11 Nov)"), itemOf("Lars Holm (champion)")],
      },
      { slot: "why-now", items: [itemOf("Close date 15 Dec; security review not finished")] },
      { slot: "changed", items: [itemOf("Atlas Flow 4: in-place replay (3 Nov)")] },
      { slot: "try", items: [itemOf("Ask what a second copy of their data would cost in review time.")] },
      {
        slot: "say",
        items: [itemOf("You told me you do not want another copy of your data. Our replay runs inside your cloud.")],
      },
      { slot: "objections", items: [itemOf('"Corvid is 15% less"', { detail: "Their price leaves out the review." })] },
      { slot: "flags", items: [itemOf("Opportunity plan 97 days old")] },
    ],
    gaps: ["next-step"],
    words: 90,
    generatedAt: "2026-11-26T08:25:00Z",
    ...more,
  };
}

/** Every string at `length` characters, every list longer than anybody would make it. */
export function bigBrief(length: number, seed: string = nasty): Brief {
  const text = fill(length, seed);
  const items = Array.from({ length: 7 }, () => {
    const item = itemOf(text, { detail: text });
    return { ...item, citations: item.citations.map((one) => ({ ...one, title: text, heading: text, owner: text })) };
  });
  return briefOf({
    account: { id: "ACC-1", name: text, matchedBy: "domain" },
    opportunity: { id: "O", name: text, stage: text },
    alternatives: Array.from({ length: 5 }, (_, index) => ({ id: `A${index}`, name: text, matchedBy: "domain" })),
    event: {
      id: "e",
      title: text,
      startsAt: "2026-11-26T09:00:00Z",
      endsAt: "2026-11-26T10:45:00Z",
      zone: "Europe/Berlin",
      marks: Array.from({ length: 5 }, () => text),
    },
    sections: briefSlots.map((slot) => ({ slot, items })),
    gaps: [...briefSlots],
  });
}

export type BriefContent = Extract<MessageContent, { kind: "brief" }>;

export const contentOf = (brief: Brief, more: Partial<BriefContent> = {}): BriefContent => ({
  kind: "brief",
  brief,
  shape: "active",
  changes: [],
  because: "Priya Raman is a contact of Northwind Freight. Sent before the call, at the lead time in your settings.",
  note: null,
  zone: "Europe/Berlin",
  origin: "brief",
  ...more,
});
