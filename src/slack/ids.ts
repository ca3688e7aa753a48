/** Names that views write and listeners read. A renamed one makes buttons of messages already posted dead: add, do not rename. */
export const ids = {
  sources: "sources",
  useful: "useful",
  notUseful: "not-useful",
  feedbackReason: "feedback-reason",
  wrongAccount: "wrong-account",
  accountSearch: "account-search",
  notACall: "not-a-call",
  undo: "undo-not-a-call",
  wrongItem: "wrong-item",
  menu: "menu",
  practise: "practise",
  learn: "learn",
  settings: "settings",
  explain: "explain",
  pauseDay: "pause-day",
  resume: "resume",
  stop: "stop",
  testBrief: "test-brief",
  connect: "connect",
  disconnect: "disconnect",
  connectDrive: "connect-drive",
  disconnectDrive: "disconnect-drive",
  /** Followed by an index: ids are unique in a block. */
  letter: "letter:",
  letterOpen: "letter-open:",
  letterForm: "letter-form",
  prepAccount: "prep-account:",
  prepEvent: "prep-event:",
} as const;

/** Blocks and elements of the modals, read back on submit. */
export const fields = {
  reason: "reason",
  verdict: "verdict",
  account: "account",
  scope: "scope",
  lead: "lead",
  touches: "touches",
  quietFrom: "quiet-from",
  quietTo: "quiet-to",
  stopped: "stopped",
  nudgesDay: "nudges-day",
  nudgesWeek: "nudges-week",
  blocked: "blocked",
  item: "item",
  value: "value",
} as const;

/** What a choice in a message's overflow menu carries: a word and the delivery's id. Clicks are rechecked: the value can be forged. */
const menuChoices = ["pause", "settings", "stop", "why", "snooze", "wrong"] as const;
export type MenuChoice = (typeof menuChoices)[number];

export const menuValue = (choice: MenuChoice, subject: string): string => `${choice}:${subject}`;

export function readMenuValue(value: string): { readonly choice: MenuChoice; readonly subject: string } | null {
  const colon = value.indexOf(":");
  const choice = menuChoices.find((known) => known === value.slice(0, colon));
  return choice === undefined ? null : { choice, subject: value.slice(colon + 1) };
}
