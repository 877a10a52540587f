// Is there room for this request? Under overload, for those of the better classes first.
import type { ShedClass } from '../../shared/observe/request-observation.ts';
import { isLate, nextPressure } from './pressure.ts';
import { shedClasses } from './shed-class.ts';
import type { LoopSample, WatchLoop } from './watch-event-loop.ts';

/** From this utilisation on, and with so many refusals in a window, those take from others what they cost: 5 % of the time. */
const flooded = { utilisation: 0.8, refusals: 50 };
/** Requests in a window without which the process is late for other reasons, as at its start: less of them is no help then. */
const crowd = 20;
/** Windows in a row. */
const lateSamples = 2;
/** A class is protected for so long after its last request: 5 s. */
const protectedSamples = 50;
/** Of the best class a few come in always: without any, nobody would hear that it works again. */
const maxPressure = shedClasses.length - 0.05;

export interface ShedderOptions {
  /** Milliseconds that the event loop may be late before requests are shed. */
  readonly maxDelayMs: number;
  readonly watch: WatchLoop;
  /** 0 to 1, not 1. */
  readonly random: () => number;
}

/**
 * Pressure 0.3 sends away three of ten requests of the first class; 1.5 all of the first and half of the second. There is
 * no queue: what waits in one is late when it is answered.
 */
export class Shedder {
  readonly #options: ShedderOptions;
  #pressure = 0;
  #isFlooded = false;
  #refused = 0;
  #came = 0;
  #lateSamples = 0;
  #samplesSinceBetter = protectedSamples;

  constructor(options: ShedderOptions) {
    this.#options = options;
  }

  /** Looks at the event loop until it is released. */
  start(): () => void {
    return this.#options.watch((sample) => this.sample(sample));
  }

  sample(sample: LoopSample): void {
    const { maxDelayMs } = this.#options;
    this.#samplesSinceBetter++;
    const isProtecting = this.#samplesSinceBetter < protectedSamples;
    const limits = { maxDelayMs, max: maxPressure, isProtecting };
    const isOverloaded = this.#isOverloaded(sample);
    this.#pressure = nextPressure(this.#pressure, { ...sample, isOverloaded }, limits);
    this.#isFlooded =
      sample.utilisation >= flooded.utilisation && this.#refused >= flooded.refusals;
    this.#refused = 0;
  }

  /** A request came. */
  came(): void {
    this.#came++;
  }

  #isOverloaded(sample: LoopSample): boolean {
    const isCrowded = this.#came >= crowd;
    this.#came = 0;
    this.#lateSamples =
      isCrowded && isLate(sample, this.#options.maxDelayMs) ? this.#lateSamples + 1 : 0;
    return this.#lateSamples >= lateSamples;
  }

  get pressure(): number {
    return this.#pressure;
  }

  get isShedding(): boolean {
    return this.#pressure > 0;
  }

  /** A request was refused; gives whether it had better be told later: who asks again at once does so later, too. */
  refused(): boolean {
    this.#refused++;
    return this.#pressure > 0 || this.#isFlooded;
  }

  takes(shedClass: ShedClass): boolean {
    const share = this.#pressure - shedClasses.indexOf(shedClass);
    if (share > 0) return this.#options.random() >= share;
    this.#samplesSinceBetter = 0;
    return true;
  }
}
