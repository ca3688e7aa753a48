// Jest transform: Node's own type stripper, so tests run the very source that Node runs. Positions are kept, so no source map is needed.
import { stripTypeScriptTypes } from "node:module";

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: "strip" }) }),
  getCacheKey: (source, path) => `${process.version}:${path}:${source.length}:${source}`,
};
