import { readSignal, type Signal } from "#domain/behaviours/signal.ts";
import { InputError } from "#domain/errors.ts";
import type { Ports } from "./ports.ts";
import type { SavedSignals } from "./signal-ports.ts";

/** What a reader of signal files hands over: one item for each thing found, in file order. */
export type SignalItem =
  /** `row`: a value as it should pass `readSignal`. */
  | { readonly kind: "row"; readonly line: number; readonly row: unknown }
  | { readonly kind: "bad"; readonly line: number; readonly problem: string };

export interface SignalFile {
  /** As the user gave it: what `file:line: ...` begins with. */
  readonly name: string;
  /** Read once. Throws InputError when the file as a whole can't be used. */
  readonly items: AsyncIterable<SignalItem>;
}

const mostProblems = 1_000;
const mostSignals = 200_000;

/**
 * Stores the signals of one file or one request, all or nothing. Throws InputError with one `file:line: what is wrong` for every bad row. The same signal again
 * changes nothing; the same id with another content is a correction. What was stored is read by observe-behaviours.
 */
export async function collectSignals(
  ports: Pick<Ports, "clock" | "signals">,
  file: SignalFile,
  onProgress: (rows: number) => void = () => {},
): Promise<SavedSignals> {
  const signals: Signal[] = [];
  const problems: string[] = [];
  const lineOf = new Map<string, number>();
  for await (const item of file.items) {
    if (problems.length >= mostProblems) {
      problems.push(
        `${file.name}:${item.line}: there are ${mostProblems} problems before this line; the rest was not read`,
      );
      break;
    }
    if (item.kind === "bad") {
      problems.push(`${file.name}:${item.line}: ${item.problem}`);
      continue;
    }
    const read = readSignal(item.row);
    if ("problems" in read) {
      problems.push(
        ...read.problems.map(
          ({ path, text }) => `${file.name}:${item.line}: ${path === "" ? "" : `${path}: `}${plain(text)}`,
        ),
      );
      continue;
    }
    const first = lineOf.get(read.signal.id);
    if (first !== undefined) {
      problems.push(
        `${file.name}:${item.line}: id ${JSON.stringify(read.signal.id)} is already on line ${first}; keep one of them`,
      );
      continue;
    }
    lineOf.set(read.signal.id, item.line);
    signals.push(read.signal);
    if (signals.length > mostSignals)
      throw new InputError(`${file.name} has more than ${mostSignals} signals, nothing of it was stored; split it.`);
    if (signals.length % 1000 === 0) onProgress(signals.length);
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    throw new InputError(`${file.name} has ${count}, nothing of it was stored; correct it and send it again`, problems);
  }
  return ports.signals.save(signals, ports.clock.now());
}

function plain(message: string): string {
  if (/received undefined$/.test(message))
    return `is missing (${message.replace(/^Invalid input: |, received undefined$/g, "")})`;
  return message.replace(/^Invalid input: /, "");
}
