/** What a log line may hold: codes, ids and counts. Secrets and people's words are cut by the key they stand under, secrets also wherever they stand. */
const removed = "[removed]";
const secretKeys = /token|secret|password|authorization|cookie|credential|(api|private|encryption)[-_]?key/i;
const textKeys = /^(text|blocks|title|description|summary|body|quote|html|message_?text)$/i;
/** Slack, Google and OpenAI credentials, bearer headers, and the password in a URL. */
const secrets =
  /\bxox[a-z]-[\w.-]+|\bxapp-[\w-]+|\bya29\.[\w-]+|\b1\/\/[\w-]{10,}|\bsk-[\w-]{16,}|\bBearer\s+[^\s"]+|(?<=:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi;
const deepest = 6;
const longestText = 4_000;
const longestList = 50;

/** A copy of `fields` that can be written as JSON. Numbers, true, false and null stay under every key. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return cutObject(fields, 0);
}

function cutObject(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      isWord(part) && (secretKeys.test(key) || textKeys.test(key)) ? removed : cut(part, depth + 1),
    ]),
  );
}

function isWord(value: unknown): boolean {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.slice(0, longestText).replace(secrets, removed);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) return "[deeper]";
  if (value instanceof Error) return cut(`${value.name}: ${value.message}`, depth);
  if ("toJSON" in value && typeof value.toJSON === "function") return cut(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return value.slice(0, longestList).map((part) => cut(part, depth + 1));
  return cutObject(value, depth);
}
