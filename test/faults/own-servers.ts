/** A Postgres cluster and a Redis of our own in a temporary directory: they may be killed. Needs the binaries; uses loopback only. */
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface OwnServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Stops every backend at once without a checkpoint, then starts again: the log is replayed. */
  crashDatabase(downMs: number): Promise<void>;
  /** SIGKILL, then a start from what is on disk. */
  crashRedis(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** What is missing, or null when own servers can be started here. */
export function whyNoOwnServers(): string | null {
  if (postgresBin() === null) return "initdb and pg_ctl are not installed";
  if (binary("redis-server") === null) return "redis-server is not installed";
  if (process.getuid?.() === 0 && serverUser() === null) return "run as root without a user postgres";
  return null;
}

export async function startOwnServers(dir: string): Promise<OwnServers> {
  const missing = whyNoOwnServers();
  if (missing !== null) throw new Error(missing);
  const postgres = await startPostgres(join(dir, "postgres"));
  const redis = await startRedis(join(dir, "redis"));
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    crashDatabase: async (downMs) => {
      await postgres.stop("immediate");
      await wait(downMs);
      await postgres.start();
    },
    crashRedis: async (downMs) => {
      await redis.kill();
      await wait(downMs);
      await redis.start();
    },
    stop: async () => {
      await redis.kill();
      await postgres.stop("immediate");
    },
  };
}

async function startPostgres(dir: string) {
  const bin = postgresBin() ?? "";
  // Postgres refuses to run as root.
  const user = process.getuid?.() === 0 ? serverUser() : null;
  const who = user ?? {};
  mkdirSync(dir, { recursive: true });
  if (user !== null) chownSync(dir, user.uid, user.gid);
  const data = join(dir, "data");
  const port = await freePort();
  await run(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], who);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${dir} -c max_connections=200`;
  const control = (...words: string[]) =>
    new Promise<void>((resolve, reject) => {
      // pg_ctl's child keeps the pipes of its parent open: nothing may wait for them.
      const child = spawn(join(bin, "pg_ctl"), ["-D", data, "-w", "-t", "60", ...words], { stdio: "ignore", ...who });
      child.on("error", reject);
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`pg_ctl ${words.at(-1)} gave ${code}`))));
    });
  const start = () => control("-l", join(dir, "log"), "-o", options, "start");
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop: (mode: "immediate" | "fast") => control("-m", mode, "stop"),
  };
}

async function startRedis(dir: string) {
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  const settings = ["--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction", "--hz 100"];
  const words = [...settings, "--save", `--bind 127.0.0.1 --port ${port}`].flatMap((text) => text.split(" "));
  // An empty value for "save" turns snapshots off.
  words.splice(words.indexOf("--save") + 1, 0, "");
  const log = openSync(join(dir, "log"), "a");
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(binary("redis-server") ?? "", [...words, "--dir", dir], { stdio: ["ignore", log, log] });
    await reachable(port);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: () =>
      new Promise<void>((resolve) => {
        if (child === null || child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (answers) return;
    await wait(50);
  }
  throw new Error(`nothing listens on 127.0.0.1:${port}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function binary(name: string): string | null {
  const dirs = (process.env.PATH ?? "").split(":");
  return dirs.map((dir) => join(dir, name)).find((path) => existsSync(path)) ?? null;
}

/** Debian keeps them out of the PATH. */
function postgresBin(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const dirs = [...versions.map((version) => join(root, version, "bin")), ...(process.env.PATH ?? "").split(":")];
  return dirs.find((dir) => existsSync(join(dir, "initdb")) && existsSync(join(dir, "pg_ctl"))) ?? null;
}

function serverUser(): { readonly uid: number; readonly gid: number } | null {
  try {
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return null;
  }
}
