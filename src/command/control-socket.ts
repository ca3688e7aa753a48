import { chmodSync, existsSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { join, resolve } from "node:path";
import { z } from "zod";
import { InputError } from "#domain/errors.ts";

/**
 * A Unix socket beside the embedded store, readable by its owner only: the running product answers `sideline` commands there,
 * because a second process must not open the store.
 */
const question = z.object({
  argv: z.array(z.string().max(10_000)).max(50),
  cwd: z.string().max(4_096),
  isTerminal: z.boolean(),
});
const answer = z.object({ status: z.number().int(), stdout: z.string(), stderr: z.string() });
export type Question = z.infer<typeof question>;
type Answer = z.infer<typeof answer>;

const largest = 1024 * 1024;
/** The operating systems' own limit on socket paths is 104 to 108 bytes. */
const longestPath = 100;
const connectMs = 2_000;

function socketPath(dir: string): string | null {
  const path = join(resolve(dir), "sideline.sock");
  return Buffer.byteLength(path) > longestPath || process.platform === "win32" ? null : path;
}

/** Runs the command in the product that owns `dir`; null when none is running. */
export async function askRunning(
  dir: string,
  words: Question,
  streams: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
): Promise<number | null> {
  const path = socketPath(dir);
  if (path === null || !existsSync(path)) return null;
  const reply = await post(path, JSON.stringify(words));
  if (reply === null) return null;
  if (reply.status !== 200) {
    streams.stderr.write(`The running Sideline refused the command: ${reply.body.slice(0, 500)}\n`);
    return 1;
  }
  const parsed = answer.parse(JSON.parse(reply.body));
  streams.stdout.write(parsed.stdout);
  streams.stderr.write(parsed.stderr);
  return parsed.status;
}

/** Answers commands until closed. Null when the path is too long for a socket: commands then need the product stopped. */
export async function answerCommands(
  dir: string,
  runOne: (words: Question) => Promise<Answer>,
): Promise<{ close(): Promise<void> } | null> {
  const path = socketPath(dir);
  if (path === null) return null;
  rmSync(path, { force: true });
  const server = createServer((incoming, response) => {
    collect(incoming)
      .then(async (text) => {
        const words = question.safeParse(JSON.parse(text));
        if (!words.success) throw new InputError("expected at most 50 words of at most 10,000 characters each.");
        const said = JSON.stringify(await runOne(words.data));
        response.writeHead(200, { "content-type": "application/json" }).end(said);
      })
      .catch((error: unknown) => response.writeHead(400).end(error instanceof Error ? error.message : String(error)));
  });
  server.requestTimeout = 0;
  await new Promise<void>((done, failed) => server.once("error", failed).listen(path, done));
  chmodSync(path, 0o600);
  return { close: () => close(server, path) };
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

function post(path: string, body: string): Promise<Reply | null> {
  return new Promise((done, failed) => {
    const outgoing = request({ socketPath: path, method: "POST", path: "/" }, (response) => {
      collect(response).then((text) => done({ status: response.statusCode ?? 0, body: text }), failed);
    });
    outgoing.setTimeout(0);
    const timer = setTimeout(() => outgoing.destroy(), connectMs);
    outgoing.once("socket", (socket) => socket.once("connect", () => clearTimeout(timer)));
    // Nobody listens any more: the file is left over from a kill.
    outgoing.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") done(null);
      else failed(error);
    });
    outgoing.end(body);
  });
}

async function collect(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array); // a stream without an encoding yields bytes
    size += bytes.length;
    if (size > largest * 64) throw new InputError("more than 64 MB");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function close(server: Server, path: string): Promise<void> {
  return new Promise((done) => {
    server.close(() => {
      rmSync(path, { force: true });
      done();
    });
    server.closeAllConnections();
  });
}
