// Which API key was presented with a request?

/** One that is good. */
export interface UsedKey {
  /** As it was presented: never told to anybody. */
  readonly text: string;
  readonly id: string;
  /** Its usage plan. */
  readonly plan: string | null;
}
