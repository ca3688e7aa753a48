/** The store's own thread: PGlite is synchronous, and one index merge can hold its thread for seconds while Slack waits three for an answer. */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { pg_textsearch } from "@electric-sql/pglite-pg_textsearch";
import { bufferMegabytes } from "./buffers.ts";
import type { FromWorker, StartOptions, ToWorker } from "./protocol.ts";
import { Session } from "./session.ts";
import { SyncedNodeFS } from "./synced-node-fs.ts";
import { ensureCluster, readTemplate } from "./template.ts";

if (!parentPort) throw new Error("worker.ts is started by openEmbedded, in a thread of its own.");
const port = parentPort;
const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

async function start(options: StartOptions) {
  const began = performance.now();
  if (options.dataDir !== null) await ensureCluster(options.dataDir);
  const fs = options.dataDir === null ? null : new SyncedNodeFS(options.dataDir);
  const durable = fs !== null;
  const database = await PGlite.create({
    ...(fs ? { fs } : { loadDataDir: new Blob([await readTemplate()]) }),
    extensions: { pg_textsearch },
    startParams: [
      // "-F" switches fsync off; the default wal_sync_method is a stub in this build.
      ...PGlite.defaultStartParams.filter((word) => !(durable && word === "-F")),
      ...["-c", `shared_buffers=${bufferMegabytes(options.dataDir)}MB`, "-c", "wal_sync_method=fsync"],
      // BullMQ's statements are unqualified; the application's name their schema. The last value of a setting counts.
      ...["-c", "search_path=bullmq,public"],
    ],
  });
  return { database, fs, milliseconds: performance.now() - began };
}

try {
  const options = workerData as StartOptions; // given by openEmbedded, of the same repository
  const { database, fs, milliseconds } = await start(options);
  const session = new Session(database, send, options.idleInTransactionMs);
  await session.prepare();
  port.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "query":
        session.submit(message);
        return;
      case "release":
        session.release(message.client);
        return;
      case "facts":
        send({
          kind: "facts",
          id: message.id,
          facts: { fsyncs: fs?.fsyncs ?? 0, wasmBytes: database.Module.HEAPU8.byteLength },
        });
        return;
      case "dump":
        session.alone(async () => {
          const bytes = new Uint8Array(await (await database.dumpDataDir("gzip")).arrayBuffer());
          send({ kind: "dumped", id: message.id, bytes }, [bytes.buffer]);
        });
        return;
      case "close":
        session.alone(async () => {
          await database.close();
          send({ kind: "closed", id: message.id });
          port.close();
        });
        return;
      default:
        message satisfies never;
    }
  });
  send({ kind: "ready", milliseconds });
} catch (error) {
  send({ kind: "start-failed", message: error instanceof Error ? error.message : String(error) });
}
