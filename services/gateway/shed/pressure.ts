// How much of what comes must be sent away? A controller says, from how busy the process is.
import type { LoopSample } from './watch-event-loop.ts';

export interface PressureLimits {
  /** Above this delay of the event loop the process is overloaded. */
  readonly maxDelayMs: number;
  /** The most that the pressure may be. */
  readonly max: number;
  /** Whether there are requests of a class that is not sent away. */
  readonly isProtecting: boolean;
}

/** Busier than this the process is overloaded, where its loop is late too. */
const fullUtilisation = 0.95;
/** What is aimed at while requests are shed: for those that are not, so much room that they hardly wait. */
const aimedUtilisation = { protecting: 0.6, sharing: 0.85 };

/** Of a window of 0.1 s; found with floods of 50 to 1,000 connections. */
const gains = { rise: 0.25, maxRise: 0.5, fall: 0.05 };

/**
 * Whether the loop is both late and full: a single long turn is no overload, and many short ones are none as long as
 * nobody waits.
 */
export function isLate({ utilisation, delayMs }: LoopSample, maxDelayMs: number): boolean {
  return utilisation >= fullUtilisation && delayMs > maxDelayMs;
}

/**
 * The next pressure. 0 until there is an overload; from then on it is an integral controller of the utilisation, which rises fast and falls
 * slowly: who was sent away comes again only after a while, and until then the load looks smaller than it is.
 */
export function nextPressure(
  pressure: number,
  { utilisation, delayMs, isOverloaded }: LoopSample & { readonly isOverloaded: boolean },
  { maxDelayMs, max, isProtecting }: PressureLimits,
): number {
  if (isOverloaded) {
    const rise = gains.rise * (delayMs / maxDelayMs);
    return Math.min(max, pressure + Math.min(gains.maxRise, rise));
  }
  const error = utilisation - aimedUtilisation[isProtecting ? 'protecting' : 'sharing'];
  if (pressure === 0) return 0;
  return Math.min(max, Math.max(0, pressure + error * (error > 0 ? gains.rise : gains.fall)));
}
