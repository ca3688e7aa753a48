import { type CommandContext, printJson } from "./context.ts";

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
