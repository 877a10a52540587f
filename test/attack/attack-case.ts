// What is an attack, and what must come of it? Plain data: a case more is an entry more.

/** What a target must have for a case to mean anything. */
export type Ability =
  /** We can sign tokens that it takes. */
  | 'secret'
  /** It accepts an API key that we know. */
  | 'key'
  /** Its tokens need "iss" and "aud": `attack`. */
  | 'issuer'
  /** Bodies reach something that checks them. */
  | 'api';

/** `nothing`: closed without an answer, or never answered. `cut`: closed though we still sent. */
export type Status = number | 'nothing' | 'cut';

export interface Expected {
  /** One of these, of the last answer. */
  readonly status: readonly Status[];
  /** What came back for the last request does not hold this. */
  readonly without?: string;
  /** The connection is closed by the gateway. */
  readonly closes?: true;
  /** What must not come out of the gateway: any request at all, or this text, in a request or in the log. */
  readonly upstream?: 'nothing' | { readonly without: string };
}

export interface AttackCase {
  /** Of the table in docs/security.md. */
  readonly row: number;
  readonly name: string;
  /**
   * Bytes, as latin1 text. `{open}` is a path that anybody may read, `{closed}` one that needs a token, `{host}` the
   * target's, `{token}` a good one, `{token NAME}` one of tokens.mjs, `{key}` and `{key NAME}` API keys of keys.mjs, and more in expand.mjs. Several texts: each on a connection of its own, one after
   * the other; the last one's answer counts.
   */
  readonly send: string | readonly string[];
  readonly expect: Expected;
  /** `trickle`: then goes on with a byte now and then. `unread`: never reads. */
  readonly manner?: 'trickle' | 'unread';
  /** Opens so many connections, which send nothing, before. */
  readonly flood?: number;
  readonly needs?: readonly Ability[];
}

/** What the gateway let through, and what it logged. */
export interface Witness {
  reset(): void;
  /** How long a request may take from the gateway to the upstream. */
  readonly settleMs: number;
  /** Method, path and headers of each request that reached the upstream. */
  requests(): readonly string[];
  log(): string;
}

/** A gateway under attack. */
export interface Target {
  readonly address: { readonly host: string; readonly port: number };
  /** What its clients write into `Host`. */
  readonly host: string;
  readonly open: string;
  readonly closed: string;
  /** Signs HS256 tokens; null: cases that need one are left out. */
  readonly secret: string | null;
  /** An API key that opens the closed path; without one, cases that need it are left out. */
  readonly key?: string;
  /** Role of good tokens. */
  readonly role: string;
  readonly abilities: readonly Ability[];
  readonly witness: Witness | null;
  /** Resolves when it listens (again). */
  readonly ready?: () => Promise<void>;
  /** How long an answer may take, for cases that wait for a time limit. */
  readonly patienceMs: number;
}

export interface Outcome {
  readonly case: AttackCase;
  readonly got: string;
  /** What is wrong; null when nothing is. */
  readonly fault: string | null;
}
