import * as fc from 'fast-check';
import { modelOf } from '../../../test/helpers/model.ts';
import type { Caller } from '../../shared/caller.ts';
import { parseRequest } from '../request/parse-request.ts';
import { planRead } from './plan-read.ts';
import { createReadPlanner } from './read-planner.ts';
import { fillValues } from './values.ts';

const model = modelOf(`
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: a }
spec: { roles: [{ name: owner }] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: notes }
spec:
  fields: [{ name: id, type: bigint }, { name: owner, type: text }, { name: text, type: text }, { name: data, type: jsonb }]
  primaryKey: [id]
  access: [{ roles: [owner], operations: [read], using: owner=eq.$jwt.sub }]
`);
const caller: Caller = { role: 'owner', claims: { sub: 'ann' } };

function http(query: string) {
  return { method: 'GET', resource: 'notes', query, headers: {}, body: null };
}
function planDirectly(query: string) {
  const request = parseRequest(http(query));
  const { sources, ...plan } = planRead(request, model, caller.role);
  return { ...plan, claims: ['sub'], values: fillValues(sources, caller) };
}
function planTwice(query: string) {
  const planner = createReadPlanner(model);
  planner(http(query), caller);
  const { request: _, ...plan } = planner(http(query), caller);
  return plan;
}

const operand = fc
  .string({ unit: 'grapheme', maxLength: 10 })
  .filter((text) => !text.includes('\u0000'));
const filter = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('id', 'text', 'data->>a', '"owner"'),
      fc.constantFrom('eq', 'neq', 'gte', 'lt', 'not.eq', 'like', 'in'),
      operand,
    )
    .map(([name, operator, text]) => {
      const value =
        operator === 'in'
          ? `(${encodeURIComponent(JSON.stringify(text))})`
          : encodeURIComponent(text);
      return `${name}=${operator === 'like' && name === 'id' ? 'eq' : operator}.${value}`;
    })
    .filter((parameter) => !parameter.startsWith('id=like')),
  operand.map((text) => `or=(text.eq.${encodeURIComponent(JSON.stringify(text))},id.eq.1)`),
  fc.constantFrom('select=id,text', 'order=id.desc', 'limit=5', 'offset=2', 'text=is.null'),
);

test('a plan that is remembered is the one that would be made', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(filter, { maxLength: 4, selector: (text) => text.split('=')[0] }),
      (parameters) => {
        const query = parameters.join('&');
        expect(planTwice(query)).toEqual(planDirectly(query));
      },
    ),
    { numRuns: 500 },
  );
});

test('queries that differ in operands share one shape', () => {
  const planner = createReadPlanner(model);
  const [a, b] = ['id=eq.1&text=gt.x', 'id=eq.2&text=gt.y%20z'].map((query) =>
    planner(http(query), caller),
  );
  expect(a?.shape).toBe(b?.shape);
  expect(b?.values).toEqual(['ann', '2', 'y z', '1000']);
});

test('a mistake is told about the query as it was sent', () => {
  const planner = createReadPlanner(model);
  expect(() => planner(http('txet=eq.5'), caller)).toThrow(
    "Could not find the 'txet' column of 'notes'",
  );
});

test('an operand that looks like a claim is a text', () => {
  const planner = createReadPlanner(model);
  expect(planner(http('text=eq.$jwt.sub'), caller).values).toEqual(['ann', '$jwt.sub', '1000']);
});
