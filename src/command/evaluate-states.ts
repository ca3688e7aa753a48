import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { InputError } from "#domain/errors.ts";
import { evaluateStates, type Prediction } from "#flows/evaluate-states.ts";
import { readRecordFile } from "#integrations/record-files/read-record-file.ts";
import { type CommandContext, printJson } from "./context.ts";

/** Bytes. A stream is read line by line and never held. */
const largestFile = 8 * 1024 ** 3;

/** `sideline evaluate states <stream.jsonl>`: predictions for a simulated stream. Needs no store. */
export async function evaluateStatesCommand(
  context: CommandContext,
  path: string,
  options: { readonly json?: boolean; readonly out?: string },
): Promise<void> {
  const file = readRecordFile(resolve(context.cwd, path), { name: path, largestBytes: largestFile });
  const began = performance.now();
  if (options.out === undefined) {
    const predictions: Prediction[] = [];
    const counts = await evaluateStates(file, (some) => {
      if (options.json === true) for (const one of some) predictions.push(one);
      else context.stdout(some.map((one) => JSON.stringify(one)).join("\n"));
    });
    if (options.json === true) printJson(context, { ...counts, seconds: secondsSince(began), predictions });
    return;
  }
  const out = resolve(context.cwd, options.out);
  const stream = createWriteStream(out);
  try {
    const counts = await evaluateStates(file, (some) => write(stream, some));
    stream.end();
    await finished(stream);
    const seconds = secondsSince(began);
    if (options.json === true) return printJson(context, { ...counts, seconds, out: options.out });
    const { observations, pairs, evaluations, predictions } = counts;
    context.stdout(
      `${observations} observations of ${pairs} pairs, ${evaluations} evaluations: ${predictions} predictions in ${options.out}, ${seconds} s`,
    );
  } catch (error) {
    stream.destroy();
    if (error instanceof InputError) await rm(out, { force: true });
    throw isFileError(error)
      ? new InputError(`--out ${options.out} cannot be written (${error.code}); check the path`)
      : error;
  }
}

async function write(stream: Writable, predictions: readonly Prediction[]): Promise<void> {
  if (stream.errored !== null) throw stream.errored;
  if (stream.write(`${predictions.map((one) => JSON.stringify(one)).join("\n")}\n`)) return;
  await new Promise<void>((done, failed) => {
    const settle = (error?: Error) => {
      stream.off("drain", settle).off("error", settle);
      if (error === undefined) done();
      else failed(error);
    };
    stream.once("drain", settle).once("error", settle);
  });
}

function isFileError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error;
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 10) / 100;
}
