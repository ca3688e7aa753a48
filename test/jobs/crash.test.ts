import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const child = fileURLToPath(new URL("./crash-child.ts", import.meta.url));
const start = (...args: string[]) =>
  spawn(process.execPath, ["--disable-warning=ExperimentalWarning", child, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });

async function* linesOf(process: ChildProcess): AsyncGenerator<string> {
  if (process.stdout) yield* createInterface({ input: process.stdout });
}

test("no acknowledged job is lost when the process is killed three times under load", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sideline-crash-"));
  try {
    const acknowledged = new Set<string>();
    for (const [round, atLeast] of [40, 75, 110].entries()) {
      const process = start(dir, `r${round}`);
      const ended = once(process, "exit");
      let seen = 0;
      for await (const id of linesOf(process)) {
        acknowledged.add(id);
        seen += 1;
        if (seen === atLeast) process.kill("SIGKILL");
      }
      expect(await ended).toEqual([null, "SIGKILL"]);
      expect(seen).toBeGreaterThanOrEqual(atLeast);
    }
    const last = start(dir, "last", "drain");
    const ended = once(last, "exit");
    const lines = await Array.fromAsync(linesOf(last));
    expect(await ended).toEqual([0, null]);
    const { ran } = JSON.parse(lines.at(-1) ?? "{}") as { ran: string[] }; // written by crash-child.ts
    const done = new Set(ran);
    expect([...acknowledged].filter((id) => !done.has(id))).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 180_000);
