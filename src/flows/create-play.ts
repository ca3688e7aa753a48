import type { Play } from "#domain/behaviours/play.ts";
import { InputError } from "#domain/errors.ts";
import { type PlayProblem, readPlay, savePlay } from "./import-plays.ts";
import type { Ports } from "./ports.ts";
import { replanForPlays } from "./replan-plays.ts";
import type { ActionResult } from "./use-cases.ts";

/** What a person fills in to make a play with one behaviour; lists are lines of text. */
export interface PlayForm {
  readonly name: string;
  readonly objective: string;
  readonly launchedOn: string;
  readonly endsOn: string | null;
  readonly stages: readonly string[];
  readonly behaviour: string;
  readonly moment: string;
  readonly says: readonly string[];
  readonly not: readonly string[];
  readonly yes: readonly string[];
  readonly no: readonly string[];
  readonly microlearning: string | null;
  readonly retires: readonly string[];
}

/** The same checks as for a file. Pure: a form can be answered before anything is stored. */
export function playOfForm(form: PlayForm): { readonly play: Play } | { readonly problems: readonly PlayProblem[] } {
  const qualifies = [{ field: "account.type", in: ["prospect", "customer"] }];
  return readPlay({
    id: slug("play", form.name),
    name: form.name,
    launched_on: form.launchedOn,
    ends_on: form.endsOn,
    ...(form.objective === "" ? {} : { objective: form.objective }),
    qualifies_when: [
      ...qualifies,
      ...(form.stages.length === 0 ? [] : [{ field: "opportunity.stage", in: form.stages }]),
    ],
    retires: form.retires,
    behaviours: [
      {
        id: slug("", form.behaviour),
        name: form.behaviour,
        moment: form.moment,
        says: form.says,
        not: form.not,
        examples: { yes: form.yes, no: form.no },
        microlearning: form.microlearning,
      },
    ],
  });
}

function slug(prefix: string, name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return [prefix, ...words].filter(Boolean).join("-").slice(0, 80);
}

const mayCreate: readonly string[] = ["enablement", "admin"];

export async function canCreatePlays(ports: Pick<Ports, "people">, email: string): Promise<boolean> {
  return mayCreate.includes((await ports.people.find(email))?.role ?? "");
}

/** Stores a play that a person of enablement or an admin made in Slack; briefs that are posted follow at once. */
export async function createPlay(
  ports: Pick<Ports, "calendars" | "clock" | "deliveries" | "people" | "plays" | "queue" | "records" | "signals">,
  email: string,
  play: Play,
): Promise<ActionResult> {
  if (!(await canCreatePlays(ports, email)))
    return { kind: "refused", because: "Plays are made by enablement and admins. Nothing was stored." };
  const before = await ports.plays.get(play.id);
  if (before !== null)
    return {
      kind: "refused",
      because: `There is a play called “${before.name}” already. Give this one another name; a file changes the old one.`,
    };
  try {
    await savePlay(ports, { ...play, owner: email }, email);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: "refused", because: [error.message, ...error.problems].join(" ") };
  }
  const briefs = await replanForPlays(ports, [play.id]);
  const posted =
    briefs === 0
      ? ""
      : ` ${briefs} ${briefs === 1 ? "brief that is" : "briefs that are"} posted already ${briefs === 1 ? "is" : "are"} brought up to date.`;
  return {
    kind: "done",
    said: `“${play.name}” is in force from ${play.launched_on}. Briefs of calls that qualify carry it from now on.${posted}`,
  };
}
