// Which headers does an answer carry?
import type { ApiRequest, MediaType } from '../request/api-request.ts';

const mediaTypes: Record<MediaType, string> = {
  json: 'application/json; charset=utf-8',
  object: 'application/vnd.pgrst.object+json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};

export function contentType({ media, nullsStripped }: Pick<ApiRequest, 'media' | 'nullsStripped'>) {
  if (!nullsStripped) return mediaTypes[media];
  const kind = media === 'object' ? 'object' : 'array';
  return `application/vnd.pgrst.${kind}+json;nulls=stripped; charset=utf-8`;
}

/** What of the preferences has a meaning for changes (not for reads). */
function appliedToChange({ preferences, method }: Pick<ApiRequest, 'preferences' | 'method'>) {
  const { resolution, missing, maxAffected } = preferences;
  const isInsert = method === 'POST';
  const isBounded = !isInsert && preferences.handling === 'strict' && maxAffected !== null;
  return [
    isInsert && resolution !== null && `resolution=${resolution}`,
    isInsert && missing !== null && `missing=${missing}`,
    preferences.return !== null && `return=${preferences.return}`,
    isBounded && `max-affected=${maxAffected}`,
  ];
}

/** Of the preferences sent, those that were honoured (RFC 7240 section 3); null when none was. */
export function preferenceApplied(
  request: Pick<ApiRequest, 'preferences' | 'method'>,
): string | null {
  const { preferences, method } = request;
  const isRead = method === 'GET' || method === 'HEAD';
  const applied = [
    ...(isRead ? [] : appliedToChange(request)),
    preferences.count !== null && 'count=exact',
    preferences.handling !== null && `handling=${preferences.handling}`,
  ].filter((part) => part !== false);
  return applied.length === 0 ? null : applied.join(', ');
}
