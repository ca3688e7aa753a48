import type { Kysely } from "kysely";
import type { CalendarStore } from "#flows/ports.ts";
import { createConnections } from "./calendar-connections.ts";
import { createConsent } from "./calendar-consent.ts";
import { createCorrections } from "./calendar-corrections.ts";
import { createEvents } from "./calendar-events.ts";
import { createPushChannels } from "./push-channels.ts";
import type { Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";

export function createCalendarStore(db: Kysely<Schema>, secrets: Secrets): CalendarStore {
  return {
    ...createConnections(db, secrets),
    ...createConsent(db, secrets),
    ...createEvents(db),
    ...createCorrections(db),
    ...createPushChannels(db),
  };
}
