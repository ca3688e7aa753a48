type Instant = Temporal.Instant;

/** "Wrong or old?" on one item of one brief, for one of the documents or records that it stands on. */
export interface ItemReport {
  readonly deliveryId: string;
  readonly person: string;
  readonly slot: string;
  /** Id of the document; "record:opportunity:OPP-7" for an item that stands on a record. */
  readonly documentId: string;
  readonly passageId: string | null;
  /** Email of the document's owner when it was reported; null when it names none of our people. */
  readonly owner: string | null;
  /** The item as it was shown. */
  readonly words: string;
  readonly at: Instant;
}

export interface DocumentFeedbackStore {
  /** The same report twice counts once. */
  add(reports: readonly ItemReport[]): Promise<void>;
  ofDelivery(deliveryId: string): Promise<readonly ItemReport[]>;
  /** Reports on this person's documents in [from, to), oldest first. */
  ofOwner(owner: string, from: Instant, to: Instant): Promise<readonly ItemReport[]>;
  /** How many people called something of each document wrong or old since `since`; documents without a report are absent. */
  counts(since: Instant): Promise<ReadonlyMap<string, number>>;
}
