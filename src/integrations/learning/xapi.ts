import { z } from "zod";

/** A statement of an xAPI learning record store, as far as it says who finished or opened what. */
export const statementSchema = z.object({
  id: z.string().optional(),
  actor: z.object({
    mbox: z.string().optional(),
    account: z.object({ name: z.string().optional() }).optional(),
    name: z.string().optional(),
  }),
  verb: z.object({ id: z.string() }),
  object: z.object({
    id: z.string(),
    definition: z.object({ name: z.record(z.string(), z.string()).optional() }).optional(),
  }),
  result: z
    .object({
      completion: z.boolean().optional(),
      success: z.boolean().optional(),
      score: z.object({ scaled: z.number().optional(), raw: z.number().optional() }).optional(),
    })
    .optional(),
  timestamp: z.string().optional(),
  stored: z.string().optional(),
});
type Statement = z.infer<typeof statementSchema>;

const completed = new Set(["completed", "passed", "mastered"]);
const viewed = new Set(["experienced", "viewed", "launched", "initialized", "accessed", "watched", "read"]);

/** The statement as a row of a signals file; null for a verb that says nothing about a completion or a view. */
export function rowOfStatement(statement: Statement): Readonly<Record<string, unknown>> | null {
  const verb =
    statement.verb.id
      .split(/[/#:]/)
      .findLast((part) => part !== "")
      ?.toLowerCase() ?? "";
  const isCompleted = completed.has(verb) || statement.result?.completion === true;
  if (!isCompleted && !viewed.has(verb)) return null;
  const names = Object.values(statement.object.definition?.name ?? {});
  const at = statement.timestamp ?? statement.stored;
  const person = statement.actor.mbox?.replace(/^mailto:/i, "") ?? statement.actor.account?.name;
  const documentId = statement.object.id.split(/[/#:]/).findLast((part) => part !== "") ?? statement.object.id;
  return {
    id: `xapi:${statement.id ?? `${person}:${verb}:${statement.object.id}:${at}`}`,
    kind: isCompleted ? "lms.completed" : "content.viewed",
    at,
    source: "xapi",
    person,
    document_id: documentId,
    ...(isCompleted
      ? { course: names[0], score: statement.result?.score?.scaled ?? statement.result?.score?.raw }
      : { title: names[0] }),
  };
}
