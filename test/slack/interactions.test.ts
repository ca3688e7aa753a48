import { afterEach, describe, expect, test } from "@jest/globals";
import type { UseCases } from "#flows/use-cases.ts";
import { accountKey } from "#slack/actions/wrong-account.ts";
import { validate, visibleText } from "#slack/limits.ts";
import { ana, homeOf, now, settingsOf } from "./company.ts";
import { type Called, eventually } from "./fake-slack.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.stop());
const start = async (useCases: Partial<UseCases> = {}) => {
  world = await startWorld({ useCases });
};

const message = {
  response_url: "https://hooks.slack.test/message",
  channel: { id: "DANA" },
  container: { type: "message" },
};
const homeTab = { view: { type: "home", id: "VH", private_metadata: "" } };
const click = (action: object, where: object = message, more: object = {}) =>
  world.sender.payload({
    type: "block_actions",
    trigger_id: "trigger",
    ...where,
    ...more,
    actions: [{ type: "button", block_id: "b", action_ts: "1", ...action }],
  });
const menu = (value: string) =>
  click({ type: "overflow", action_id: "menu", selected_option: { text: { type: "plain_text", text: "x" }, value } });

const submit = (callbackId: string, values: Record<string, object>, metadata = "D1") =>
  world.sender.payload({
    type: "view_submission",
    trigger_id: "trigger",
    view: {
      id: "V1",
      type: "modal",
      callback_id: callbackId,
      private_metadata: metadata,
      state: { values: Object.fromEntries(Object.entries(values).map(([block, value]) => [block, { value }])) },
    },
  });
const chosen = (value: string, text = value) => ({
  type: "radio_buttons",
  selected_option: { value, text: { type: "plain_text", text } },
});

const said = () => eventually(() => world.slack.responses[0]);
const viewOf = (call: Called | undefined) => call?.args.view;
const updated = async () => viewOf(await eventually(() => world.slack.to("views.update")[0]));

describe("buttons of a brief", () => {
  test("Useful notes it and says so to that person only", async () => {
    await start();
    expect((await click({ action_id: "useful", value: "D1" })).status).toBe(200);
    expect(await said()).toMatchObject({ response_type: "ephemeral", replace_original: false });
    expect(world.asked("feedback")).toEqual([
      [{ deliveryId: "D1", email: ana.email, verdict: "useful", reason: null }],
    ]);
  });

  test("Not useful counts at the click and then asks why", async () => {
    await start();
    await click({ action_id: "not-useful", value: "D1" });
    expect(await updated()).toMatchObject({ callback_id: "feedback-reason", private_metadata: "D1" });
    expect(world.asked("feedback")).toEqual([
      [{ deliveryId: "D1", email: ana.email, verdict: "not-useful", reason: null }],
    ]);
  });

  test.each([
    ["sources", "Launch deck v3"],
    ["explain", "Priya is a contact of Northwind."],
    ["wrong-account", "Which account is this call with?"],
    ["not-a-call", "Remember it for"],
    ["settings", "Minutes before a call"],
  ])("%s opens a modal at once and fills it", async (actionId, words) => {
    await start();
    await click({ action_id: actionId, value: "D1" });
    const view = await updated();
    expect(JSON.stringify(viewOf(world.slack.to("views.open")[0]))).toContain("One moment");
    expect(JSON.stringify(view)).toContain(words);
    expect(validate("modal", view)).toEqual([]);
  });

  test.each(["sources", "explain"])("%s of a message that is not theirs shows nothing of it", async (actionId) => {
    await start({ brief: async () => null, explain: async () => null });
    await click({ action_id: actionId, value: "somebody else's" });
    expect(visibleText(await updated())).toMatch(/not yours to see/);
    expect(world.asked(actionId === "sources" ? "brief" : "explain")).toEqual([["somebody else's", ana.email]]);
  });

  test.each([
    ["why:D1", "explain", ["D1", ana.email]],
    ["pause:D1", "pause", [ana.email, now.add({ hours: 24 })]],
    ["stop:brief", "stop", [ana.email, "brief"]],
  ] as const)("the menu's %s asks for %s", async (value, name, args) => {
    await start();
    await menu(value);
    await eventually(() => world.asked(name).length === 1);
    expect(world.asked(name)).toEqual([args]);
  });

  test("the menu opens the settings", async () => {
    await start();
    await menu("settings:D1");
    expect(await updated()).toMatchObject({ callback_id: "settings" });
  });

  test.each(["stop:notice", "stop:", "nonsense", "", ":"])(
    "a forged menu value %j is answered in words and does nothing",
    async (value) => {
      await start();
      await menu(value);
      expect(visibleText((await said()).blocks)).toMatch(/cannot be stopped|older version/);
      expect(world.asked("stop")).toEqual([]);
    },
  );

  test("the digest can be stopped from the digest", async () => {
    await start();
    await click({ action_id: "stop", value: "digest" });
    await eventually(() => world.asked("stop").length === 1);
    expect(world.asked("stop")).toEqual([[ana.email, "digest"]]);
  });

  test("a refusal is told with its reason", async () => {
    await start({ feedback: async () => ({ kind: "refused", because: "This message is not yours." }) });
    await click({ action_id: "useful", value: "other" });
    expect(visibleText((await said()).blocks)).toBe("This message is not yours.");
  });

  test("somebody unknown is told why and who can help", async () => {
    await start();
    await click({ action_id: "useful", value: "D1" }, message, { user: { id: "UEVE", team_id: "T1" } });
    expect(visibleText((await said()).blocks)).toMatch(/don't know you yet.*Ask the person who runs Sideline/);
    expect(world.asked("feedback")).toEqual([]);
  });

  test("a failure is told, in the modal as well, and logged", async () => {
    await start({
      brief: async () => {
        throw new Error("store is down");
      },
    });
    await click({ action_id: "sources", value: "D1" });
    expect(visibleText(await updated())).toMatch(/Something went wrong/);
    expect(visibleText((await said()).blocks)).toMatch(/Something went wrong/);
    await eventually(() => world.log.lines.some(({ code }) => code === "slack.listener_failed"));
  });
});

describe("Wrong account", () => {
  const search = (value: string) =>
    world.sender.payload({
      type: "block_suggestion",
      action_id: "account-search",
      block_id: "account",
      value,
      view: { id: "V1", type: "modal", callback_id: "wrong-account", private_metadata: "D1" },
    });

  test("searches accounts of that delivery; a long id gets a short key", async () => {
    await start();
    const { options } = JSON.parse((await search(" north ")).body) as { options: { value: string }[] };
    expect(world.asked("accountChoices")).toEqual([["D1", ana.email, "north"]]);
    expect(options.map(({ value }) => value)).toEqual(["ACC-1", accountKey("a".repeat(150))]);
    expect(options.every(({ value }) => value.length <= 75)).toBe(true);
  });

  test.each([
    ["occurrence", "ACC-1", "ACC-1"],
    ["series", "ACC-1", "ACC-1"],
    ["series", accountKey("a".repeat(150)), "a".repeat(150)],
  ] as const)("corrects the %s to the account that was chosen", async (scope, key, accountId) => {
    await start();
    const reply = await submit("wrong-account", {
      account: chosen(key, "Long"),
      scope: chosen(scope),
    });
    expect(JSON.parse(reply.body)).toMatchObject({ response_action: "update" });
    expect(visibleText(await updated())).toContain("Corrected.");
    expect(world.asked("correctAccount")).toEqual([[{ deliveryId: "D1", email: ana.email, accountId, scope }]]);
  });

  test("without an account stays open and says what is missing", async () => {
    await start();
    const reply = await submit("wrong-account", {
      account: { type: "external_select", selected_option: null },
      scope: chosen("series"),
    });
    expect(JSON.parse(reply.body)).toEqual({ response_action: "errors", errors: { account: "Choose an account." } });
  });

  test("with a key that is no account any more changes nothing", async () => {
    await start();
    await submit("wrong-account", { account: chosen(accountKey("b".repeat(90))), scope: chosen("series") });
    expect(visibleText(await updated())).toMatch(/no longer in the records/);
    expect(world.asked("correctAccount")).toEqual([]);
  });
});

describe("other modals", () => {
  test.each(["occurrence", "series"] as const)("Not a customer call for the %s", async (scope) => {
    await start();
    await submit("not-a-call", { scope: chosen(scope) });
    await updated();
    expect(world.asked("notACall")).toEqual([[{ deliveryId: "D1", email: ana.email, scope }]]);
  });

  test("Not a customer call with a forged scope", async () => {
    await start();
    const reply = await submit("not-a-call", { scope: chosen("everything") });
    expect(JSON.parse(reply.body)).toMatchObject({ response_action: "errors", errors: { scope: expect.any(String) } });
  });

  test("the reason of a bad brief", async () => {
    await start();
    await submit("feedback-reason", {
      verdict: chosen("wrong"),
      reason: { type: "plain_text_input", value: " Old battlecard " },
    });
    await updated();
    expect(world.asked("feedback")).toEqual([
      [{ deliveryId: "D1", email: ana.email, verdict: "wrong", reason: "Old battlecard" }],
    ]);
  });

  test("a reason that is too long is refused beside its field", async () => {
    await start();
    const reply = await submit("feedback-reason", { verdict: chosen("wrong"), reason: { value: "x".repeat(501) } });
    expect(JSON.parse(reply.body)).toMatchObject({ errors: { reason: "At most 500 characters, please." } });
  });

  test("somebody unknown is told so in the modal", async () => {
    await start({ whoIs: async () => null });
    await submit("not-a-call", { scope: chosen("series") });
    expect(visibleText(await updated())).toMatch(/don't know you yet/);
    expect(world.asked("notACall")).toEqual([]);
  });

  test("a failure is told in the modal", async () => {
    await start({
      notACall: async () => {
        throw new Error("store is down");
      },
    });
    await submit("not-a-call", { scope: chosen("series") });
    expect(visibleText(await updated())).toMatch(/Something went wrong/);
  });
});

const fullForm = {
  lead: { value: "45" },
  touches: { type: "checkboxes", selected_options: [{ value: "digest" }] },
  "quiet-from": { selected_time: "18:30" },
  "quiet-to": { selected_time: "07:30" },
  stopped: { type: "checkboxes", selected_options: [{ value: "day-before" }, { value: "notice" }] },
  "nudges-day": { value: "1" },
  "nudges-week": { value: null },
  blocked: { value: "Recruiter@Example.com\n@spam.example, spam.example" },
};

describe("settings", () => {
  test("are saved, and the home tab they came from is drawn again", async () => {
    await start();
    await submit("settings", fullForm, "home");
    await updated();
    expect(world.asked("saveSettings")).toEqual([
      [
        ana.email,
        {
          leadMinutes: 45,
          dayBefore: false,
          nudgeCaps: { perDay: 1, perWeek: null },
          digest: true,
          quietHours: { from: "18:30", to: "07:30" },
          stopped: ["day-before"],
          blocked: ["recruiter@example.com", "spam.example"],
        },
      ],
    ]);
    expect(world.slack.to("views.publish")).toHaveLength(1);
  });

  test("without quiet hours and blocks", async () => {
    await start();
    await submit(
      "settings",
      {
        lead: { value: "30" },
        touches: { selected_options: [] },
        "quiet-from": { selected_time: null },
        "quiet-to": {},
        stopped: {},
        blocked: { value: null },
      },
      "message",
    );
    await updated();
    expect(world.asked("saveSettings")[0]?.[1]).toMatchObject({ quietHours: null, blocked: [], stopped: [] });
    expect(world.slack.to("views.publish")).toEqual([]);
  });

  test.each([
    ["no lead", { lead: { value: null } }, "lead"],
    ["a lead of one minute", { lead: { value: "1" } }, "lead"],
    ["a lead of two days", { lead: { value: "2880" } }, "lead"],
    ["half a minute", { lead: { value: "2.5" } }, "lead"],
    ["a lead in words", { lead: { value: "thirty" } }, "lead"],
    ["a start without an end", { "quiet-to": { selected_time: null } }, "quiet-to"],
    ["an end without a start", { "quiet-from": { selected_time: null } }, "quiet-from"],
    ["a day of quiet", { "quiet-to": { selected_time: "18:30" } }, "quiet-to"],
    ["a time that is none", { "quiet-from": { selected_time: "25:00" } }, "quiet-from"],
    ["something that is no address", { blocked: { value: "not an address" } }, "blocked"],
    [
      "a hundred and one entries",
      { blocked: { value: Array.from({ length: 101 }, (_, index) => `a${index}.example`).join("\n") } },
      "blocked",
    ],
  ])("with %s stay open, with the reason beside the field", async (_, change, field) => {
    await start();
    const reply = JSON.parse((await submit("settings", { ...fullForm, ...change })).body) as { errors: object };
    expect(Object.keys(reply.errors)).toEqual([field]);
    expect(world.asked("saveSettings")).toEqual([]);
  });
});

describe("buttons of the home tab", () => {
  test.each([
    ["pause-day", "pause", [ana.email, now.add({ hours: 24 })]],
    ["resume", "pause", [ana.email, null]],
    ["disconnect", "disconnectCalendar", [ana.email]],
  ] as const)("%s asks for %s and draws the tab again", async (actionId, name, args) => {
    await start();
    await click({ action_id: actionId, value: "home" }, homeTab);
    await eventually(() => world.slack.to("views.publish").length === 1);
    expect(world.asked(name)).toEqual([args]);
    expect(world.slack.to("views.open")).toEqual([]);
  });

  test("Send me a test brief says what happens, in a modal", async () => {
    await start();
    await click({ action_id: "test-brief", value: "home" }, homeTab);
    expect(JSON.stringify(viewOf(await eventually(() => world.slack.to("views.open")[0])))).toContain(
      "A test brief is on its way.",
    );
  });

  test("Brief me now asks for that event", async () => {
    await start();
    await click({ action_id: "prep-event:3", value: "evt-9" }, homeTab);
    await eventually(() => world.slack.to("views.open")[0]);
    expect(world.asked("prepEvent")).toEqual([[ana.email, "evt-9"]]);
  });

  test("Connect calendar is only acknowledged: its link does the work", async () => {
    await start();
    expect((await click({ action_id: "connect", value: "connect" }, homeTab)).status).toBe(200);
    expect(world.slack.calls).toEqual([]);
  });

  test("the settings modal opened there knows where it came from", async () => {
    await start({ home: async () => homeOf({ settings: settingsOf({ leadMinutes: 75 }) }) });
    await click({ action_id: "settings", value: "home" }, homeTab);
    const view = await updated();
    expect(view).toMatchObject({ private_metadata: "home" });
    expect(JSON.stringify(view)).toContain('"initial_value":"75"');
  });
});

describe("choices of /prep", () => {
  test.each([
    ["prep-account:0", "prepAccount", "ACC-1"],
    ["prep-event:0", "prepEvent", "evt"],
  ] as const)("%s asks for that one and points to the message", async (actionId, name, value) => {
    await start();
    await click({ action_id: actionId, value });
    expect(visibleText((await said()).blocks)).toMatch(/on its way to our direct messages/);
    expect(world.asked(name)).toEqual([[ana.email, value]]);
  });
});
