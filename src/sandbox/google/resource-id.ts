import { createHash } from "node:crypto";

/** The opaque, stable id of a watched calendar. */
export const resourceIdOf = (email: string): string =>
  createHash("sha256").update(email).digest("base64url").slice(0, 27);
