import type { Delivery } from "#domain/moments/delivery.ts";
import type { SlackGateway } from "../slack/gateway.ts";
import type { GuideStep } from "./api.ts";
import type { Product } from "./world.ts";

/** The five steps of the start, each ticked by what the product stored or did: a click that leads to nothing ticks nothing. */
export interface Guide {
  steps(): readonly GuideStep[];
  /** The page showed this person's messages. */
  shown(person: string): void;
  /** Looks at what the product has stored and done since the last look. Resolves to true when a step was ticked. */
  look(): Promise<boolean>;
  begin(saved: GuideState): void;
  state(): GuideState;
}
export interface GuideState {
  readonly done: readonly GuideStep["id"][];
  /** When each posted brief's call began as it was posted, by delivery. */
  readonly starts: Readonly<Record<string, string>>;
}

const steps: readonly Omit<GuideStep, "done">[] = [
  {
    id: "brief",
    title: "Read Tom's brief",
    hint: "Tom has a customer call in about half an hour. The brief for it is in his messages.",
  },
  {
    id: "move",
    title: "Move the call",
    hint: "In the calendar, move the Lakeshore call by half an hour. The message changes in place.",
  },
  {
    id: "sources",
    title: "Open the sources",
    hint: "Press “Show sources” under the brief: every line names the record or the document it comes from.",
  },
  {
    id: "wrong",
    title: "Mark it wrong",
    hint: "Press “Wrong account” and choose another one, or say that it is not a customer call. Sideline remembers.",
  },
  {
    id: "prep",
    title: "Ask for another brief",
    hint: "Type “/prep” and the name of an account, for example “/prep Harrow & Pine”.",
  },
];

const mostRows = 500;

export function createGuide(deps: {
  readonly gateway: SlackGateway;
  readonly people: readonly string[];
  /** Null until the product runs. */
  readonly product: () => Product | null;
}): Guide {
  const { gateway, people } = deps;
  let done = new Set<GuideStep["id"]>();
  let starts: Record<string, string> = {};
  const readers = new Set<string>();

  const isEdited = (row: Delivery) =>
    gateway.sentTo(row.recipient).some((message) => message.ts === row.ts && message.editedTs !== null);

  /** The call began at another time when the brief was posted, and the message says so by now. */
  function followed(row: Delivery): boolean {
    if (row.subject.kind !== "call" || row.sentAt === null) return false;
    const { startsAt } = row.subject.facts;
    const first = starts[row.id];
    starts[row.id] = first ?? row.shown?.startsAt ?? startsAt;
    const moved = row.shape === "moved" || (row.shape === "active" && startsAt !== starts[row.id]);
    return moved && row.postedRev === row.rev && isEdited(row);
  }

  const showsSources = (person: string) => {
    const view = gateway.as(person).modals().at(-1);
    // The product opens it with a line that asks to wait, and fills it from the stored brief.
    return view !== undefined && titleOf(view.content.title) === "Sources" && view.content.blocks.length > 1;
  };

  async function seen({ ports }: Product): Promise<readonly GuideStep["id"][]> {
    const rows = await ports.deliveries.recent({ limit: mostRows });
    const briefs = rows.filter((row) => row.kind === "brief" && row.ts !== null);
    const corrections = done.has("wrong")
      ? []
      : await Promise.all(people.map((one) => ports.calendars.corrections(one)));
    // Every row is looked at, also when an earlier one was moved: its first start is remembered.
    const moved = briefs.filter(followed);
    const found: [GuideStep["id"], boolean][] = [
      ["brief", briefs.some((row) => readers.has(row.recipient))],
      ["move", moved.length > 0],
      ["sources", people.some(showsSources)],
      ["wrong", corrections.some((rowsOf) => rowsOf.length > 0)],
      ["prep", rows.some((row) => row.kind === "prep" && row.status === "sent" && row.postedRev === row.rev)],
    ];
    return found.flatMap(([id, is]) => (is ? [id] : []));
  }

  return {
    steps: () => steps.map((step) => ({ ...step, done: done.has(step.id) })),
    shown: (person) => void readers.add(person),
    async look() {
      const product = deps.product();
      if (product === null || done.size === steps.length) return false;
      const before = done.size;
      for (const id of await seen(product)) done.add(id);
      return done.size > before;
    },
    begin(saved) {
      done = new Set(saved.done);
      starts = { ...saved.starts };
      readers.clear();
    },
    state: () => ({ done: [...done], starts }),
  };
}

function titleOf(title: unknown): string {
  return typeof title === "object" && title !== null && "text" in title ? String(title.text) : "";
}
