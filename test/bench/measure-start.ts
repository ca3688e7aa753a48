/**
 * From the command to `/readyz` 200: on an empty store, and again on the same one. Embedded: the command of `npm start`, without npm.
 * Server: the bench's own process, because only that can be kept out of another product's queue on the same Redis.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort, type Lab, type Mode, openLab } from "./lab.ts";
import { type Row, rowOf } from "./rows.ts";
import type { Size } from "./sizes.ts";

const flags = ["--liftoff-only", "--disable-warning=ExperimentalWarning"];
const command = join(import.meta.dirname, "../../src/cli.ts");
const limitMs = 60_000;

export async function measureStart(mode: Mode, { starts }: Size): Promise<readonly Row[]> {
  const first: number[] = [];
  const second: number[] = [];
  const nothing: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    await using lab = await openLab(mode, 1);
    first.push(await startOnce(lab));
    second.push(await startOnce(lab));
    nothing.push(await timeOf(["-e", "0"]));
  }
  const floor = { what: "Node that does nothing", of: nothing };
  const unit = "ms";
  const note = `${starts} of each`;
  return [
    rowOf({ mode, what: "start to ready, empty store", unit, of: first, floor, note }),
    rowOf({ mode, what: "start to ready, the store is there", unit, of: second, floor, note }),
  ];
}

async function startOnce(lab: Lab): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const started = lab.mode === "embedded" ? startCommand(lab, port) : startProduct(lab, port);
  try {
    while (!(await isReady(port))) {
      if (started.isGone() || performance.now() - began > limitMs) throw new Error("the product did not start");
      await wait(10);
    }
    return performance.now() - began;
  } finally {
    await started.stop();
  }
}

function startCommand(lab: Lab, port: number) {
  const child = spawn(process.execPath, [...flags, command, "start"], {
    env: { PATH: process.env.PATH, ...lab.env("web,worker"), PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  return {
    isGone: () => child.exitCode !== null,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function startProduct(lab: Lab, port: number) {
  const product = lab.product("web,worker", { port });
  let gone = false;
  const started = product.ask("start", null).catch(() => {
    gone = true;
  });
  return {
    isGone: () => gone,
    stop: async () => {
      await started;
      await product.close();
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

function timeOf(args: readonly string[]): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const began = performance.now();
  spawn(process.execPath, [...flags, ...args], { stdio: "ignore" }).on("exit", () =>
    resolve(performance.now() - began),
  );
  return promise;
}
