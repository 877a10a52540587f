// Where are we in a text of the request dialect, and how is a mistake there told?
import { AppError } from '../errors.ts';

/** Longest piece of the caller's text that an error repeats, in characters. */
const excerptLength = 60;

/** The beginning of a text, short and well-formed enough to stand in an error. */
export function excerpt(text: string): string {
  const short = text.length <= excerptLength ? text : `${text.slice(0, excerptLength)}…`;
  // A cut may have split a surrogate pair.
  return short.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The details of an error: the position `at` of a text, counted from 1, and the text around it. */
export function placeIn(text: string, at: number): string {
  const from = Math.max(0, at - excerptLength / 2);
  const part = excerpt(text.slice(from, from + 2 * excerptLength));
  return `At character ${at + 1}: "${from > 0 ? '…' : ''}${part}"`;
}

/** What an error may add to the problem it tells. */
interface FailureExtras {
  readonly hint?: string | undefined;
  /** Position of the mistake, when it is not the current one. */
  readonly at?: number;
}

/** A text and a position in it. It only moves forward, except where a parser sets `position` back by itself. */
export class Scanner {
  readonly text: string;
  /** What the text belongs to (the name of a parameter); '' when there is no name for it. */
  readonly subject: string;
  position = 0;

  constructor(text: string, subject: string) {
    this.text = text;
    this.subject = subject;
  }

  /** The character at the position, '' at the end. */
  peek(): string {
    return this.text[this.position] ?? '';
  }

  isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Steps over `token` when it comes next. */
  accept(token: string): boolean {
    if (!this.text.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  /** Steps over `token`, or throws PGRST100. */
  expect(token: string, hint?: string): void {
    if (!this.accept(token)) throw this.fail(`expected "${token}"`, { hint });
  }

  expectEnd(): void {
    if (!this.isAtEnd()) throw this.fail(`unexpected "${excerpt(this.rest())}"`);
  }

  skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.position))) this.position++;
  }

  rest(): string {
    return this.text.slice(this.position);
  }

  /** The text from the position up to the first of `ends`, or to the end of all; steps over it. */
  until(ends: string): string {
    const start = this.position;
    while (this.position < this.text.length && !ends.includes(this.text.charAt(this.position)))
      this.position++;
    return this.text.slice(start, this.position);
  }

  /** The error PGRST100 for a mistake at the position. */
  fail(problem: string, { hint, at = this.position }: FailureExtras = {}): AppError {
    const where = this.subject === '' ? '' : ` in "${excerpt(this.subject)}"`;
    return new AppError('PGRST100', `${sentence(problem)}${where}`, {
      details: placeIn(this.text, at),
      hint,
    });
  }
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
