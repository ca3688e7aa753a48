/** `/prep` as Slack sends it: signed, one at a time on a schedule that does not wait for answers. */
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { SlackLink } from "#flows/ports.ts";

export interface PrepTarget {
  readonly url: string;
  readonly signingSecret: string;
  readonly responseUrl: string;
  /** Who asks, in turn, and for what. */
  readonly askers: readonly { readonly link: SlackLink; readonly text: string }[];
}

/** Sends until `stop` is called; the milliseconds from the first byte out to the whole answer in, for each. */
export function sendPreps(target: PrepTarget, perSecond: number): { stop(): Promise<readonly number[]> } {
  const agent = new Agent({ keepAlive: true });
  const took: number[] = [];
  const problems: string[] = [];
  const open = new Set<Promise<void>>();
  let going = true;
  const loop = async () => {
    const began = performance.now();
    for (let number = 0; going; number += 1) {
      const dueMs = began + (number * 1_000) / perSecond;
      const restMs = dueMs - performance.now();
      if (restMs > 0) await wait(restMs);
      if (!going) break;
      const sent = sendPrep(target, agent, number).then(
        (ms) => void took.push(ms),
        (error: unknown) => void problems.push(String(error)),
      );
      open.add(sent);
      void sent.finally(() => open.delete(sent));
    }
  };
  const running = loop();
  return {
    async stop() {
      going = false;
      await running;
      await Promise.all(open);
      agent.destroy();
      if (problems.length > 0) throw new Error(`${problems.length} of ${took.length} /prep failed: ${problems[0]}`);
      return took;
    },
  };
}

function sendPrep(target: PrepTarget, agent: Agent, number: number): Promise<number> {
  const asker = target.askers[number % target.askers.length];
  if (asker === undefined) throw new Error("nobody asks");
  const { link, text } = asker;
  const body = new URLSearchParams({
    token: "unused",
    team_id: link.teamId,
    team_domain: "sandbox",
    channel_id: link.channel ?? "D0",
    channel_name: "directmessage",
    user_id: link.userId,
    user_name: "rep",
    command: "/prep",
    text,
    api_app_id: "A0",
    is_enterprise_install: "false",
    response_url: target.responseUrl,
    trigger_id: `${number}.1`,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac("sha256", target.signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const began = performance.now();
  const sent = request(
    `${target.url}/slack/events`,
    {
      agent,
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": Buffer.byteLength(body),
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": `v0=${signature}`,
      },
    },
    (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(`answered ${response.statusCode}`));
      });
    },
  );
  sent.on("error", reject);
  sent.end(body);
  return promise;
}
