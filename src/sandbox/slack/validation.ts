import { validate as productLimits } from "#slack/limits.ts";
import type { Block } from "./wire.ts";
import { SlackRefusal } from "./wire.ts";

export type Surface = "message" | "modal" | "home";
export interface Problem {
  /** JSON pointer into the payload. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}
export type Validate = (surface: Surface, payload: unknown) => readonly Problem[];

/** One table of limits for the product and for the Slack that refuses what Slack would refuse. */
export const defaultValidate: Validate = productLimits;

/** Throws invalid_blocks (messages) or invalid_arguments (views) with Slack's message form when something breaks a limit. */
export function requireValid(
  validate: Validate,
  surface: Surface,
  payload: { readonly blocks: readonly Block[] },
): void {
  const problems = validate(surface, payload);
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `[ERROR] ${problem.message} [json-pointer:${problem.pointer}]`);
  const tooMuchText = problems.every((problem) => problem.message.startsWith("msg_blocks_too_long"));
  const error = tooMuchText ? "msg_blocks_too_long" : surface === "message" ? "invalid_blocks" : "invalid_arguments";
  throw new SlackRefusal(error, { errors: lines, response_metadata: { messages: lines } });
}

/** Slack gives every block an id and returns it. Nested blocks keep what they have. */
export function withBlockIds(blocks: readonly Block[], newId: () => string): readonly Block[] {
  return blocks.map((block) => (block.block_id === undefined ? { ...block, block_id: newId() } : block));
}
