/** Reason codes in words for the person who reads the message. */
const withdrawn: Readonly<Record<string, string>> = {
  declined: "You declined the call.",
  cancelled: "The call was cancelled.",
  removed: "The call is no longer in your calendar.",
  "all-externals-declined": "Everybody outside your company has declined.",
  "internal-only": "No customer is on it any more.",
  "no-guests": "No customer is on it any more.",
  "moved-to-the-past": "The call was moved to a time that is over.",
  "marked-not-a-call": "You marked it as not a customer call.",
  "same-call-elsewhere": "Another entry at the same time covers this call.",
  "all-day": "It became an all-day entry.",
  private: "It was made private, so Sideline no longer reads it.",
  blocked: "Its guests are on your block list.",
  "no-crm-match": "Nobody on it matches your CRM any more.",
  ended: "The call is over.",
};

export function whyWithdrawn(code: string | null): string {
  return (code === null ? undefined : withdrawn[code]) ?? "It is no longer a customer call in your calendar.";
}

const notSent: Readonly<Record<string, string>> = {
  "too-late": "it was less than two minutes before the start",
  "quiet-hours": "it fell into your quiet hours",
  paused: "you paused Sideline",
  stopped: "you stopped this kind of message",
  "switched-off": "you switched this kind of message off",
  disconnected: "your calendar is not connected",
  "nothing-to-say": "there was nothing to say any more",
  replaced: "another message covers the call",
};

/** The end of a sentence: "Nothing was sent: …". */
export function whyNotSent(code: string | null): string {
  const known = code === null ? undefined : notSent[code];
  if (known !== undefined) return known;
  const sentence = whyWithdrawn(code).replace(/\.$/, "");
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
