import type { Person } from "#domain/accounts/records.ts";
import { describeNewTry } from "#domain/briefs/new-try.ts";
import { InputError } from "#domain/errors.ts";
import { describeChanges } from "#domain/moments/call-facts.ts";
import type { Delivery, DigestCall, MessageContent, Notice } from "#domain/moments/delivery.ts";
import { whyWithdrawn } from "#domain/moments/words.ts";
import { comingCalls } from "./ask-for-prep.ts";
import { correctionsShown, nameDropped } from "./dropped-quotes.ts";
import type { Ports } from "./ports.ts";
import { type BriefRequest, type PreparePorts, prepareBrief } from "./prepare-brief.ts";
import { readerZone } from "./reader-zone.ts";
import { withoutReported } from "./report-item.ts";
import { wordingUseOf } from "./word-brief.ts";

type ContentPorts = PreparePorts & Pick<Ports, "documentFeedback" | "briefs" | "calendars" | "letters" | "people">;

export interface Made {
  readonly content: MessageContent;
  readonly briefId: string | null;
}

/** What this row should show now. Null: there is nothing to say any more (a day without calls). */
export async function contentOf(ports: ContentPorts, row: Delivery, person: Person): Promise<Made | null> {
  const { subject } = row;
  switch (subject.kind) {
    case "notice":
      return {
        content: { kind: "notice", notice: await noticeNow(ports, row.recipient, subject.notice) },
        briefId: null,
      };
    case "day":
      return digestOf(ports, row, person, subject.date);
    case "letter": {
      const letter = await ports.letters.write(subject, person);
      return letter === null ? null : { content: { kind: "letter", letter, kindOfMessage: row.kind }, briefId: null };
    }
    case "account":
    case "call":
      return briefOrWhyNot(ports, row, person);
    default:
      throw subject satisfies never;
  }
}

/** How many calls a calendar holds is known when it has been read. */
async function noticeNow(
  ports: Pick<Ports, "calendars" | "clock">,
  recipient: string,
  notice: Notice,
): Promise<Notice> {
  if (notice.kind !== "calendar-connected") return notice;
  return { ...notice, calls: (await comingCalls(ports, recipient)).length };
}

export function placeholderOf(row: Delivery): MessageContent {
  const what = row.subject.kind === "call" ? row.subject.facts.accountName : "this account";
  return { kind: "placeholder", text: `Preparing your brief for ${what} …` };
}

/** What was asked for is answered, with the reason when there is no brief; what we planned ourselves is left out. */
async function briefOrWhyNot(ports: ContentPorts, row: Delivery, person: Person): Promise<Made | null> {
  try {
    return await briefOf(ports, row, person);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const isAsked = row.kind === "prep" || row.kind === "test";
    return isAsked
      ? { content: { kind: "notice", notice: { kind: "no-call", because: error.message } }, briefId: null }
      : null;
  }
}

async function briefOf(ports: ContentPorts, row: Delivery, person: Person): Promise<Made> {
  const zone = await readerZone(ports, person);
  const old = row.shape === "active" || row.briefId === null ? null : await ports.briefs.get(row.briefId);
  const brief = old ?? (await freshBrief(ports, row, zone));
  const before = row.shape === "active" && row.briefId !== null ? await ports.briefs.get(row.briefId) : null;
  const facts = row.subject.kind === "call" ? row.subject.facts : null;
  const changes =
    row.shape === "active" && facts !== null && row.shown !== null ? describeChanges(row.shown, facts, zone) : [];
  const corrections = await correctionsShown(ports, row);
  return {
    briefId: brief.id,
    content: {
      kind: "brief",
      brief,
      shape: row.shape,
      changes: before === null ? changes : [...changes, ...describeNewTry(before, brief)],
      ...(corrections.length === 0 ? {} : { corrections: corrections.map(({ words }) => words) }),
      because: whyThisMessage(row),
      note: noteOf(row, zone),
      zone,
      canUndo: row.shape === "withdrawn" && row.because === "marked-not-a-call",
      origin: row.kind === "day-before" || row.kind === "prep" || row.kind === "test" ? row.kind : "brief",
    },
  };
}

async function freshBrief(ports: ContentPorts, row: Delivery, zone: string) {
  const brief = await prepareBrief(ports, { ...(await briefRequestOf(ports, row, zone)), wording: wordingUseOf(row) });
  await nameDropped(ports, row, brief);
  // What its reader called wrong stays out, however often the message is written anew.
  const reports = row.postedRev === null ? [] : ((await ports.documentFeedback?.ofDelivery(row.id)) ?? []);
  if (reports.length === 0) return brief;
  const left = withoutReported(brief, reports);
  await ports.briefs.save(left);
  return left;
}

/** What the row's brief is made from. */
export async function briefRequestOf(
  ports: Pick<Ports, "calendars">,
  row: Delivery,
  zone: string,
): Promise<BriefRequest> {
  const { subject } = row;
  if (subject.kind === "call") {
    const stored = await ports.calendars.event(row.recipient, subject.facts.providerId);
    const { decision } = subject;
    return {
      rep: row.recipient,
      zone,
      event: stored?.event ?? null,
      decision,
      accountId: decision.account.accountId,
    };
  }
  if (subject.kind !== "account") throw new TypeError(`delivery ${row.id} has no brief`);
  return { rep: row.recipient, zone, event: null, decision: null, accountId: subject.accountId };
}

/** Why you, why now. */
export function whyThisMessage(row: Delivery): string {
  if (row.kind === "prep") return "You asked for it with /prep.";
  if (row.kind === "test") return "You asked for a test brief.";
  if (row.subject.kind === "letter") return "The message itself says why.";
  const matched = row.subject.kind === "call" ? `${row.subject.decision.because} ` : "";
  return row.kind === "day-before"
    ? `${matched}You chose to be prepared the day before.`
    : `${matched}Sent before the call, at the lead time in your settings.`;
}

function noteOf(row: Delivery, zone: string): string | null {
  if (row.shape === "withdrawn") return whyWithdrawn(row.because);
  if (row.shape !== "moved" || row.because === null) return null;
  const to = Temporal.Instant.from(row.because.replace("moved-to:", "")).toZonedDateTimeISO(zone);
  const when = to.toLocaleString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
  return `Moved to ${when}. A fresh brief follows before it.`;
}

async function digestOf(ports: ContentPorts, row: Delivery, person: Person, date: string): Promise<Made | null> {
  const zone = await readerZone(ports, person);
  const day = Temporal.PlainDate.from(date);
  const from = day.toZonedDateTime(zone).toInstant();
  const to = day.add({ days: 1 }).toZonedDateTime(zone).toInstant();
  const calls: DigestCall[] = [];
  for (const { event, decision, removedAt } of await ports.calendars.eventsBetween(row.recipient, from, to)) {
    if (removedAt !== null || decision?.kind !== "customer-call") continue;
    const { account } = decision;
    const open = (await ports.records.opportunitiesOf([account.accountId])).find(
      (found) => found.ownerEmail === row.recipient,
    );
    calls.push({
      startsAt: event.start.toString(),
      accountName: account.name,
      stage: open?.stage ?? null,
      because: decision.because,
    });
  }
  return calls.length === 0 ? null : { content: { kind: "digest", date, calls, zone }, briefId: null };
}
