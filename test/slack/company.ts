/** People, stores and use cases in memory: what stands behind the Slack surface in its own tests. */
import type { Person } from "#domain/accounts/records.ts";
import type { RepSettings } from "#domain/moments/delivery.ts";
import type { EventTurn, Installation, InstallationStore, Log, Metrics, PeopleStore, SlackLink } from "#flows/ports.ts";
import type { HomeModel, UseCases } from "#flows/use-cases.ts";
import { briefOf } from "./briefs.ts";

export const ana: Person = {
  email: "ana@example.com",
  name: "Ana",
  role: "rep",
  managerEmail: null,
  timeZone: "Europe/Berlin",
  startedOn: null,
};

export const now = Temporal.Instant.from("2026-11-24T09:00:00Z");
export const clock = { now: () => now };
export const metrics: Metrics = { count: () => {}, observe: () => {} };

export interface Logged {
  readonly level: string;
  readonly code: string;
  readonly fields: Record<string, unknown> | undefined;
}
export function createLog(): Log & { readonly lines: Logged[] } {
  const lines: Logged[] = [];
  const at = (level: string) => (code: string, fields?: Record<string, unknown>) => {
    lines.push({ level, code, fields });
  };
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

export const settingsOf = (more: Partial<RepSettings> = {}): RepSettings => ({
  email: ana.email,
  leadMinutes: 30,
  dayBefore: false,
  nudgeCaps: { perDay: null, perWeek: null },
  digest: false,
  quietHours: null,
  pausedUntil: null,
  stopped: [],
  blocked: [],
  ...more,
});

export function createPeople(): PeopleStore & { readonly links: Map<string, SlackLink> } {
  const links = new Map<string, SlackLink>();
  return {
    links,
    find: async (email) => (email === ana.email ? ana : null),
    list: async () => [ana],
    findBySlackUser: async (team, user) => {
      const link = links.get(ana.email);
      return link?.teamId === team && link.userId === user ? ana : null;
    },
    slackLink: async (email) => links.get(email) ?? null,
    saveSlackLink: async (email, link) => {
      links.set(email, link);
    },
    settings: async () => settingsOf(),
    saveSettings: async () => {},
  };
}

export function createInstallations(): InstallationStore & { readonly rows: Map<string, Installation> } {
  const rows = new Map<string, Installation>();
  const seen = new Map<string, EventTurn>();
  return {
    rows,
    save: async (installation) => {
      rows.set(installation.teamId, installation);
    },
    find: async (teamId) => rows.get(teamId) ?? null,
    list: async () => [...rows.values()],
    remove: async (teamId) => {
      rows.delete(teamId);
    },
    takeEvent: async (eventId) => {
      const turn = seen.get(eventId) ?? "taken";
      if (turn === "taken") seen.set(eventId, "under-way");
      return turn;
    },
    endEvent: async (eventId) => {
      seen.set(eventId, "done");
    },
  };
}

export const homeOf = (more: Partial<HomeModel> = {}): HomeModel => ({
  name: "Ana",
  zone: "Europe/Berlin",
  now: now.toString(),
  needsCalendar: true,
  connection: null,
  connectUrl: "https://accounts.example/consent?state=s",
  connectHint: null,
  calls: [],
  settings: settingsOf(),
  ...more,
});

/** Records what was asked; each answer can be replaced. */
export function createUseCases(more: Partial<UseCases> = {}) {
  const asked: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  const usual: UseCases = {
    ask: async () => ({ kind: "not-a-question" }),
    noticeShare: async () => {},
    mayCreatePlays: async () => true,
    createPlay: async () => ({ kind: "done", said: "The play is in force." }),
    practise: async () => ({ kind: "done", said: "" }),
    learn: async () => ({ kind: "done", said: "" }),
    practiseAccount: async () => ({ kind: "practising", accountName: "Northwind" }),
    sceneMessage: async () => false,
    answerLetter: async () => ({ kind: "said", text: "Noted." }),
    snooze: async () => ({ kind: "done", said: "Snoozed." }),
    whoIs: async ({ userId }) => (userId === "UANA" ? ana : null),
    prep: async () => ({
      kind: "on-its-way",
      deliveryId: "D1",
      accountName: "Northwind",
      startsAt: "2026-11-26T09:00:00Z",
    }),
    prepAccount: async () => ({ kind: "on-its-way", deliveryId: "D1", accountName: "Northwind", startsAt: null }),
    prepEvent: async () => ({ kind: "on-its-way", deliveryId: "D1", accountName: "Northwind", startsAt: null }),
    brief: async () => briefOf(),
    isInSeries: async () => true,
    accountChoices: async () => [
      { id: "ACC-1", name: "Northwind" },
      { id: "a".repeat(150), name: "Long" },
    ],
    correctAccount: async () => ({ kind: "done", said: "Corrected." }),
    notACall: async () => ({ kind: "done", said: "Withdrawn it." }),
    undoNotACall: async () => ({ kind: "done", said: "Undone." }),
    feedback: async () => ({ kind: "done", said: "Thanks, noted." }),
    reportableItems: async () => [{ item: "say:0", words: "Our replay runs inside your cloud." }],
    reportItem: async () => ({ kind: "done", said: "Taken out of this brief." }),
    explain: async (deliveryId) => ({ deliveryId, lines: ["Priya is a contact of Northwind."] }),
    home: async () => homeOf(),
    saveSettings: async () => ({ kind: "done", said: "Saved." }),
    pause: async () => ({ kind: "done", said: "Paused." }),
    stop: async () => ({ kind: "done", said: "Stopped." }),
    sendTestBrief: async () => ({ kind: "done", said: "A test brief is on its way." }),
    disconnectCalendar: async () => ({ kind: "done", said: "Disconnected." }),
    disconnectDrive: async () => ({ kind: "done", said: "Disconnected." }),
    ...more,
  };
  const useCases = new Proxy(usual, {
    get: (target, name: keyof UseCases) => {
      const run = target[name] as (...args: readonly unknown[]) => unknown; // every member is a function
      return (...args: readonly unknown[]) => {
        asked.push({ name, args });
        return run(...args);
      };
    },
  });
  return {
    useCases,
    asked: (name: keyof UseCases) => asked.filter((one) => one.name === name).map(({ args }) => args),
  };
}
