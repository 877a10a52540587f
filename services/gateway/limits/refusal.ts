// What is answered to who asks too much, or from where nobody may ask?
import { AppError } from '../../shared/errors.ts';
import { errorAnswer } from '../../shared/problem.ts';
import type { Answer } from '../stages/send.ts';
import type { ConcurrencyPolicy, RatePolicy } from './policy.ts';

const problem = (error: AppError): Answer => errorAnswer(error, 'problem');

/** Made once for each second of waiting, the last one kept: in a flood it is the same for most. */
export function createRateRefusal({ name, limit, windowMs }: RatePolicy) {
  let kept: { readonly seconds: number; readonly answer: Answer } | null = null;
  const made = (seconds: number) =>
    problem(
      new AppError('ASH429', `more than ${limit} requests in ${windowMs / 1000} s`, {
        details: { policy: name },
        hint: `Come again in ${seconds} s.`,
        retryAfterSeconds: seconds,
      }),
    );
  return (waitMs: number): Answer => {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    if (kept?.seconds !== seconds) kept = { seconds, answer: made(seconds) };
    return kept.answer;
  };
}

export function concurrencyRefusal({ name, limit }: ConcurrencyPolicy): Answer {
  return problem(
    new AppError('ASH429', `more than ${limit} requests at once`, {
      details: { policy: name },
      hint: 'Wait for an answer before you ask again.',
    }),
  );
}

export const addressRefusal: Answer = problem(
  new AppError('ASH403', 'requests from your address are not taken'),
);
