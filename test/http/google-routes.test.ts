import { expect, test } from "@jest/globals";
import { InputError, UpstreamError } from "#domain/errors.ts";
import type { PushNote } from "#flows/push-channels.ts";
import { consentRoute, pushRoute } from "#http/google-routes.ts";
import { serve } from "./server.ts";

const headers = {
  "x-goog-channel-id": "channel-1",
  "x-goog-resource-id": "resource-1",
  "x-goog-channel-token": "token-1",
  "x-goog-resource-state": "exists",
};
const without = (name: keyof typeof headers) =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

async function push(init: RequestInit, knows = true) {
  const notes: PushNote[] = [];
  await using web = await serve(
    pushRoute(async (note) => {
      notes.push(note);
      return knows;
    }),
  );
  const answer = await web.ask("/google/push", { method: "POST", ...init });
  return { status: answer.status, text: await answer.text(), notes };
}

test("a note is answered at once with 200 and nothing else, and is read from its headers", async () => {
  expect(await push({ headers })).toEqual({
    status: 200,
    text: "",
    notes: [{ channelId: "channel-1", resourceId: "resource-1", token: "token-1", state: "exists" }],
  });
});

test("a body changes nothing", async () => {
  const { status, notes } = await push({ headers, body: "x".repeat(100_000) });
  expect({ status, notes: notes.length }).toEqual({ status: 200, notes: 1 });
});

test("a note of a channel that is not ours gets 404, so that Google stops sending", async () => {
  expect(await push({ headers }, false)).toMatchObject({ status: 404, text: "unknown channel\n" });
});

test.each([
  ["no headers", {}],
  ["no channel", without("x-goog-channel-id")],
  ["no resource", without("x-goog-resource-id")],
  ["no token", without("x-goog-channel-token")],
  ["no state", without("x-goog-resource-state")],
  ["an empty token", { ...headers, "x-goog-channel-token": "" }],
  ["a token of 501 characters", { ...headers, "x-goog-channel-token": "x".repeat(501) }],
  ["a channel of 201 characters", { ...headers, "x-goog-channel-id": "x".repeat(201) }],
])("%s: refused before anything is looked up", async (_, some) => {
  expect(await push({ headers: some as Record<string, string> })).toMatchObject({ status: 404, notes: [] });
});

test.each([
  ["asked instead of posted", "/google/push", "GET"],
  ["posted elsewhere", "/google/push/x", "POST"],
])("not a note: %s", async (_, path, method) => {
  await using web = await serve(pushRoute(() => Promise.reject(new Error("never asked"))));
  const answer = await web.ask(path, { method, headers });
  expect({ status: answer.status, lines: web.lines }).toEqual({ status: 404, lines: [] });
});

const state = "s".repeat(43);
async function consent(
  query: string,
  finish: () => Promise<{ rep: string }> = async () => ({ rep: "ana@ourco.example" }),
) {
  const asked: object[] = [];
  await using web = await serve(
    consentRoute((given) => {
      asked.push(given);
      return finish();
    }),
  );
  const answer = await web.ask(`/google/oauth/callback${query}`);
  return { status: answer.status, text: await answer.text(), asked, lines: web.lines };
}

test("a finished consent says what to do next, and names nobody", async () => {
  const { status, text, asked } = await consent(`?state=${state}&code=4/abc&scope=x`);
  expect({ status, asked }).toEqual({ status: 200, asked: [{ state, code: "4/abc" }] });
  expect(text).toBe("Your calendar is connected. You can close this page and go back to Slack.");
});

test.each([
  ["the rep said no", `?state=${state}&error=access_denied`, "You did not allow access. Nothing was stored"],
  ["Google had a problem", `?state=${state}&error=server_error`, "not a complete answer from Google. Connect again"],
  ["no state", "?code=4/abc", "not a complete answer"],
  ["a short state", "?state=abc&code=4/abc", "not a complete answer"],
  ["no code", `?state=${state}`, "not a complete answer"],
  ["a code of 2,001 characters", `?state=${state}&code=${"x".repeat(2001)}`, "not a complete answer"],
  ["nothing", "", "not a complete answer"],
  ["markup in the query", `?state=${state}&error=<script>alert(1)</script>`, "not a complete answer"],
])("a consent that did not happen: %s", async (_, query, words) => {
  const { status, text, asked } = await consent(query);
  expect({ status, asked }).toEqual({ status: 400, asked: [] });
  expect(text).toContain(words);
  expect(text).not.toContain("<script");
});

test.each([
  [
    "a link that is used up is told in our words",
    new InputError("This link is used up."),
    400,
    "This link is used up.",
  ],
  [
    "a refusal of Google is not shown",
    new UpstreamError("token endpoint: invalid_grant", {
      service: "google",
      reason: "invalid_grant",
      retryable: false,
    }),
    502,
    "Google did not confirm the connection. Nothing was stored; please connect again from Slack.",
  ],
  ["a bug is not shown", new TypeError("x is undefined"), 500, "Something went wrong here; the log has the details."],
])("%s", async (_, error, status, text) => {
  const answer = await consent(`?state=${state}&code=4/abc`, () => Promise.reject(error));
  expect(answer).toMatchObject({ status, text });
  expect(JSON.stringify(answer.lines)).not.toContain("4/abc");
});
