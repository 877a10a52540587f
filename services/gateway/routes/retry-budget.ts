// May a request be tried again? Only as many further tries as a share of all requests: more would bury who is failing.

/** Tries that may be made though few requests came; what is not used is kept up to this. */
const reserve = 10;
/** Counted in hundredths of a try: whole numbers add up. */
const oneTry = 100;

export class RetryBudget {
  readonly #percent: number;
  #balance: number;

  constructor(percent: number) {
    this.#percent = percent;
    this.#balance = percent === 0 ? 0 : reserve * oneTry;
  }

  /** A request came. */
  deposit(): void {
    this.#balance = Math.min(reserve * oneTry, this.#balance + this.#percent);
  }

  /** Whether there is one more; it is taken. */
  withdraw(): boolean {
    if (this.#balance < oneTry) return false;
    this.#balance -= oneTry;
    return true;
  }
}
