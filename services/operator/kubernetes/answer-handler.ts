// Which status did a server answer with, if it answered?
import { DecoratorHandler, type Dispatcher } from 'undici';

type Start = NonNullable<Dispatcher.DispatchHandler['onResponseStart']>;
type Fail = NonNullable<Dispatcher.DispatchHandler['onResponseError']>;
interface Answers {
  onResponseStart(...args: Parameters<Start>): void;
  onResponseError(...args: Parameters<Fail>): void;
}
type Decorate = new (handler: Dispatcher.DispatchHandler) => Answers;

/** Its types do not say that it has the methods it passes on. */
const Decorator = DecoratorHandler as unknown as Decorate;

/** Tells of the first byte of an answer, or that there will be none. */
export class AnswerHandler extends Decorator {
  readonly #answered: (status: number | null) => void;
  #isAnswered = false;

  constructor(handler: Dispatcher.DispatchHandler, answered: (status: number | null) => void) {
    super(handler);
    this.#answered = answered;
  }
  #tell(status: number | null): void {
    if (!this.#isAnswered) this.#answered(status);
    this.#isAnswered = true;
  }
  override onResponseStart(...args: Parameters<Start>): void {
    this.#tell(args[1]);
    super.onResponseStart(...args);
  }
  override onResponseError(...args: Parameters<Fail>): void {
    this.#tell(null);
    super.onResponseError(...args);
  }
}
