/** Reading Slack's JSON: blocks stay as the app sent them, so every field is looked at before it is used. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const objects = (value: unknown): readonly Json[] => list(value).filter(isObject);
export const str = (value: unknown): string => (typeof value === "string" ? value : "");
/** The words of a text object or of a bare string. */
export const words = (value: unknown): string => (isObject(value) ? str(value.text) : str(value));
export const number = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
