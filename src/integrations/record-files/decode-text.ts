import { InputError } from "#domain/errors.ts";

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Bytes to text, chunk by chunk. Throws InputError, naming `name` and the physical line, for anything that is not UTF-8 text:
 * UTF-16, Latin-1, NUL bytes, workbooks and archives. A UTF-8 byte order mark is dropped.
 */
export async function* decodeText(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let head: Uint8Array = new Uint8Array(0);
  let checked = false;
  for await (const part of bytes) {
    let chunk = part;
    if (!checked) {
      head = head.length === 0 ? part : Buffer.concat([head, part]);
      if (head.length < 4) continue;
      refuseOtherFormats(name, head);
      checked = true;
      chunk = head;
    }
    yield decode(chunk, true);
    line += newlines(chunk);
  }
  if (!checked) {
    refuseOtherFormats(name, head);
    yield decode(head, true);
  }
  yield decode(new Uint8Array(0), false);

  function decode(chunk: Uint8Array, stream: boolean): string {
    const nul = chunk.indexOf(0);
    if (nul >= 0) {
      refuse(
        name,
        line + newlines(chunk.subarray(0, nul)),
        "holds a NUL byte, so it is not a text file; export it as UTF-8 text again",
      );
    }
    try {
      return decoder.decode(chunk, { stream });
    } catch (cause) {
      refuse(
        name,
        line + newlines(chunk.subarray(0, firstBroken(chunk))),
        "expected UTF-8, got bytes that are not (Latin-1 or Windows-1252?); save the file as UTF-8 (in Excel: “CSV UTF-8”)",
        cause,
      );
    }
  }
}

function refuseOtherFormats(name: string, head: Uint8Array): void {
  const [a, b, c, d] = head;
  const utf16Mark = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const utf16Bare = head.length >= 4 && ((a === 0 && c === 0 && b !== 0) || (b === 0 && d === 0 && a !== 0));
  if (utf16Mark || utf16Bare)
    refuse(name, 1, "expected UTF-8, got UTF-16; save the file as UTF-8 (in Excel: “CSV UTF-8”)");
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) {
    refuse(
      name,
      1,
      "expected text, got an Excel workbook or another zip file; export it as CSV UTF-8 (comma separated)",
    );
  }
  if (a === 0x1f && b === 0x8b) refuse(name, 1, "expected text, got a gzip file; unpack it first");
}

/** Offset in `chunk` of the first byte that UTF-8 cannot have there; a sequence begun in the chunk before counts as whole. */
function firstBroken(chunk: Uint8Array): number {
  let low = 0;
  let high = chunk.length;
  const start = Math.max(
    0,
    chunk.subarray(0, 4).findIndex((byte) => (byte & 0xc0) !== 0x80),
  );
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isUtf8Prefix(chunk.subarray(Math.min(start, middle), middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}
function isUtf8Prefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false; // the answer to the question, not a failure
  }
}

/** Line ends in a chunk: LF, and CR that no LF follows (old Mac files). */
function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (at + 1 < bytes.length && bytes[at + 1] !== lineFeed) count += 1;
  }
  return count;
}

function refuse(name: string, line: number, problem: string, cause?: unknown): never {
  throw new InputError(`${name} could not be read, nothing of it was stored`, [`${name}:${line}: ${problem}`], {
    cause,
  });
}
