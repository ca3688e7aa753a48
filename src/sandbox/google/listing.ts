/** events.list: strict about every parameter, because a forgiving stand-in hides what the live service refuses. */
import { createHash } from "node:crypto";
import { concerns, instancesOf, type Occurrence, whole } from "./agenda.ts";
import { type FieldTree, parseFields, select } from "./fields.ts";
import { hasOffset } from "./meetings.ts";
import { badRequest, json, Refusal } from "./respond.ts";
import type { FakeState, FakeUser } from "./state.ts";
import { render } from "./view.ts";

interface Listing {
  readonly fromMs: number;
  readonly toMs: number;
  readonly single: boolean;
  readonly byStart: boolean;
  readonly showDeleted: boolean;
  readonly maxResults: number;
  readonly zone: string;
  readonly updatedMinMs: number;
  readonly iCalUID: string | null;
  readonly kinds: readonly string[];
  readonly text: string;
  readonly fields: FieldTree;
  readonly page: { readonly skip: number; readonly empties: number } | null;
  readonly fingerprint: string;
}

const allowed = [
  "alt",
  "eventTypes",
  "fields",
  "iCalUID",
  "maxAttendees",
  "maxResults",
  "orderBy",
  "pageToken",
  "prettyPrint",
  "q",
  "showDeleted",
  "showHiddenInvitations",
  "singleEvents",
  "syncToken",
  "timeMax",
  "timeMin",
  "timeZone",
  "updatedMin",
];
const farPast = -8.64e15;
const farFuture = 8.64e15;

function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name) ?? "false";
  if (value !== "true" && value !== "false") throw badRequest(`Invalid boolean value ${value}`, name);
  return value === "true";
}

function bound(query: URLSearchParams, name: string, otherwise: number): number {
  const value = query.get(name);
  if (value === null) return otherwise;
  if (!hasOffset(value)) throw badRequest(`Invalid value for ${name}: an RFC 3339 time with an offset is needed`, name);
  return Temporal.Instant.from(value).epochMilliseconds;
}

function parse(query: URLSearchParams, user: FakeUser, state: FakeState): Listing {
  for (const name of query.keys()) if (!allowed.includes(name)) throw badRequest(`Unknown parameter ${name}`, name);
  if (query.has("syncToken")) {
    const forbidden = ["iCalUID", "orderBy", "q", "timeMax", "timeMin", "updatedMin"].find((name) => query.has(name));
    if (forbidden !== undefined) throw badRequest(`Sync token cannot be used with ${forbidden}.`, forbidden);
    // This fake hands out no sync tokens, so every one of them is a forgotten one.
    throw new Refusal(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.", {
      location: "syncToken",
    });
  }
  const single = flag(query, "singleEvents");
  const orderBy = query.get("orderBy");
  if (orderBy !== null && orderBy !== "startTime" && orderBy !== "updated")
    throw badRequest(`Invalid orderBy ${orderBy}`, "orderBy");
  if (orderBy === "startTime" && !single) {
    throw badRequest("The requested ordering is not available for the particular query.", "orderBy");
  }
  const fromMs = bound(query, "timeMin", farPast);
  const toMs = bound(query, "timeMax", farFuture);
  if (fromMs >= toMs)
    throw new Refusal(400, "timeRangeEmpty", "The specified time range is empty.", { location: "timeMax" });
  const maxResults = Number(query.get("maxResults") ?? "250");
  if (!Number.isInteger(maxResults) || maxResults < 1) throw badRequest("Invalid maxResults", "maxResults");
  const fields = query.get("fields");
  const rest = [...query].filter(([name]) => name !== "pageToken").sort();
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([user.email, rest]))
    .digest("base64url")
    .slice(0, 16);
  return {
    fromMs,
    toMs,
    single,
    byStart: orderBy === "startTime",
    showDeleted: flag(query, "showDeleted"),
    maxResults: Math.min(maxResults, 2500, state.settings.pageCap),
    zone: query.get("timeZone") ?? user.zone,
    updatedMinMs: bound(query, "updatedMin", farPast),
    iCalUID: query.get("iCalUID"),
    kinds: query.getAll("eventTypes"),
    text: (query.get("q") ?? "").toLowerCase(),
    fields: fields === null ? {} : parseFields(fields, "list"),
    page: readPage(query.get("pageToken"), fingerprint),
    fingerprint,
  };
}

/** A page token belongs to the very query that it came from. */
function readPage(token: string | null, fingerprint: string): Listing["page"] {
  if (token === null) return null;
  const [print, skip, empties] = Buffer.from(token, "base64url").toString("utf8").split(":");
  if (print !== fingerprint || skip === undefined || empties === undefined)
    throw badRequest("Invalid page token value.", "pageToken");
  return { skip: Number(skip), empties: Number(empties) };
}

const pageToken = (listing: Listing, skip: number, empties: number): string =>
  Buffer.from(`${listing.fingerprint}:${skip}:${empties}`).toString("base64url");

function rows(state: FakeState, user: FakeUser, listing: Listing): Occurrence[] {
  const found: Occurrence[] = [];
  for (const meeting of Object.values(state.meetings)) {
    if (!concerns(meeting, user)) continue;
    if (listing.single || meeting.recurrence.length === 0) {
      found.push(...instancesOf(meeting, user, listing.fromMs, listing.toMs));
    } else {
      const series = whole(meeting, user);
      if (series.startMs < listing.toMs) found.push(series);
    }
  }
  return found
    .filter(
      (one) =>
        (one.state === "live" || (listing.showDeleted && state.settings.tombstones !== "hidden")) &&
        Temporal.Instant.from(one.meeting.updated).epochMilliseconds >= listing.updatedMinMs &&
        (listing.iCalUID === null || one.meeting.iCalUID === listing.iCalUID) &&
        (listing.kinds.length === 0 || listing.kinds.includes(one.content.eventType ?? "default")) &&
        (listing.text === "" || (one.content.summary ?? "").toLowerCase().includes(listing.text)),
    )
    .sort((a, b) => (listing.byStart ? a.startMs - b.startMs : a.rev - b.rev) || (a.id < b.id ? -1 : 1));
}

export function list(state: FakeState, user: FakeUser, query: URLSearchParams, ifNoneMatch: string | null): Response {
  const listing = parse(query, user, state);
  // One ETag for the calendar, whatever the window: a client that forgets to bind it to its question gets a wrong 304.
  const etag = `"p${user.touched}g"`;
  if (state.settings.listEtags && ifNoneMatch === etag) return new Response(null, { status: 304, headers: { etag } });
  const empties = listing.page?.empties ?? state.settings.emptyPages;
  const skip = listing.page?.skip ?? 0;
  const head = {
    kind: "calendar#events",
    etag,
    summary: user.email,
    updated: new Date(user.touched).toISOString(),
    timeZone: listing.zone,
    accessRole: state.settings.accessRole,
    defaultReminders: [],
  };
  const answer = (items: unknown[], next: string | null): Response =>
    json(200, select({ ...head, items, ...(next === null ? {} : { nextPageToken: next }) }, listing.fields), { etag });
  if (empties > 0) return answer([], pageToken(listing, skip, empties - 1));
  const all = rows(state, user, listing);
  const page = all.slice(skip, skip + listing.maxResults);
  const next = skip + page.length < all.length ? pageToken(listing, skip + page.length, 0) : null;
  return answer(
    page.map((one) => render(one, user, state.settings, listing.zone)),
    next,
  );
}
