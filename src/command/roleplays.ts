import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "#domain/errors.ts";
import { criterionNames } from "#domain/roleplays/scenario.ts";
import { evaluateRoleplays, readRatedThreads } from "#flows/evaluate-roleplays.ts";
import { previewScene, whyNoBehaviour } from "#flows/start-scene.ts";
import { type CommandContext, printJson } from "./context.ts";
import { personOf } from "./known.ts";

/** `sideline evaluate roleplays <file>`: kappa between two people, and of the grader with them, for each item. */
export async function evaluateRoleplaysCommand(
  context: CommandContext,
  file: string,
  options: { readonly json?: boolean; readonly enable?: boolean },
): Promise<0 | 1> {
  const { ports } = await context.core();
  const threads = readRatedThreads(file, await readFile(resolve(context.cwd, file), "utf8"));
  const [card] = ports.personas.list();
  if (card === undefined) throw new InputError("There is no persona card to grade with; add one in prompts/personas.");
  const agreement = evaluateRoleplays(threads, card);
  const enabled = agreement.filter(({ verdict }) => verdict === "enable").map(({ criterion }) => criterion);
  if (options.enable === true) await ports.scenes.enableCriteria(agreement, ports.clock.now());
  const refused = options.enable === true && enabled.length < agreement.length;
  if (options.json === true) printJson(context, agreement);
  else {
    context.stdout("item                                       threads  both yes  people  grader  verdict");
    for (const { criterion, threads: count, bothYes, people, grader, verdict, because } of agreement) {
      const cells = [
        String(count).padStart(7),
        `${Math.round(bothYes * 100)} %`.padStart(9),
        shown(people),
        shown(grader),
      ];
      context.stdout(`${criterionNames[criterion].padEnd(42)} ${cells.join(" ")}  ${verdict}: ${because}`);
    }
    context.stdout(
      options.enable === true
        ? `Kept as a score from now on: ${enabled.join(", ") || "nothing"}.`
        : "Nothing was changed; --enable keeps the items that pass as scores, and no others.",
    );
  }
  return refused ? 1 : 0;
}

const shown = (value: number | null): string => (value === null ? "–" : value.toFixed(2)).padStart(7);

/** `sideline roleplay --rep --account`: what would be played, without playing it. */
export async function previewRoleplayCommand(
  context: CommandContext,
  options: { readonly json?: boolean; readonly rep: string; readonly account: string },
): Promise<void> {
  const { ports } = await context.core();
  const [account] = await ports.records.searchAccounts(options.account, 1);
  if (account === undefined) throw new InputError(`No account looks like "${options.account}". Give its id or name.`);
  const asked = { rep: (await personOf(ports, options.rep)).email, accountId: account.id };
  const scenario = await previewScene(ports, asked);
  if (options.json === true) return printJson(context, scenario);
  const { ladder, objection, proof, behaviour } = scenario;
  context.stdout(
    `${scenario.buyerName}, ${scenario.role} at ${scenario.accountName} (card ${scenario.personaId}, version ${scenario.personaVersion})`,
  );
  context.stdout(`Behaviour: ${behaviour?.name ?? `none: ${await whyNoBehaviour(ports, asked)}`}`);
  context.stdout(`Objection: ${objection.text} (because ${objection.because}; ${objection.title})`);
  context.stdout(`Proof: ${proof === null ? "not in your sources" : `${proof.text} (${proof.title})`}`);
  for (const [rung, lines] of Object.entries(ladder)) context.stdout(`${rung}: ${lines.first}`);
}
