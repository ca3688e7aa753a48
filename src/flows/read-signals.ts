import { InputError } from "#domain/errors.ts";
import { collectSignals } from "./collect-signals.ts";
import { type ObservePorts, observeBehaviours } from "./observe-behaviours.ts";
import type { Ports } from "./ports.ts";
import type { SignalInbox } from "./signal-ports.ts";

/** The regular round: takes in what lies in the watched folder, then reads the calls and reviews that came, whichever way. */
export async function readSignals(
  ports: ObservePorts & Pick<Ports, "log"> & { readonly inbox: SignalInbox | null },
  signal: AbortSignal,
): Promise<void> {
  for (const file of (await ports.inbox?.waiting()) ?? []) {
    if (signal.aborted) return;
    try {
      const { added, changed, unchanged } = await collectSignals(ports, file);
      ports.log.info("signals_taken", { file: file.name, added, changed, unchanged });
      await ports.inbox?.settle(file.name, []);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      ports.log.warn("signals_refused", { file: file.name, problems: error.problems.length });
      await ports.inbox?.settle(file.name, [error.message, ...error.problems]);
    }
  }
  const { read, observations, skipped } = await observeBehaviours(ports, { signal });
  if (read > 0) ports.log.info("calls_read", { read, observations, skipped: skipped.length });
}
