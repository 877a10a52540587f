// Which headers make a browser careful with our answers?
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';

/** An answer of the API is no document: nothing may run, load or frame in it. */
const apiPolicy: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
};

/**
 * What helmet sets on an API answer, as name, value, name, value …: its values never change from one
 * request to the next, so they are asked for once and written with the other headers.
 */
export function apiSecurityHeaders(): readonly string[] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(apiPolicy)(request, response, () => {});
  return Object.entries(response.getHeaders()).flatMap(([name, value]) => [name, String(value)]);
}
