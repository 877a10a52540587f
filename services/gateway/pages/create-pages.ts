// What is answered to everything that is not the API?
import { createHash } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { AppError } from '../../shared/errors.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { errorAnswer, isTold } from '../../shared/problem.ts';
import { basePath } from '../stages/route.ts';
import { landingPage } from './landing-page.ts';
import { landingStyle } from './landing-style.ts';

export interface PagesOptions {
  readonly model: () => Model | null;
  readonly observe: Observe;
}

/** Nothing is loaded, sent or run; the one style in the page is known by its hash. */
const pagePolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    styleSrc: [`'sha256-${createHash('sha256').update(landingStyle).digest('base64')}'`],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** An Express app: far slower than the API's way through the gateway, and easier to add pages to. */
export function createPages({ model, observe }: PagesOptions): Express {
  const app = express();
  let shown: { model: Model | null; html: string } | null = null;
  app.use(helmet({ contentSecurityPolicy: pagePolicy }));
  app.get('/', (_request, response) => {
    const current = model();
    if (shown === null || shown.model !== current)
      shown = { model: current, html: landingPage(current) };
    response.set('Cache-Control', 'no-cache').type('html').send(shown.html);
  });
  app.use((request) => {
    throw new AppError('ASH404', `there is nothing at ${request.path}`, {
      hint: `The API stands below ${basePath}; its entities are listed at /.`,
    });
  });
  app.use(tellErrors(observe));
  return app;
}

function tellErrors(observe: Observe): ErrorRequestHandler {
  // Express tells a handler of errors by its four parameters.
  // eslint-disable-next-line max-params
  return (error: unknown, _request, response, _next) => {
    if (!isTold(error)) observe({ kind: 'failure', doing: 'answer with a page', error });
    const { status, headers, body } = errorAnswer(error, 'problem');
    for (let i = 0; i < headers.length; i += 2)
      response.setHeader(headers[i] as string, headers[i + 1] as string);
    response.status(status).send(Buffer.from(body));
  };
}
