/** Shares out a message's room: short pieces stay whole, the longest are cut first. */
export interface Piece {
  readonly text: string;
  readonly style?: "bold" | "italic";
  /** How much of the cap this piece may take; absent: never cut (our own words). */
  readonly weight?: number;
}

/** Characters that a piece shows under `cap`. */
export const capOf = (piece: Piece, cap: number): number =>
  piece.weight === undefined ? piece.text.length : Math.floor(piece.weight * cap);

/**
 * The largest cap under which the pieces fit into `budget` UTF-16 units: piece i shows at most `weight * cap`. Never below `floor`,
 * which the caller chooses so that even then everything fits.
 */
export function fittingCap(pieces: readonly Piece[], budget: number, ceiling: number, floor: number): number {
  for (let cap = ceiling; cap > floor; cap -= 4) {
    const total = pieces.reduce((sum, piece) => sum + Math.min(piece.text.length, capOf(piece, cap)), 0);
    if (total <= budget) return cap;
  }
  return floor;
}
