/** Google's partial responses: `fields=etag,items(id,start/dateTime)`. Unknown names are refused, as the live service does. */
import { badRequest } from "./respond.ts";

export interface FieldTree {
  readonly [name: string]: FieldTree;
}

const person = ["email", "displayName", "self", "id"];
const time = ["dateTime", "date", "timeZone"];
const eventFields: Record<string, readonly string[] | null> = {
  kind: null,
  etag: null,
  id: null,
  status: null,
  htmlLink: null,
  created: null,
  updated: null,
  summary: null,
  description: null,
  location: null,
  colorId: null,
  creator: person,
  organizer: person,
  start: time,
  end: time,
  originalStartTime: time,
  recurrence: null,
  recurringEventId: null,
  transparency: null,
  visibility: null,
  iCalUID: null,
  sequence: null,
  attendees: [...person, "responseStatus", "optional", "resource", "organizer", "comment", "additionalGuests"],
  attendeesOmitted: null,
  hangoutLink: null,
  conferenceData: ["entryPoints", "conferenceId", "conferenceSolution", "notes"],
  eventType: null,
  guestsCanSeeOtherGuests: null,
  attachments: null,
  reminders: null,
  endTimeUnspecified: null,
};
const listFields: Record<string, readonly string[] | null> = {
  kind: null,
  etag: null,
  summary: null,
  description: null,
  updated: null,
  timeZone: null,
  accessRole: null,
  defaultReminders: null,
  nextPageToken: null,
  nextSyncToken: null,
  items: Object.keys(eventFields),
};

export function parseFields(text: string, shape: "list" | "event"): FieldTree {
  let at = 0;
  const level = (): FieldTree => {
    const tree: Record<string, FieldTree> = {};
    for (;;) {
      const name = /^[A-Za-z*]+/.exec(text.slice(at))?.[0];
      if (name === undefined) throw badRequest(`Invalid field selection ${text}`, "fields");
      at += name.length;
      if (text[at] === "/") {
        at += 1;
        const one = /^[A-Za-z*]+/.exec(text.slice(at))?.[0];
        if (one === undefined) throw badRequest(`Invalid field selection ${text}`, "fields");
        at += one.length;
        tree[name] = { ...tree[name], [one]: {} };
      } else if (text[at] === "(") {
        at += 1;
        tree[name] = level();
        if (text[at] !== ")") throw badRequest(`Invalid field selection ${text}`, "fields");
        at += 1;
      } else {
        tree[name] = {};
      }
      if (text[at] !== ",") return tree;
      at += 1;
    }
  };
  const tree = level();
  if (at !== text.length) throw badRequest(`Invalid field selection ${text}`, "fields");
  known(tree, shape === "list" ? listFields : eventFields);
  return tree;
}

function known(tree: FieldTree, names: Record<string, readonly string[] | null>): void {
  for (const [name, below] of Object.entries(tree)) {
    if (!(name in names)) throw badRequest(`Invalid field selection ${name}`, "fields");
    if (name === "items") known(below, eventFields);
    else {
      for (const inner of Object.keys(below)) {
        if (!(names[name] ?? []).includes(inner))
          throw badRequest(`Invalid field selection ${name}/${inner}`, "fields");
      }
    }
  }
}

export function select(value: unknown, tree: FieldTree): unknown {
  if (Object.keys(tree).length === 0) return value;
  if (Array.isArray(value)) return value.map((one) => select(one, tree));
  if (typeof value !== "object" || value === null) return value;
  const picked: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const below = tree[name];
    if (below !== undefined) picked[name] = select(inner, below);
  }
  return picked;
}
