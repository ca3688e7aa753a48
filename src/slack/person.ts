export interface KnownPerson {
  readonly email: string;
  readonly name: string;
}

export const unknownPersonWords =
  "I don't know you yet: the e-mail address of your Slack profile is not in Sideline's list of people. Ask the person who runs Sideline in your company to add you (sideline import people).";

export const failedWords =
  "Something went wrong on our side, and it is noted. Try again in a minute; if it stays, tell the person who runs Sideline in your company.";
