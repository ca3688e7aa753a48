/** Said wherever one person reads about another. */
export const notForDecisions =
  "For coaching only: no ranking, nothing about emotions or tone, and not for employment decisions. Your report sees the same evidence, and that you saw it.";

/** Said to the person that it is about. `hours`: by which they see it before their manager. */
export const yourRights = (hours: number): string =>
  `What was found in a call stands here at once; your manager can read it ${hours} hours later; admins then too, with an entry in the log. No ranking, nothing about emotions or tone, and not for employment decisions. Anything wrong: press “This is wrong” and it counts no more.`;

/** Said where people are counted. */
export const withoutNames =
  "Counts of people, never names, and only in groups of five or more; inside a group a number can be smaller. No ranking, nothing about emotions or tone, and not for employment decisions.";
