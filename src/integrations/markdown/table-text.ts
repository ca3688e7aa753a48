/** A rule under the header row: | --- | :--: | */
const ruleRow = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;

/** Rows of a pipe table as readable lines ("Champion | sells on our behalf"), header first; null when the lines are not a table. */
export function tableRows(text: string): readonly string[] | null {
  const rows = text.split("\n");
  const rule = rows[1];
  if (rule === undefined || rule.length > 2_000 || !rule.includes("|") || !ruleRow.test(rule)) return null;
  if (!rows[0]?.includes("|")) return null;
  return rows.filter((_, index) => index !== 1).map((row) => cells(row).join(" | "));
}

function cells(row: string): readonly string[] {
  return row
    .replace(/^\|/, "")
    .replace(/\|$/, "")
    .split("|")
    .map((cell) => cell.trim())
    .filter((cell) => cell !== "");
}
