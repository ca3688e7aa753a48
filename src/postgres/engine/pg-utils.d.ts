/** node-postgres exports this file; its types do not describe it. */
declare module "pg/lib/utils" {
  export function prepareValue(value: unknown): string | Buffer | null;
}
