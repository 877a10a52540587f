// What do people write in an afternoon? Express, a check of the token before what is closed, and a forwarder.
// `node plain-express-process.mjs PORT UPSTREAM-PORT CLOSED SECRET`
import { request as forward } from 'node:http';
import express from 'express';
import { jwtVerify } from 'jose';

/** @typedef {import('express').Request} Request */
/** @typedef {import('express').Response} Response */

const [port, upstream, closed = '', secret = ''] = process.argv.slice(2);

/** @param {Request} request @param {Response} response @param {() => void} next */
async function requireToken(request, response, next) {
  const [, token = ''] = (request.headers.authorization ?? '').split(' ');
  try {
    await jwtVerify(token, new TextEncoder().encode(secret));
  } catch {
    response.status(401).json({ error: 'unauthorized' });
    return;
  }
  next();
}

/** @param {Request} request @param {Response} response @param {(error?: unknown) => void} next */
function forwardIt(request, response, next) {
  const { method, originalUrl: path, headers } = request;
  const asked = forward({ host: '127.0.0.1', port: upstream, method, path, headers });
  asked.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  asked.on('error', next);
  request.pipe(asked);
}

/** @param {Request} request @param {Response} _response @param {() => void} next */
function logIt({ ip, method, originalUrl, headers }, _response, next) {
  console.log(`${ip} ${method} ${originalUrl} ${headers['x-request-id'] ?? ''}`);
  next();
}

/**
 * Express tells a handler of errors by its four parameters.
 * @param {unknown} _error @param {Request} _request @param {Response} response @param {unknown} _next
 */
function answerError(_error, _request, response, _next) {
  if (response.headersSent) response.destroy();
  else response.status(502).end();
}

express()
  .use(logIt)
  .use(closed, requireToken)
  .use(forwardIt)
  .use(answerError)
  .listen(Number(port), '127.0.0.1');
