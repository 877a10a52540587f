// May a route set or take away these headers?
import type { HeadersSpec, RouteSpec } from '../routes-spec.ts';
import type { Report } from './report.ts';

/** They say where a message ends, or are for one connection only. */
const framing =
  /^(?:connection|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;
/** What the gateway says of who asks, and from where. */
const told = /^(?:forwarded|traceparent|via|x-ashlar-.*|x-forwarded-.*|x-request-id)$/;
/** What is declared elsewhere, or belongs to every answer. */
const ofAnswers =
  /^(?:access-control-.*|alt-svc|ratelimit.*|strict-transport-security|via|x-content-type-options|x-request-id)$/;

const plain = (name: string) => name.toLowerCase().replaceAll('_', '-');

function checkNames(spec: HeadersSpec, refused: readonly RegExp[], report: Report): void {
  const set = (spec.set ?? []).map(({ name }, index) => ({ name, place: `.set[${index}].name` }));
  const remove = (spec.remove ?? []).map((name, index) => ({ name, place: `.remove[${index}]` }));
  const seen = new Set<string>();
  for (const { name, place } of [...set, ...remove]) {
    if (refused.some((names) => names.test(plain(name))))
      report(place, `${name} is the gateway's own to say`);
    if (seen.has(name.toLowerCase())) report(place, `"${name}" is declared twice`);
    seen.add(name.toLowerCase());
  }
}

export function checkRouteHeaders(route: RouteSpec, report: Report): void {
  const { requestHeaders = {}, responseHeaders = {} } = route;
  checkNames(requestHeaders, [framing, told], (place, ...words) =>
    report(`.requestHeaders${place}`, ...words),
  );
  checkNames(responseHeaders, [framing, ofAnswers], (place, ...words) =>
    report(`.responseHeaders${place}`, ...words),
  );
}
