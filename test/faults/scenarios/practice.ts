/** A practice that two processes answer at once, while one of them dies in every turn. */
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import type { Session } from "#domain/roleplays/session.ts";
import type { StoredMessage } from "#sandbox/slack/wire.ts";
import { until, type Worker } from "../crew.ts";
import { judge, outcome, type Scenario, stageFor } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** Each answer comes in two messages, sent at once. The second answer opens nothing, so that the buyer asks again. */
const answers: readonly (readonly [string, string])[] = [
  ["That is a fair question to ask.", "What does one day without your data cost the team today?"],
  ["We are the leading platform in this field.", "A lot of firms like what we do."],
  ["I hear you, I can see why your team wants a reason first.", "It is your time after all."],
  ["I understand that a claim is not enough for your team.", "What would you need to see yourself?"],
  ["Can we put 30 minutes with your security lead on Thursday?", "I will bring the numbers with me."],
];
/** Milliseconds from the moment that both messages are sent: half of the kills while they are taken, half while they are joined, read, answered or posted. */
const takingMs = 60;
const answeringMs = 3_500;
/** What a killed process held is free after 15 s, and the sweep looks every second here. */
const patienceMs = 60_000;

export const practiceInTwoProcesses: Scenario = {
  name: "practice",
  what: "a practice whose messages go to two processes at once, two for each answer; one process is killed in every turn and replaced",
  modes: ["server"],
  async run(setting) {
    const scenes = setting.size === "full" ? 5 : 1;
    await using stage = await stageFor(setting, { reps: scenes, env: { ROLES: "web,worker", PORT: "0" } });
    stage.slack.fail({ method: "chat.postMessage", kind: "slow", delayMs: 80, times: Infinity });
    const crew = frontOf(stage, [stage.first, await stage.start()]);
    const ticking = setInterval(() => void stage.slack.tick(), 200);
    const broken: string[] = [];
    for (const email of stage.people) broken.push(...(await playOne(stage, crew, email)));
    clearInterval(ticking);
    const rows = await stage.settled(crew.any());
    const verdict = judge(
      stage.slack,
      rows,
      rows.map(({ id }) => id),
    );
    // What a command was told in private belongs to no row.
    const astray = verdict.astray.filter((id) => id !== "none");
    const seen = `${scenes * answers.length} turns, ${rows.length} messages of the buyer's side`;
    return outcome(stage, { ...verdict, astray }, { broken, seen });
  },
};

interface Crew {
  any(): Worker;
  /** Kills one of the two, begins another, and resolves when it works. */
  replaceOne(): Promise<void>;
}

/** What stands in front of two processes: Slack's requests go to them in turn, never to one that is known to be gone. */
function frontOf(stage: Stage, first: readonly Worker[]): Crew {
  let up = [...first];
  let turn = 0;
  stage.slack.connectApp({
    deliver: async (request) => {
      turn += 1;
      const url = up[turn % up.length]?.url() ?? null;
      if (url === null) throw new Error("nobody is there");
      const { method, headers } = request;
      return fetch(`${url}/slack/events`, { method, headers, body: await request.text() });
    },
  });
  return {
    any: () => up[0] ?? stage.first,
    async replaceOne() {
      const gone = stage.chance.next() < 0.5 ? up[0] : up.at(-1);
      up = up.filter((one) => one !== gone);
      if (gone !== undefined) await stage.kill(gone);
      const next = await stage.start();
      up = [...up, next];
    },
  };
}

async function playOne(stage: Stage, crew: Crew, email: string): Promise<readonly string[]> {
  const { slack, chance } = stage;
  const rep = slack.as(email);
  const bot = () => rep.dm().filter((one) => one.fromBot && !one.deleted && one.ephemeralFor === null);
  const inThread = (root: StoredMessage) => bot().filter(({ threadTs, ts }) => threadTs === root.ts && ts !== root.ts);
  await rep.command("/prep", "practise Customer 1");
  await until("the practice's card", () => bot().length > 0, patienceMs);
  const [root] = bot();
  if (root === undefined) return ["no card"];
  for (const [number, [one, two]] of answers.entries()) {
    await until(`the buyer's line ${number + 1}`, () => inThread(root).length > number, patienceMs);
    const sent = [rep.say(one, { threadTs: root.ts }), rep.say(two, { threadTs: root.ts })];
    await wait(chance.between(0, chance.next() < 0.5 ? takingMs : answeringMs));
    await Promise.all([crew.replaceOne(), ...sent]);
  }
  const expected = answers.length + 3;
  await until("the last line and the result", () => inThread(root).length >= expected, patienceMs);
  return complaints(inThread(root).map(wordsOf), await sessionOf(stage, email));
}

function complaints(shown: readonly string[], session: Session): readonly string[] {
  const broken: string[] = [];
  if (new Set(shown).size < shown.length) broken.push(`a line twice: ${shown.join(" | ")}`);
  if (shown.length !== answers.length + 3)
    broken.push(`not one line a turn, one note and a result: ${shown.join(" | ")}`);
  const heard = session.turns.map(({ text }) => text.split("\n").toSorted().join("\n"));
  const said = answers.map((both) => both.toSorted().join("\n"));
  if (JSON.stringify(heard) !== JSON.stringify(said)) broken.push(`heard ${JSON.stringify(heard)}`);
  if (session.phase.kind !== "scored" || session.phase.because !== "commitment")
    broken.push(`ended as ${JSON.stringify(session.phase)}`);
  return broken;
}

/** From the store itself: what was heard, not what was shown of it. */
async function sessionOf(stage: Stage, rep: string): Promise<Session> {
  const client = new pg.Client({ connectionString: stage.storage.env.DATABASE_URL ?? "" });
  await client.connect();
  try {
    const { rows } = await client.query<{ session: Session }>("select session from app.scenes where rep = $1", [rep]);
    const [row] = rows;
    if (row === undefined) throw new Error(`no scene of ${rep}`);
    return row.session;
  } finally {
    await client.end();
  }
}

const wordsOf = ({ blocks }: StoredMessage): string => JSON.stringify(blocks).replaceAll(/"block_id":"[^"]*",?/g, "");
