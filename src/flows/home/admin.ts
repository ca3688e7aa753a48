/** An admin's page: how often people read about others, and where the log is. */
import type { Ports } from "../ports.ts";
import type { HomePart } from "./home-parts.ts";

const shownLines = 2_000;
const days = 7;

export async function adminParts(ports: Ports): Promise<readonly HomePart[]> {
  const since = ports.clock.now().subtract({ hours: days * 24 });
  const lines = (await ports.rights.audit.list({ limit: shownLines })).filter(
    ({ lastAt }) => Temporal.Instant.compare(lastAt, since) >= 0,
  );
  const looks = lines.reduce((sum, { times }) => sum + times, 0);
  const count = (some: readonly string[]) => new Set(some).size;
  return [
    { kind: "divider" },
    { kind: "heading", text: "Who saw what about whom" },
    {
      kind: "text",
      runs: [
        {
          text:
            looks === 0
              ? "In the last seven days nobody read about anybody else."
              : `In the last seven days: ${counted(looks, "look", "looks")} by ${counted(count(lines.map(({ viewer }) => viewer)), "person", "people")} about ${counted(count(lines.map(({ about }) => about)), "person", "people")}.`,
        },
      ],
    },
    { kind: "small", text: "The log: `npx sideline audit`. What you read about others with --as is written into it." },
  ];
}

const counted = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
