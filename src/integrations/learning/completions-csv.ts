/** Columns of the exports of learning systems, by what they mean; the first that a file has counts. */
const columns = {
  person: ["person", "email", "user_email", "learner_email", "user", "username", "learner", "email_address"],
  document: ["document_id", "course_id", "course_code", "content_id", "module_id", "id_course"],
  course: ["course", "course_name", "course_title", "title", "content", "module", "content_name"],
  at: [
    "at",
    "completed_at",
    "completion_date",
    "completed_on",
    "date_completed",
    "completed",
    "completion_time",
    "date",
  ],
  status: ["status", "completion_status", "state"],
  score: ["score", "result", "grade"],
} as const;

/** A row of a learning system's CSV as a row of a signals file; null for a course that is not finished. `problem` says which column is missing. */
export function rowOfCompletion(
  fields: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> | null | { readonly problem: string } {
  const byName = new Map(
    [...fields].map(([name, value]) => [
      name
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, "_"),
      String(value ?? "").trim(),
    ]),
  );
  const get = (names: readonly string[]) =>
    names.map((name) => byName.get(name)).find((value) => value !== undefined && value !== "");
  const person = get(columns.person)?.toLowerCase();
  const course = get(columns.course);
  const document = get(columns.document) ?? course;
  const at = get(columns.at);
  const status = get(columns.status)?.toLowerCase();
  if (status !== undefined && !/^(complete|completed|passed|finished|done|100%?|yes|true)$/.test(status)) return null;
  if (person === undefined)
    return { problem: `no address of the person; expected a column like ${columns.person.slice(0, 3).join(", ")}` };
  if (document === undefined)
    return {
      problem: `no course; expected a column like ${columns.document.slice(0, 2).join(", ")} or ${columns.course.slice(0, 2).join(", ")}`,
    };
  if (at === undefined)
    return { problem: `no date of completion; expected a column like ${columns.at.slice(1, 4).join(", ")}` };
  const score = Number(get(columns.score)?.replace(/%$/, ""));
  const instant = isoInstant(at);
  return {
    id: byName.get("id") ?? `lms:${person}:${document}:${instant.slice(0, 10)}`,
    kind: "lms.completed",
    at: instant,
    source: "lms-csv",
    person,
    document_id: document,
    course: course ?? null,
    ...(Number.isFinite(score) && get(columns.score) !== undefined ? { score } : {}),
  };
}

/** A day alone is its noon in UTC; other spellings stay as they are and are refused by name. */
function isoInstant(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `${text}T12:00:00Z`;
  if (/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text))
    return `${text.replace(" ", "T")}Z`.replace(/T(\d{2}:\d{2})Z$/, "T$1:00Z");
  return text.replace(" ", "T");
}
