import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A stranger's first minutes, timed: clone, install, start, until Tom's brief is on the page. `npm run tour`; see docs/tour.md. */

const root = join(import.meta.dirname, "../..");
const reader = "tom.okafor@tarnwick.example";
const patienceMs = 10 * 60_000;

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")} ended with ${code}.`)),
    );
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("Expected a TCP port.");
  return address.port;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    if (await what().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The brief did not come within ten minutes.");
}

const dir = mkdtempSync(join(tmpdir(), "sideline-tour-"));
const began = performance.now();
const told: string[] = [];
const tell = (what: string) => {
  const line = `${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s  ${what}`;
  told.push(line);
  process.stdout.write(`${line}\n`);
};

await run("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, dir], tmpdir());
tell("cloned");
await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel", "error"], dir);
tell("npm install is done");
const port = await freePort();
const url = `http://127.0.0.1:${port}/sandbox`;
const child = spawn("npm", ["start"], {
  cwd: dir,
  env: { ...process.env, PORT: String(port), DATA_DIR: join(dir, "data"), LOG_LEVEL: "error" },
  stdio: ["ignore", "ignore", "inherit"],
  detached: true,
});
try {
  await until(async () => (await fetch(url)).ok);
  tell("the page is there");
  await until(async () => {
    const messages: unknown = await (await fetch(`${url}/api/messages?person=${reader}`)).json();
    return Array.isArray(messages) && messages.length > 0;
  });
  tell("Tom has his first brief");
} finally {
  // npm and the product it started are one process group.
  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  rmSync(dir, { recursive: true, force: true });
}
