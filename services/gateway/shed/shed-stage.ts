// Is this request sent away because there are too many?
import { AppError } from '../../shared/errors.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { ShedClass } from '../../shared/observe/request-observation.ts';
import { errorAnswer } from '../../shared/problem.ts';
import type { Exchange } from '../exchange.ts';
import type { Answer } from '../stages/send.ts';
import type { Shedder } from './shedder.ts';

/** Not the same for all: they would all come again at once. */
const comeAgainSeconds = [1, 2, 3, 4, 5];

const answers = comeAgainSeconds.map((seconds) =>
  errorAnswer(
    new AppError('ASH503', 'there are more requests than can be answered', {
      hint: `Come again in ${seconds} s. Requests without a token are answered last.`,
      retryAfterSeconds: seconds,
    }),
    'problem',
  ),
);

/** The refusal; null: it may come. */
export type Shed = (exchange: Exchange, shedClass: ShedClass) => Answer | null;

export function createShedStage(
  shedder: Pick<Shedder, 'takes' | 'isShedding'>,
  observe: Observe,
): Shed {
  let count = 0;
  return (exchange, shedClass) => {
    if (!shedder.isShedding || shedder.takes(shedClass)) return null;
    exchange.refused = 'ASH503';
    observe({ kind: 'shed', shedClass, address: exchange.address });
    return answers[count++ % answers.length] as Answer;
  };
}
