/** What people can ask of the product, from Slack or the command line. Implemented by flows, called by slack/, cli.ts and sandbox/. */
import type { Account } from "#domain/accounts/records.ts";
import type { Play } from "#domain/behaviours/play.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import type { CallDecision } from "#domain/calendar/decision.ts";
import type { DeliveryKind, RepSettings } from "#domain/moments/delivery.ts";
import type { LetterClick, LetterReply } from "#domain/moments/letter.ts";
import type { Asked } from "./answer-question.ts";
import type { HomePart } from "./home/home-parts.ts";
import type { SharedMessage } from "./notice-share.ts";
import type { CalendarConnection } from "./ports.ts";

/** Who is asking, as Slack says it. `email` is resolved by `whoIs`; every use case checks rights by it again. */
export interface SlackIdentity {
  readonly teamId: string;
  readonly userId: string;
}

export type PrepAnswer =
  /** A message is on its way to the person's DM (row stored, placeholder first). */
  | {
      readonly kind: "on-its-way";
      readonly deliveryId: string;
      readonly accountName: string;
      readonly startsAt: string | null;
    }
  | {
      readonly kind: "which-account";
      readonly text: string;
      readonly choices: readonly { readonly id: string; readonly name: string }[];
    }
  | {
      readonly kind: "which-call";
      readonly choices: readonly {
        readonly id: string;
        readonly title: string;
        readonly startsAt: string;
        readonly zone: string;
      }[];
    }
  /** A roleplay began: its thread is in the direct messages. */
  | { readonly kind: "practising"; readonly accountName: string }
  | { readonly kind: "help" }
  /** The reason in words, and what to do. */
  | { readonly kind: "cannot"; readonly because: string };

export interface HomeCall {
  readonly providerId: string;
  /** Null for a private event: its title never leaves the store. */
  readonly title: string | null;
  readonly startsAt: string;
  readonly endsAt: string;
  /** First and last day (ISO dates) of an entry without times; null for one with. */
  readonly allDay: { readonly first: string; readonly last: string } | null;
  readonly decision: CallDecision;
  readonly accountName: string | null;
  readonly briefAt: string | null;
  /** `because`: why nothing was or will be sent, in words. */
  readonly delivery: { readonly id: string; readonly status: string; readonly because?: string } | null;
}

export interface HomeModel {
  readonly name: string;
  readonly zone: string;
  readonly now: string;
  /** They are in customer calls: without a calendar nothing can come for them. */
  readonly needsCalendar: boolean;
  readonly connection: Pick<CalendarConnection, "provider" | "via" | "status" | "lastPullAt" | "lastError"> | null;
  /** Opens the consent page; null when no OAuth client is configured (then `connectHint` says what the operator must do). */
  readonly connectUrl: string | null;
  readonly connectHint: string | null;
  /** Their own Google Drive; null or absent: this deployment cannot read one. */
  readonly drive?: HomeDrive | null;
  readonly calls: readonly HomeCall[];
  /** What the calls of this person, or of those they answer for, show. */
  readonly parts?: readonly HomePart[];
  readonly settings: RepSettings;
}

export interface HomeDrive {
  readonly status: "never" | "lost" | "connected";
  readonly lastPullAt: Temporal.Instant | null;
  readonly lastError: string | null;
  /** Opens the consent page; null while it is connected. */
  readonly connectUrl: string | null;
}

export interface Explanation {
  readonly deliveryId: string;
  /** Sentences: why you, why now, from what evidence. */
  readonly lines: readonly string[];
}

/** Result of an action on a message: done, or not, with the reason in words for the person who clicked. */
export type ActionResult =
  | { readonly kind: "done"; readonly said: string }
  | { readonly kind: "refused"; readonly because: string };

export interface SceneMessage {
  readonly email: string;
  readonly channel: string;
  readonly threadTs: string;
  /** Slack's id of the event: a repeated one changes nothing. */
  readonly eventId: string;
  readonly messageId: string;
  readonly what:
    | { readonly kind: "said" | "edited"; readonly text: string; readonly files: number }
    | { readonly kind: "deleted" };
}

export interface UseCases {
  /** Finds the person behind a Slack user (cached; looks the email up in Slack the first time). Null: not in the people list. */
  whoIs(identity: SlackIdentity): Promise<{ readonly email: string; readonly name: string } | null>;
  prep(email: string, text: string): Promise<PrepAnswer>;
  prepAccount(email: string, accountId: string): Promise<PrepAnswer>;
  prepEvent(email: string, providerId: string): Promise<PrepAnswer>;
  /** A question in words: answered in a message of its own. `thread`: where it was asked, in their conversation with the app; null: elsewhere. */
  ask(input: {
    readonly email: string;
    readonly text: string;
    readonly thread: { readonly channel: string; readonly ts: string } | null;
    /** The message that asks, where it is one: the same twice is answered once. */
    readonly message?: { readonly channel: string; readonly ts: string };
  }): Promise<Asked>;
  /** A message in a channel that names a retired document: who wrote it is told, and nobody else. */
  noticeShare(identity: SlackIdentity, message: SharedMessage): Promise<void>;
  brief(deliveryId: string, email: string): Promise<Brief | null>;
  /** True when the message is about one call of a recurring meeting: only then "the whole series" is a choice. */
  isInSeries(deliveryId: string, email: string): Promise<boolean>;
  /** Accounts to choose from when the match was wrong. With an empty search: the call's other accounts, then those of the person's open opportunities. */
  accountChoices(deliveryId: string, email: string, search: string): Promise<readonly Pick<Account, "id" | "name">[]>;
  correctAccount(input: {
    deliveryId: string;
    email: string;
    accountId: string;
    scope: "occurrence" | "series";
  }): Promise<ActionResult>;
  notACall(input: { deliveryId: string; email: string; scope: "occurrence" | "series" }): Promise<ActionResult>;
  /** Takes "not a customer call" back: the message's own way back. */
  undoNotACall(input: { deliveryId: string; email: string }): Promise<ActionResult>;
  feedback(input: {
    deliveryId: string;
    email: string;
    verdict: "useful" | "not-useful" | "wrong";
    reason: string | null;
  }): Promise<ActionResult>;
  /** What of this brief can be called wrong or old; null when it is not theirs or no longer kept. */
  reportableItems(
    deliveryId: string,
    email: string,
  ): Promise<readonly { readonly item: string; readonly words: string }[] | null>;
  reportItem(input: { deliveryId: string; email: string; item: string }): Promise<ActionResult>;
  explain(deliveryId: string, email: string): Promise<Explanation | null>;
  home(email: string): Promise<HomeModel>;
  saveSettings(email: string, patch: Partial<Omit<RepSettings, "email">>): Promise<ActionResult>;
  /** Null resumes. */
  pause(email: string, until: Temporal.Instant | null): Promise<ActionResult>;
  stop(email: string, kind: DeliveryKind): Promise<ActionResult>;
  sendTestBrief(email: string): Promise<ActionResult>;
  disconnectCalendar(email: string): Promise<ActionResult>;
  disconnectDrive(email: string): Promise<ActionResult>;
  mayCreatePlays(email: string): Promise<boolean>;
  /** Stores a play that was made in Slack. */
  createPlay(email: string, play: Play): Promise<ActionResult>;
  /** Begins a roleplay from a brief, or from an account. */
  practise(deliveryId: string, email: string): Promise<ActionResult>;
  /** Sends the two-minute lesson for the behaviour of a brief. */
  learn(deliveryId: string, email: string): Promise<ActionResult>;
  practiseAccount(email: string, text: string): Promise<PrepAnswer>;
  /** A message, edit or deletion in a thread; false when the thread is no roleplay of this person. */
  sceneMessage(input: SceneMessage): Promise<boolean>;
  /** A button or a form of a letter. Only its recipient is answered. */
  answerLetter(click: Omit<LetterClick, "topic">): Promise<LetterReply>;
  /** Takes a letter away for a day: it is shortened now and comes again tomorrow at this time. */
  snooze(deliveryId: string, email: string): Promise<ActionResult>;
}
