import type { Said, WorldView } from "../../world/api.ts";
import { el } from "./dom.ts";

/** What a part of the panel can do. Everything goes through the product's normal paths; what follows is said in words. */
export interface Desk {
  readonly person: string;
  readonly name: string;
  readonly world: WorldView;
  /** Sends a change; the words of the answer stand in the part's own line. */
  change(part: string, path: string, body: object): Promise<Said>;
  why(event: string): void;
  /** Draws the panel again, after a choice that changes what it offers. */
  again(): void;
}

/** The answer to the last change of each part. */
export const said = new Map<string, Said>();

/** The result of the last change of a part: spoken as well as shown. */
export const saidLine = (part: string): HTMLElement => {
  const answer = said.get(part);
  return el(
    "p",
    {
      class: answer === undefined ? "said" : answer.ok ? "said ok" : "said bad",
      role: "status",
      hidden: answer === undefined,
    },
    answer?.said ?? "",
  );
};
