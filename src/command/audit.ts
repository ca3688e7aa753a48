import type { CorePorts } from "#core.ts";
import { type CommandContext, printJson } from "./context.ts";
import { personOf } from "./known.ts";

/** `sideline audit`: who saw what about whom, newest first. */
export async function auditCommand(
  context: CommandContext,
  options: { readonly json?: boolean; readonly about?: string; readonly viewer?: string; readonly limit: number },
): Promise<void> {
  const { ports } = await context.core();
  const address = (word: string | undefined) => word?.trim().toLowerCase();
  const [about, viewer] = [address(options.about), address(options.viewer)];
  const lines = await ports.rights.audit.list({
    ...(about === undefined ? {} : { about }),
    ...(viewer === undefined ? {} : { viewer }),
    limit: options.limit,
  });
  if (lines.length === 0)
    for (const email of [about, viewer]) if (email !== undefined) await expectAddress(ports, email);
  const shown = lines.map(({ firstAt, lastAt, ...line }) => ({
    ...line,
    firstAt: firstAt.toString(),
    lastAt: lastAt.toString(),
  }));
  if (options.json === true) return printJson(context, shown);
  if (shown.length === 0) context.stdout("Nobody has read anything about anybody else.");
  for (const one of shown)
    context.stdout(
      `${one.lastAt}  ${one.viewer} (${one.capacity})  saw ${one.kind} of ${one.about}  ${one.surface}${one.times > 1 ? `, ${one.times} times that day` : ""}`,
    );
}

/** Somebody who has left may still be in the log, and so is the operator. Throws InputError for an address that is nowhere. */
async function expectAddress(ports: Pick<CorePorts, "people" | "rights">, email: string): Promise<void> {
  const isLogged = async (filter: { readonly about: string } | { readonly viewer: string }) =>
    (await ports.rights.audit.list({ ...filter, limit: 1 })).length > 0;
  if (email === "operator" || (await isLogged({ about: email })) || (await isLogged({ viewer: email }))) return;
  await personOf(ports, email);
}
