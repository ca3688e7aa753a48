/** One occurrence of a meeting as one rep's calendar shows it, whatever the provider. All text in it is written by strangers. */
export type Rsvp = "accepted" | "declined" | "tentative" | "needsAction";

export interface Attendee {
  /** Lower case, as the provider gave it otherwise. May be a room or a group. */
  readonly email: string;
  readonly name: string | null;
  readonly response: Rsvp;
  /** This is the rep whose calendar was read. */
  readonly self: boolean;
  /** A meeting room or other resource. */
  readonly resource: boolean;
  readonly organizer: boolean;
}

export interface CalendarEvent {
  readonly provider: "google" | "m365";
  /** Opaque; unique in one rep's calendar. Never parsed. */
  readonly providerId: string;
  /** iCalUID: the same for every participant's copy of the meeting (a series shares it). */
  readonly meetingUid: string;
  /** The provider's id of the recurring series, or null for a single event. */
  readonly seriesId: string | null;
  /** When this occurrence of a series was first meant to start; null for a single event. */
  readonly originalStart: Temporal.Instant | null;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  readonly allDay: boolean;
  /** IANA zone of the event, for words only; instants decide. */
  readonly zone: string;
  readonly status: "confirmed" | "tentative" | "cancelled";
  /** Provider's event type: "default", "focusTime", "outOfOffice", "workingLocation", "birthday", "fromGmail", ... */
  readonly kind: string;
  readonly visibility: "normal" | "private";
  /** This rep's own answer; "accepted" when they own the event without being a guest. */
  readonly selfResponse: Rsvp;
  /** True when the rep may see free/busy only (no title, no guests). */
  readonly freeBusyOnly: boolean;
  readonly organizer: { readonly email: string; readonly name: string | null; readonly self: boolean } | null;
  readonly attendees: readonly Attendee[];
  /** False when the provider left guests out (hidden list, more than 200). */
  readonly attendeesComplete: boolean;
  /** Untrusted, at most 300 characters. */
  readonly title: string;
  /** Untrusted plain text (HTML removed), at most 4,000 characters. */
  readonly description: string;
  readonly joinUrl: string | null;
  /** Changes when the provider's copy changes (etag). */
  readonly version: string;
}

/** The identity of one occurrence of one meeting, shared by all participants: iCalUID and original start. */
export function occurrenceKey(event: Pick<CalendarEvent, "meetingUid" | "originalStart">): string {
  return `${event.meetingUid}#${event.originalStart === null ? "single" : event.originalStart.toString()}`;
}
