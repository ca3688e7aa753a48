/** What the fake Google remembers. Plain JSON, so that a sandbox can be saved, copied and reset. */

export interface FakeTime {
  readonly dateTime?: string;
  readonly date?: string;
  readonly timeZone?: string;
}

export interface FakeGuest {
  readonly email?: string;
  readonly displayName?: string;
  readonly responseStatus?: "accepted" | "declined" | "tentative" | "needsAction";
  readonly optional?: boolean;
  readonly resource?: boolean;
}

interface FakePerson {
  readonly email: string;
  readonly displayName?: string;
}

/** The parts of an event that one occurrence of a series may override. */
export interface FakeContent {
  readonly summary?: string;
  readonly description?: string;
  readonly location?: string;
  readonly visibility?: "default" | "public" | "private" | "confidential";
  readonly transparency?: "opaque" | "transparent";
  readonly eventType?: string;
  readonly status?: "confirmed" | "tentative";
  readonly hangoutLink?: string;
  readonly conferenceData?: unknown;
  readonly attachments?: readonly unknown[];
  readonly guestsCanSeeOtherGuests?: boolean;
  /** More guests than Google shows: every viewer gets only their own row. */
  readonly attendeesOmitted?: boolean;
}

/** What a caller writes: times may be an RFC 3339 instant with an offset. */
export interface FakeEventInput extends FakeContent {
  readonly id?: string;
  readonly iCalUID?: string;
  readonly start: string | FakeTime;
  readonly end: string | FakeTime;
  readonly attendees?: readonly FakeGuest[];
  /** Somebody else's meeting: the calendar that is written to holds a guest's copy. */
  readonly organizer?: FakePerson;
  readonly recurrence?: readonly string[];
}

export interface FakeException {
  rev: number;
  cancelled: boolean;
  start?: FakeTime;
  end?: FakeTime;
  content: FakeContent;
  attendees?: FakeGuest[];
}

export interface FakeMeeting {
  readonly id: string;
  readonly iCalUID: string;
  readonly created: string;
  updated: string;
  rev: number;
  sequence: number;
  cancelled: boolean;
  organizer: FakePerson;
  start: FakeTime;
  end: FakeTime;
  content: FakeContent;
  attendees: FakeGuest[];
  recurrence: string[];
  /** By the instance's original start in UTC, basic format. */
  exceptions: Record<string, FakeException>;
  /** Calendars that hold a copy although their user may not be among the guests. */
  holders: string[];
  /** Users whose copy is gone while the meeting lives on. */
  gone: string[];
  /** Raw rows that replace the rendered one, to play a provider's surprise. */
  raw?: Record<string, unknown>;
}

export interface FakeUser {
  readonly email: string;
  readonly name: string;
  readonly aliases: readonly string[];
  zone: string;
  /** Revision of the last change in this calendar: the list's ETag. */
  touched: number;
  deleted: boolean;
}

export interface FakeClient {
  readonly id: string;
  readonly secret: string;
  /** "loopback" accepts any path on localhost and 127.0.0.1. */
  readonly redirectUris: readonly string[] | "loopback";
}

export interface FakeGrant {
  readonly email: string;
  readonly scopes: readonly string[];
  readonly clientId: string;
}

export interface FakeChannel {
  readonly id: string;
  readonly email: string;
  readonly resourceId: string;
  readonly address: string;
  readonly token: string | null;
  readonly expiresAtMs: number;
  number: number;
}

export interface FakeCode {
  readonly email: string;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly challengeMethod: "S256" | "plain";
  readonly offline: boolean;
  readonly expiresAtMs: number;
}

/** Behaviour that the live service has not been seen to settle, or that a test wants to bend. */
export interface FakeSettings {
  /** How a deleted event shows in a windowed list with showDeleted: an id only, the whole event, or not at all. */
  tombstones: "bare" | "full" | "hidden";
  /** False: If-None-Match on a list is ignored. */
  listEtags: boolean;
  /** Rows on a page at most, whatever was asked. */
  pageCap: number;
  /** Empty pages with a nextPageToken before the first real one. */
  emptyPages: number;
  accessTokenSeconds: number;
  channelSeconds: number;
  /** /auth answers at once with a code for the account of login_hint. */
  autoConsent: boolean;
  /** Scopes that the person unticks on the consent page. */
  untickedScopes: string[];
  /** Watch addresses may be plain http (a sandbox on one machine). */
  httpPush: boolean;
  accessRole: "owner" | "reader" | "freeBusyReader";
}

export interface FakeState {
  revision: number;
  settings: FakeSettings;
  users: Record<string, FakeUser>;
  meetings: Record<string, FakeMeeting>;
  clients: Record<string, FakeClient>;
  refreshTokens: Record<string, FakeGrant>;
  accessTokens: Record<string, FakeGrant & { readonly expiresAtMs: number; readonly parent: string }>;
  codes: Record<string, FakeCode>;
  serviceAccounts: Record<string, { publicKey: string; scopes: string[]; domains: string[] }>;
  channels: Record<string, FakeChannel>;
}

export const sandboxClient: FakeClient = {
  id: "sandbox.apps.googleusercontent.test",
  secret: "sandbox-secret",
  redirectUris: "loopback",
};

export function emptyState(settings: Partial<FakeSettings> = {}): FakeState {
  return {
    revision: 1,
    settings: {
      tombstones: "bare",
      listEtags: true,
      pageCap: 2500,
      emptyPages: 0,
      accessTokenSeconds: 3599,
      channelSeconds: 30 * 86_400,
      autoConsent: false,
      untickedScopes: [],
      httpPush: false,
      accessRole: "owner",
      ...settings,
    },
    users: {},
    meetings: {},
    clients: { [sandboxClient.id]: sandboxClient },
    refreshTokens: {},
    accessTokens: {},
    codes: {},
    serviceAccounts: {},
    channels: {},
  };
}
