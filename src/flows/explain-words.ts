import type { CallDecision } from "#domain/calendar/decision.ts";

/** The rule behind each reason code, in the order in which they are asked (domain/calendar/customer-call.ts). */
const rules: Readonly<Record<CallDecision["reason"], string>> = {
  removed: "An entry that left the calendar is nothing to prepare for.",
  cancelled: "A cancelled meeting, or one whose title says so, is nothing to prepare for.",
  declined: "What you declined is nothing to prepare for.",
  "all-day": "All-day entries are never calls.",
  private: "Private entries are never read.",
  "not-a-meeting-type": "Focus time, out of office, working location and the like are never calls.",
  "free-busy-only": "Without the guest list nobody can be recognised.",
  ended: "What is over is not planned any more.",
  "marked-not-a-call": "What a rep marks as “Not a customer call” stays one, for this call or its series.",
  "internal-only": "Without somebody from outside it is not a customer call.",
  "no-guests": "Without another person it is not a customer call; a title alone never makes one.",
  blocked: "Guests on the block list of the rep or the admin do not count.",
  "all-externals-declined": "When everybody from outside has declined, nobody is there to meet.",
  "too-many-externals": "More than 25 outside guests are a webinar, not a call.",
  "account-type": "Only customers and prospects are prepared for: not partners, vendors or competitors.",
  "stranger-invite": "An unanswered invitation from somebody who is not in your CRM gets no attention.",
  "no-crm-match": "A guest must be a contact, or have the domain of an account, in your CRM.",
  corrected: "A rep's “Wrong account” beats every match, for this call or its series.",
  "contact-match": "A guest who is a contact in your CRM decides the account; contacts beat domains.",
  "domain-match": "A guest with the mail domain of an account decides it when no guest is a contact.",
};

export function ruleOf(reason: CallDecision["reason"]): string {
  return rules[reason];
}
