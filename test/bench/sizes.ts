/** How much each measure does. Full is what the targets speak of; quick finds a change for the worse in under three minutes. */
export interface Size {
  readonly name: "full" | "quick";
  /** Briefs one after the other, this far apart. */
  readonly trickle: { readonly briefs: number; readonly gapMs: number };
  /** Briefs due at the same instant. */
  readonly burst: { readonly server: number; readonly embedded: number };
  /** `/prep` requests a second while the burst runs. */
  readonly prepsPerSecond: number;
  readonly idle: { readonly calendars: number; readonly warmUpMs: number; readonly windowMs: number };
  /** In the file that is imported. */
  readonly observations: { readonly server: number; readonly embedded: number };
  /** Each start is measured this often; the table shows the median. */
  readonly starts: number;
}

export const sizes: Readonly<Record<Size["name"], Size>> = {
  full: {
    name: "full",
    trickle: { briefs: 200, gapMs: 200 },
    burst: { server: 5_000, embedded: 1_000 },
    prepsPerSecond: 5,
    idle: { calendars: 500, warmUpMs: 60_000, windowMs: 300_000 },
    observations: { server: 1_000_000, embedded: 100_000 },
    starts: 5,
  },
  quick: {
    name: "quick",
    trickle: { briefs: 40, gapMs: 200 },
    burst: { server: 500, embedded: 150 },
    prepsPerSecond: 5,
    idle: { calendars: 100, warmUpMs: 10_000, windowMs: 45_000 },
    observations: { server: 100_000, embedded: 20_000 },
    starts: 1,
  },
};
