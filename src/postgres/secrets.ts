import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { ConfigError, InvariantError } from "#domain/errors.ts";

/** Where a secret is kept: a ciphertext copied to another row, column or table does not open there. */
export interface SecretPlace {
  readonly table: string;
  readonly column: string;
  readonly key: string;
}

/** Encrypts what gives access to somebody's account. AES-256-GCM: "v1.<key id>.<iv, tag and ciphertext in base64url>". */
export interface Secrets {
  /** Throws ConfigError when this deployment has no key. */
  seal(text: string, place: SecretPlace): string;
  /** Throws ConfigError when the key is not at hand, InvariantError when the text was changed or belongs elsewhere. */
  open(sealed: string, place: SecretPlace): string;
  /** Sealed with a key that is still accepted but no longer the first: seal it again. */
  isStale(sealed: string): boolean;
}

const howTo = "Make one with `openssl rand -base64 32` and set ENCRYPTION_KEY to it";
const ivBytes = 12;
const tagBytes = 16;

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * `setting`: one key or a comma list, each 32 bytes in base64; the first encrypts, all decrypt, so a key is rotated by
 * putting the new one in front. Null: nothing secret can be stored and everything else works. Throws ConfigError.
 */
export function createSecrets(setting: string | null): Secrets {
  const keys = (setting ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(readKey);
  const byId = new Map(keys.map((key) => [key.id, key]));
  const first = keys[0];
  return {
    seal(text, place) {
      if (first === undefined) {
        throw new ConfigError(`A token can't be stored without an encryption key. ${howTo}.`);
      }
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", first.bytes, iv);
      cipher.setAAD(associated(first.id, place));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `v1.${first.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open(sealed, place) {
      const [version, id = "", payload = "", more] = sealed.split(".");
      if (version !== "v1" || more !== undefined) throw damaged(place);
      const key = byId.get(id);
      if (key === undefined) {
        throw new ConfigError(
          `${place.table}.${place.column} holds a secret sealed with key ${id}, which ENCRYPTION_KEY does not hold. ` +
            "Add that key behind a comma, or let the person connect again.",
        );
      }
      const bytes = Buffer.from(payload, "base64url");
      if (bytes.length < ivBytes + tagBytes) throw damaged(place);
      const decipher = createDecipheriv("aes-256-gcm", key.bytes, bytes.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(associated(id, place));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw damaged(place, cause);
      }
    },
    isStale: (sealed) => first !== undefined && !sealed.startsWith(`v1.${first.id}.`),
  };
}

function readKey(text: string): Key {
  const bytes = Buffer.from(text, "base64");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text) || bytes.length !== 32) {
    // The value itself must not reach a log.
    throw new ConfigError(
      `ENCRYPTION_KEY: expected 32 bytes in base64 (44 characters), got ${text.length} characters. ${howTo}.`,
    );
  }
  return { id: createHash("sha256").update("sideline key id").update(bytes).digest("hex").slice(0, 8), bytes };
}

function associated(keyId: string, place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify(["v1", keyId, place.table, place.column, place.key]));
}

function damaged({ table, column }: SecretPlace, cause?: unknown): InvariantError {
  return new InvariantError(
    `a secret in ${table}.${column} was changed after it was sealed, or copied there from another row: remove the row and connect again`,
    { cause },
  );
}
