// How does a span end of work that failed? With the code of the error and never its words, which may have values in them.
import { AppError } from '../errors.ts';
import type { Span } from './tracing.ts';

/** What its caller did wrong is no fault of the service. */
export function endFailed(span: Span, error: unknown): void {
  if (!(error instanceof AppError)) {
    span.end('internal');
    return;
  }
  span.set({ 'ashlar.code': error.code });
  span.end(error.status >= 500 ? error.code : undefined);
}
