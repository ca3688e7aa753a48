/** A push message of Google Calendar: headers only, no body. Nothing in it is believed before the channel's token was compared. */
import * as z from "zod";

const shape = z.object({
  channelId: z.string().min(1).max(64),
  resourceId: z.string().min(1).max(200),
  /** Google leaves the header out when the channel was opened without a token. */
  token: z.string().max(256).nullable(),
  state: z.enum(["sync", "exists", "not_exists"]),
});
export type GooglePush = z.infer<typeof shape>;

/** Null when the headers are not those of a calendar message. Names are matched in any case. */
export function parsePush(
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>,
): GooglePush | null {
  const get = headerReader(headers);
  const parsed = shape.safeParse({
    channelId: get("x-goog-channel-id"),
    resourceId: get("x-goog-resource-id"),
    token: get("x-goog-channel-token") ?? null,
    state: get("x-goog-resource-state"),
  });
  return parsed.success ? parsed.data : null;
}

function headerReader(
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>,
): (name: string) => string | readonly string[] | undefined {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined;
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => byName.get(name);
}
