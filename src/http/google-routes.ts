import { z } from "zod";
import { InputError, UpstreamError } from "#domain/errors.ts";
import type { PushNote } from "#flows/push-channels.ts";
import { type Route, reply } from "./server.ts";

const pushHeaders = z.object({
  "x-goog-channel-id": z.string().min(1).max(200),
  "x-goog-resource-id": z.string().min(1).max(500),
  "x-goog-channel-token": z.string().min(1).max(500),
  "x-goog-resource-state": z.string().min(1).max(50),
});
const consentQuery = z.object({ state: z.string().min(20).max(200), code: z.string().min(1).max(2000) });

/** `POST /google/push`: bodyless notes from Google. A note that is not ours is refused and pulls nothing. */
export function pushRoute(receive: (note: PushNote) => Promise<boolean>): Route {
  return async (request, response, url) => {
    if (url.pathname !== "/google/push" || request.method !== "POST") return false;
    request.resume();
    const headers = pushHeaders.safeParse(request.headers);
    const known =
      headers.success &&
      (await receive({
        channelId: headers.data["x-goog-channel-id"],
        resourceId: headers.data["x-goog-resource-id"],
        token: headers.data["x-goog-channel-token"],
        state: headers.data["x-goog-resource-state"],
      }));
    reply(response, known ? 200 : 404, known ? "" : "unknown channel\n");
    return true;
  };
}

/** `GET /google/oauth/callback`: where the consent page sends the rep's browser back to. */
export function consentRoute(
  finish: (query: {
    state: string;
    code: string;
  }) => Promise<{ readonly rep: string /** Absent: the calendar. */; readonly connected?: string }>,
): Route {
  return async (request, response, url) => {
    if (url.pathname !== "/google/oauth/callback" || request.method !== "GET") return false;
    const query = consentQuery.safeParse(Object.fromEntries(url.searchParams));
    if (!query.success) {
      const refused = url.searchParams.get("error") === "access_denied";
      reply(
        response,
        400,
        refused
          ? "You did not allow access. Nothing was stored; you can close this page."
          : "This is not a complete answer from Google. Connect again from Slack.",
      );
      return true;
    }
    try {
      const { connected = "calendar" } = await finish(query.data);
      reply(response, 200, `Your ${connected} is connected. You can close this page and go back to Slack.`);
    } catch (error) {
      if (error instanceof InputError) reply(response, 400, error.message);
      else if (error instanceof UpstreamError)
        reply(
          response,
          502,
          "Google did not confirm the connection. Nothing was stored; please connect again from Slack.",
        );
      else throw error;
    }
    return true;
  };
}
