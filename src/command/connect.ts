import { sameMailbox } from "#domain/accounts/addresses.ts";
import { ConfigError, InputError } from "#domain/errors.ts";
import { disconnectDrive } from "#flows/sync-drive.ts";
import { connectLocally, driveScope } from "#integrations/index.ts";
import { type CommandContext, printJson } from "./context.ts";

/**
 * `sideline connect --rep <email> --keyfile <path>`: a first run on a laptop without a public URL. The browser opens, the rep consents, the
 * refresh token is stored encrypted; the product reads that calendar from its next start on.
 */
export async function connectCommand(
  context: CommandContext,
  options: { readonly json?: boolean; readonly rep: string; readonly keyfile: string; readonly drive?: boolean },
): Promise<void> {
  if (context.insideProduct === true) {
    throw new InputError(
      "Stop Sideline first: the consent page answers to this command alone. Start it again afterwards.",
    );
  }
  const { google } = context.config;
  const { ports, stores } = await context.core();
  const rep = options.rep.trim().toLowerCase();
  if ((await ports.people.find(rep)) === null)
    throw new InputError(`${rep} is not in the people list: import it first.`);
  context.stderr(
    "A browser window opens for Google's consent. On a machine without a browser use the service account instead.",
  );
  const granted = await connectLocally({
    keyfilePath: options.keyfile,
    ...(options.drive === true ? { scopes: ["openid", "email", driveScope], needed: driveScope } : {}),
  });
  if (granted.email !== null && !sameMailbox(granted.email, rep)) {
    throw new InputError(
      `${granted.email} gave the consent, not ${rep}. Nothing was stored; sign in with the rep's own account.`,
    );
  }
  if (google?.clientId !== granted.clientId) {
    throw new ConfigError(
      `The consent belongs to the OAuth client of ${options.keyfile}. Set GOOGLE_CLIENT_ID=${granted.clientId} and its GOOGLE_CLIENT_SECRET, then connect again.`,
    );
  }
  const { refreshToken, scopes } = granted;
  if (options.drive === true) {
    await stores.drives.connect({ rep, refreshToken, scopes, now: ports.clock.now() });
    if (options.json === true) return printJson(context, { rep, drive: true, scopes });
    return context.stdout(
      `The Drive of ${rep} is connected. Start Sideline to read it; only ${rep} finds what is in it.`,
    );
  }
  await ports.calendars.saveConnection({
    rep,
    provider: "google",
    via: "local",
    refreshToken,
    scopes,
    now: ports.clock.now(),
  });
  if (options.json === true) return printJson(context, { rep, via: "local", scopes });
  context.stdout(`${rep} is connected. Start Sideline to read the calendar.`);
}

/** `sideline disconnect-drive <email>`: the documents leave the index at once, the token is forgotten. */
export async function disconnectDriveCommand(
  context: CommandContext,
  email: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const { ports, stores } = await context.core();
  const rep = email.trim().toLowerCase();
  if ((await stores.drives.get(rep)) === null) throw new InputError(`No Drive of ${rep} is connected.`);
  await disconnectDrive({ ...ports, drives: stores.drives }, rep);
  if (options.json === true) return printJson(context, { rep, drive: false });
  context.stdout(`The Drive of ${rep} is disconnected and its documents are forgotten.`);
}
