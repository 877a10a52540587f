// Does every Accept header get the form it asks for?
import { failure } from '../../../test/helpers/filter-builders.ts';
import { negotiateMedia } from './negotiate-media.ts';

const object = 'application/vnd.pgrst.object+json';

test.each<[string, string | undefined, string, boolean]>([
  ['nothing said', undefined, 'json', false],
  ['an empty header', '', 'json', false],
  ['anything', '*/*', 'json', false],
  ['JSON', 'application/json', 'json', false],
  ['JSON in capitals', 'Application/JSON', 'json', false],
  ['JSON with a parameter', 'application/json; charset=utf-8', 'json', false],
  ['any application', 'application/*', 'json', false],
  ['CSV', 'text/csv', 'csv', false],
  ['any text', 'text/*', 'csv', false],
  ['one object', object, 'object', false],
  ['one object, short', 'application/vnd.pgrst.object', 'object', false],
  ['one object without nulls', `${object};nulls=stripped`, 'object', true],
  ['an array without nulls', 'application/vnd.pgrst.array+json; nulls=stripped', 'json', true],
  ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', 'json', false],
  ['the first of equal quality', 'text/csv,application/json', 'csv', false],
  ['the highest quality', 'text/csv;q=0.5, application/json;q=0.9', 'json', false],
  ['what is not refused by q=0', 'text/csv;q=0, application/json;q=0.1', 'json', false],
  ['an unreadable quality as 1', `text/csv;q=0.9,${object};q=x`, 'object', false],
])('%s: %s → %s', (...[, accept, media, nullsStripped]) => {
  expect(negotiateMedia(accept)).toEqual({ media, nullsStripped });
});

test.each(['text/html', 'application/xml, text/html', 'application/json;q=0', 'constructor'])(
  '%s is not available',
  (accept) => {
    const error = failure(() => negotiateMedia(accept));
    expect([error.code, error.status]).toEqual(['PGRST107', 406]);
    expect(error.message).toBe(`None of these media types are available: ${accept}`);
  },
);
