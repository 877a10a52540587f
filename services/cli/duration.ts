// How long is a time that somebody wrote?
import { AppError } from '../shared/errors.ts';

const secondsByUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
/** Hundred years: PostgreSQL and JavaScript both know what day that is. */
const maxSeconds = 36_500 * 86_400;

/** Seconds of `30s`, `15m`, `1h`, `7d`. @throws AppError ASH_CONFIG that names the option */
export function readSeconds(text: string, option: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsByUnit[unit] ?? 0);
  if (seconds > 0 && seconds <= maxSeconds) return seconds;
  throw new AppError('ASH_CONFIG', `${option} "${text}" is not a time`, {
    hint: 'Write 30s, 15m, 1h or 7d.',
  });
}
