import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { CalendarStore } from "#flows/ports.ts";
import { emailKey, instantOf, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";

/** The round trip to the provider's consent page: each state works once. */
export function createConsent(
  db: Kysely<Schema>,
  secrets: Secrets,
): Pick<CalendarStore, "saveOAuthState" | "takeOAuthState"> {
  return {
    async saveOAuthState({ state, rep, verifier, expiresAt }) {
      const hash = hashOf(state);
      await db
        .insertInto("app.oauth_states")
        .values({
          state_hash: hash,
          rep: emailKey(rep),
          verifier: secrets.seal(verifier, place(hash)),
          expires_at: timeColumn(expiresAt),
        })
        .execute();
    },
    async takeOAuthState(state, now) {
      const hash = hashOf(state);
      const row = await db
        .deleteFrom("app.oauth_states")
        .where("state_hash", "=", hash)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined || Temporal.Instant.compare(instantOf(row.expires_at), now) <= 0) return null;
      return { rep: row.rep, verifier: secrets.open(row.verifier, place(hash)) };
    },
  };
}

function hashOf(state: string): string {
  return createHash("sha256").update(state).digest("hex");
}

function place(hash: string) {
  return { table: "oauth_states", column: "verifier", key: hash };
}
