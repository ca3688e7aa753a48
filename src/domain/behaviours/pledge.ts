/** Said wherever one person reads about another. */
export const notForDecisions =
  "For coaching only: no ranking, nothing about emotions or tone, and not for employment decisions. Your report sees the same evidence, and that you saw it.";

/** Said to the person that it is about. */
export const yourRights =
  "You see this first; your manager a day later; admins only with an entry in the log. No ranking, nothing about emotions or tone, and not for employment decisions. Anything wrong: press “This is wrong” and it counts no more.";

/** Said where people are counted. */
export const withoutNames =
  "Counts of people, never names, and never of fewer than five. No ranking, nothing about emotions or tone, and not for employment decisions.";
