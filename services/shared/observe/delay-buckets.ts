// Which delays from a commit are told apart? From what is usual, some milliseconds, to what is broken.

/** Seconds. */
export const delayBuckets = [
  0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30,
];
