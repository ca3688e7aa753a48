import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { commands } from "#slack/commands/index.ts";
import { events } from "#slack/events/index.ts";
import { botScopes, manifestYaml, slackManifest } from "#slack/manifest.ts";

const root = new URL("../../", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("test/support/slack-manifest-schema.json", root), "utf8")) as object;
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

describe("the manifest", () => {
  test.each([
    ["Socket Mode", { publicUrl: null }],
    ["HTTP", { publicUrl: "https://sideline.example.com" }],
    ["HTTP with installs", { publicUrl: "https://sideline.example.com/", installs: true }],
  ])("for %s is what Slack's schema allows", (_, options) => {
    validate(slackManifest(options));
    expect(validate.errors ?? []).toEqual([]);
    expect(parse(manifestYaml(options))).toEqual(slackManifest(options));
  });

  test("the schema refuses what Slack refuses", () => {
    expect(validate({ ...slackManifest({ publicUrl: null }), extra: true })).toBe(false);
    expect(validate({ display_information: { name: "x".repeat(36) } })).toBe(false);
  });

  test("manifest.yml is the code's: run npx node src/slack/write-manifest.ts", () => {
    expect(readFileSync(new URL("manifest.yml", root), "utf8")).toBe(manifestYaml({ publicUrl: null }));
  });

  test("lists every command and event that is registered", () => {
    const manifest = slackManifest({ publicUrl: "https://sideline.example.com" });
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(
      commands.map(({ command }) => command),
    );
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(events.map(({ subscription }) => subscription));
    expect(manifest.features.slash_commands[0]?.url).toBe("https://sideline.example.com/slack/events");
    expect(manifest.settings.socket_mode_enabled).toBe(false);
  });

  test("reads channels only where an admin asks for it", () => {
    const events = (readsChannels: boolean) =>
      slackManifest({ publicUrl: null, readsChannels }).settings.event_subscriptions.bot_events;
    expect(events(false)).not.toContain("message.channels");
    expect(events(true)).toEqual([...events(false), "message.channels", "message.groups"]);
    expect(botScopes(true)).toEqual([...botScopes(), "channels:history", "groups:history"]);
    validate(slackManifest({ publicUrl: null, readsChannels: true }));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("asks for the scopes that its events and methods need, and no more", () => {
    expect([...botScopes()].sort()).toEqual([
      "app_mentions:read",
      "assistant:write",
      "chat:write",
      "commands",
      "im:history",
      "im:write",
      "users:read",
      "users:read.email",
    ]);
  });
});
