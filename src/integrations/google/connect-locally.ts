/**
 * A first run on a laptop: one person consents in their own browser, without a public URL. For the command line only.
 *
 * Google's helper opens the browser, never prints the address, waits for ever where there is no browser, sends neither `state` nor PKCE,
 * and listens on every interface while it waits. So: a desktop machine, a short time, then the web flow or a service account.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import { InputError, UpstreamError } from "#domain/errors.ts";
import { consentingEmail, consentScopes, readingScope } from "./consent.ts";

const client = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  redirect_uris: z.array(z.string()).min(1),
});
const keyfile = z.union([z.object({ installed: client }), z.object({ web: client })]);

/** What Google's helper gives back, as far as it is used here. */
export type Authenticate = (options: { keyfilePath: string; scopes: string[] }) => Promise<{
  readonly credentials: {
    readonly refresh_token?: string | null;
    readonly id_token?: string | null;
    readonly scope?: string;
  };
}>;

export interface LocalConnection {
  readonly refreshToken: string;
  /** The account that consented; null when the answer does not name it. */
  readonly email: string | null;
  readonly scopes: readonly string[];
  /** The token works with this OAuth client only: GOOGLE_CLIENT_ID must be the same. */
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Opens the browser and waits for the consent. Throws InputError for a key file that cannot work and UpstreamError when no consent came
 * within `timeoutMs` (three minutes). After a time-out the helper's listener cannot be closed: end the process.
 */
export async function connectLocally(input: {
  readonly keyfilePath: string;
  readonly scopes?: readonly string[];
  /** The scope without which the consent is of no use. */
  readonly needed?: string;
  readonly timeoutMs?: number;
  readonly authenticate?: Authenticate;
}): Promise<LocalConnection> {
  const path = resolve(input.keyfilePath);
  const { client_id: clientId, client_secret: clientSecret } = await readKeyfile(path);
  const timeoutMs = input.timeoutMs ?? 180_000;
  const authenticate = input.authenticate ?? (await import("@google-cloud/local-auth")).authenticate;
  const answer = await within(
    timeoutMs,
    authenticate({ keyfilePath: path, scopes: [...(input.scopes ?? consentScopes)] }),
  );
  const { refresh_token: refreshToken, id_token: idToken, scope } = answer.credentials;
  const scopes = (scope ?? "").split(" ").filter((one) => one !== "");
  if (!scopes.includes(input.needed ?? readingScope)) {
    throw refused(
      "scope-missing",
      "The consent does not include reading what was asked for: run it again and leave the box ticked.",
    );
  }
  if (refreshToken === undefined || refreshToken === null) {
    throw refused(
      "no-refresh-token",
      "Google sent no refresh token because this application was allowed before: remove it at myaccount.google.com/permissions and run it again.",
    );
  }
  return { refreshToken, email: consentingEmail(idToken ?? null, clientId), scopes, clientId, clientSecret };
}

const refused = (reason: string, message: string): UpstreamError =>
  new UpstreamError(message, { service: "google", reason, retryable: false });

async function readKeyfile(path: string): Promise<z.infer<typeof client>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new InputError(
      `${path} cannot be read as JSON: download the OAuth client's JSON from the Google Cloud console`,
      [],
      { cause },
    );
  }
  const file = keyfile.safeParse(parsed);
  if (!file.success) {
    throw new InputError(
      `${path} is not the JSON of an OAuth client (a "Desktop app"): a service account's key does not work here`,
    );
  }
  const keys = "installed" in file.data ? file.data.installed : file.data.web;
  if (URL.parse(keys.redirect_uris[0] ?? "")?.hostname !== "localhost") {
    throw new InputError(
      `${path}: the first redirect URI must be on http://localhost; make an OAuth client of type "Desktop app"`,
    );
  }
  return keys;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          refused(
            "no-consent",
            `No consent within ${Math.round(ms / 1000)} s. This needs a browser on this very machine; on a server connect from Slack or use a service account.`,
          ),
        ),
      ms,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
