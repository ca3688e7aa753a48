/** Ten questions that a seller would ask of the Sourcegraph handbook, and the page that answers each. Written from reading the pages, before any tuning; never to be fitted to a result. */
export const handbookQuestions: readonly (readonly [question: string, page: string])[] = [
  [
    "A customer has budget already committed to Google Cloud, can they buy us with it?",
    "sales/tools/GCP_Marketplace_Guidance.md",
  ],
  ["What cut does a partner get when they bring us a new logo?", "sales/tools/referral_and_reseller_policy.md"],
  ["The prospect's lawyer wants to join my next call, may I talk to them alone?", "sales/process/saleslegal.md"],
  [
    "How much time do we save each developer, what numbers can I put in a business case?",
    "marketing/process/value-drivers.md",
  ],
  [
    "They say the search built into GitLab is good enough, what do I answer?",
    "marketing/process/gitlab_vs_sourcegraph.md",
  ],
  [
    "Who fills in the security questionnaire a prospect sent, and how fast do we get answers?",
    "technical-success/ce/process/security-reviews.md",
  ],
  ["Which of my deals can I put in commit this quarter?", "sales/process/forecasting.md"],
  [
    "Prospect objects that with microservices nobody needs to look at another team's code",
    "sales/tools/common_customer_questions.md",
  ],
  ["Can I send a thank-you present to a buyer abroad, and do I need their address?", "marketing/swag.md"],
  [
    "Customer wants to run it on their own Kubernetes, do they have to pay us to help install it?",
    "technical-success/ps/ps-offerings.md",
  ],
];
