// Which durations are told apart? From a hit in memory, below a millisecond, to what a client gives up on.

/** Seconds: of all requests of a class. */
export const durationBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
/** Seconds: of each route, of which there may be thousands. */
export const routeDurationBuckets = [0.005, 0.025, 0.1, 0.5, 2.5];

/** Routes that are told apart; more than a model should have. */
export const maxRoutes = 4000;
