// How long does the checker run, and after which seed? Set by scripts/test-chaos.mjs.

export const lengthMs = Number(process.env['CHAOS_MINUTES'] ?? 0.5) * 60_000;
export const seed = Number(process.env['CHAOS_SEED'] ?? 1);

/** At once, also while a test runs. */
export const tell = (line: string): void => void process.stderr.write(`${line}\n`);
