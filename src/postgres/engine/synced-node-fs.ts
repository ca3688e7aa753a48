import { fdatasyncSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Init = NodeFS["init"];

/** The part of an Emscripten module that holds the host file system. */
interface HostModule {
  readonly FS: { readonly filesystems: { readonly NODEFS: { stream_ops: Record<string, unknown> } } };
}

/**
 * PGlite's Node file system has no fsync operation at all, so a commit survives a killed process but not a power cut.
 * This one adds it and counts the calls.
 */
export class SyncedNodeFS extends NodeFS {
  fsyncs = 0;

  override async init(...[database, options]: Parameters<Init>): ReturnType<Init> {
    const addSync = (module: unknown) => {
      // The type that PGlite exports for its module leaves the built-in file systems out.
      const { NODEFS } = (module as HostModule).FS.filesystems;
      NODEFS.stream_ops.fsync = (stream: { readonly nfd: number }) => {
        this.fsyncs += 1;
        fdatasyncSync(stream.nfd);
        return 0;
      };
    };
    return super.init(database, { ...options, preRun: [...(options.preRun ?? []), addSync] });
  }
}
