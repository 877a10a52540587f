// Which kinds of patch does the operator send?

/** What is named is ours from then on; what others have named stays. */
export const serverSideApply = 'application/apply-patch+yaml';
/** Steps, all or none (RFC 6902). */
export const jsonPatch = 'application/json-patch+json';

/** Takes over what others have named. */
export const asManager = (fieldManager: string) => ({ fieldManager, force: true });
