/** The Calendar API v3 of the fake: who is asking, what they may do, and the answer. */
import { instancesOf } from "./agenda.ts";
import { parseFields, select } from "./fields.ts";
import { list } from "./listing.ts";
import { find, insert, patch, remove, type World } from "./meetings.ts";
import type { Operation } from "./operations.ts";
import type { PushChannels } from "./push-channels.ts";
import { badRequest, json, Refusal } from "./respond.ts";
import type { FakeUser } from "./state.ts";
import { etagOf, render } from "./view.ts";

export interface CalendarRoute {
  readonly operation: Operation;
  readonly calendarId: string | null;
  readonly eventId: string | null;
}

/** Null: no such path. A known path with a wrong verb is "no such path" too, as on the live service. */
export function calendarRoute(method: string, path: string): CalendarRoute | null {
  if (path === "/calendar/v3/channels/stop" && method === "POST")
    return { operation: "channels.stop", calendarId: null, eventId: null };
  const parts = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+)(\/instances)?)?$/.exec(path);
  if (parts === null) return null;
  const calendarId = decodeURIComponent(parts[1] ?? "");
  const eventId = parts[2] === undefined ? null : decodeURIComponent(parts[2]);
  const made = (operation: Operation): CalendarRoute => ({ operation, calendarId, eventId });
  if (eventId === "watch" && parts[3] === undefined)
    return method === "POST" ? { operation: "events.watch", calendarId, eventId: null } : null;
  if (parts[3] !== undefined) return method === "GET" ? made("events.instances") : null;
  if (eventId === null)
    return method === "GET" ? made("events.list") : method === "POST" ? made("events.insert") : null;
  const byMethod: Record<string, Operation> = { GET: "events.get", PATCH: "events.patch", DELETE: "events.delete" };
  const operation = byMethod[method];
  return operation === undefined ? null : made(operation);
}

const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`;
const writing = [scope("calendar"), scope("calendar.events"), scope("calendar.events.owned")];
const reading = [
  ...writing,
  scope("calendar.readonly"),
  scope("calendar.events.readonly"),
  scope("calendar.events.owned.readonly"),
];

export interface Caller {
  readonly user: FakeUser;
  readonly scopes: readonly string[];
}

/** The caller behind a bearer token. A made-up one is nobody. */
export function callerOf(world: World, authorization: string | null): Caller {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  const grant = token === undefined ? undefined : world.state.accessTokens[token];
  const user = grant === undefined ? undefined : world.state.users[grant.email];
  if (grant === undefined || user === undefined || user.deleted || grant.expiresAtMs <= world.now().epochMilliseconds) {
    throw new Refusal(
      401,
      "authError",
      "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
      { headers: { "www-authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"' } },
    );
  }
  return { user, scopes: grant.scopes };
}

export function authorize(caller: Caller, route: CalendarRoute): void {
  const wanted = ["events.insert", "events.patch", "events.delete"].includes(route.operation) ? writing : reading;
  if (!caller.scopes.some((one) => wanted.includes(one))) {
    throw new Refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
  }
  // Another user's calendar is not shared here: its existence is not admitted.
  if (
    route.calendarId !== null &&
    route.calendarId !== "primary" &&
    route.calendarId.toLowerCase() !== caller.user.email
  ) {
    throw new Refusal(404, "notFound", "Not Found");
  }
}

export async function serveCalendar(
  world: World,
  channels: PushChannels,
  caller: Caller,
  route: CalendarRoute,
  request: Request,
  query: URLSearchParams,
): Promise<Response> {
  const { state } = world;
  const { user } = caller;
  const id = route.eventId ?? "";
  const show = (one: ReturnType<typeof find>): Response => {
    const fields = query.get("fields");
    const body = render(one, user, state.settings);
    return json(200, fields === null ? body : select(body, parseFields(fields, "event")), { etag: etagOf(one) });
  };
  const unchangedSince = (): void => {
    const match = request.headers.get("if-match");
    if (match !== null && match !== "*" && match !== etagOf(find(world, user.email, id))) {
      throw new Refusal(412, "conditionNotMet", "Precondition Failed", { location: "If-Match" });
    }
  };
  switch (route.operation) {
    case "events.list":
      return list(state, user, query, request.headers.get("if-none-match"));
    case "events.get": {
      const one = find(world, user.email, id);
      if (request.headers.get("if-none-match") === etagOf(one))
        return new Response(null, { status: 304, headers: { etag: etagOf(one) } });
      return show(one);
    }
    case "events.instances": {
      const { meeting } = find(world, user.email, id);
      if (meeting.recurrence.length === 0) throw badRequest("Not a recurring event");
      const rows = instancesOf(meeting, user, 0, 8.64e15).filter((one) => one.state === "live");
      return json(200, { kind: "calendar#events", items: rows.map((one) => render(one, user, state.settings)) });
    }
    case "events.insert":
      return json(
        200,
        render(find(world, user.email, insert(world, user.email, await bodyOf(request)).id), user, state.settings),
      );
    case "events.patch":
      unchangedSince();
      return show(patch(world, user.email, id, await bodyOf(request)));
    case "events.delete":
      unchangedSince();
      remove(world, user.email, id);
      return new Response(null, { status: 204 });
    case "events.watch":
      return json(200, channels.open(user, await bodyOf(request)));
    case "channels.stop":
      channels.stop(user, await bodyOf(request));
      return new Response(null, { status: 204 });
    default:
      throw new Refusal(404, "notFound", "Not Found");
  }
}

/** The caller's word for the shape: each receiver checks what it reads. */
async function bodyOf<T>(request: Request): Promise<T> {
  const text = await request.text();
  try {
    // The receivers refuse what they cannot use, so the assertion only names the expected shape.
    return JSON.parse(text) as T;
  } catch {
    throw new Refusal(400, "parseError", "Parse Error");
  }
}
