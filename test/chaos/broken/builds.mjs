// How is the product broken, one invariant at a time, to see whether the checker is worth something?

/**
 * @typedef {object} Replacement
 * @property {string} module Path below dist/services.
 * @property {string} text As it is there, once.
 * @property {string} by
 */

/** Of the relay's messages, so many do not arrive: what is missed has to be noticed. @param {number} share */
const lossy = (share) => ({
  module: 'shared/coherence/follow-watermark.js',
  text: 'const wasFollowing =',
  by: `if (Math.random() < ${share}) return;\nconst wasFollowing =`,
});

/** Answers reach the cache late, some by far: what was read before a change arrives after it. */
const late = {
  module: 'cache/cached-read.js',
  text: 'const answer = await load();',
  by: `const answer = await load();
    await new Promise((resolve) => setTimeout(resolve, 400 * Math.random() ** 3));`,
};

/** By name. @type {Readonly<Record<string, readonly Replacement[]>>} */
export const builds = {
  'messages get lost, and answers are late': [lossy(0.05), late],
  'wall clocks jump': [
    {
      module: 'shared/clock.js',
      text: 'epochMs: () => Date.now(),',
      by: 'epochMs: () => Date.now() + 20_000 * Math.sin(Math.floor(Date.now() / 3000) * 13 + process.pid),',
    },
  ],
  'events are let go': [
    {
      module: 'database/relay/events/outbox.js',
      text: 'log.append(window, this.#tail)',
      by: 'log.append(window.slice(window.length > 1 && Math.random() < 0.1 ? 1 : 0), this.#tail)',
    },
  ],
  'no barrier (I2)': [
    {
      module: 'database/relay/barrier.js',
      text: 'return wide < snapshot.xmax && !snapshot.running.has(wide);',
      by: 'return wide > 0;',
    },
  ],
  'as of the position in the same statement (I6)': [
    {
      module: 'database/sql/read-sql.js',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
      text: '${keysSql(keyAliases)} as keys',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
      by: "coalesce(${keysSql(keyAliases)}, '') || '@' || pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::text as keys",
    },
    {
      module: 'database/read-answer.js',
      text: 'stamp: stamp === null ? null : stamp(values, keys ?? null),',
      by: `stamp: (() => {
        const [told, lsn] = (keys ?? '').split('@');
        const made = stamp === null ? null : stamp(values, told || null);
        return made && { ...made, asOf: Number(lsn) };
      })(),`,
    },
  ],
  'nothing remembered of what is not kept (I7)': [
    late,
    {
      module: 'shared/coherence/invalidations.js',
      text: 'this.#young.set(tag, position);',
      by: 'if (!(this.kept ??= new Set()).delete(tag)) return;\nthis.#young.set(tag, position);',
    },
    {
      module: 'shared/coherence/invalidations.js',
      text: 'return true;',
      by: 'for (const tag of tags) (this.kept ??= new Set()).add(tag);\nreturn true;',
    },
  ],
  'whoever asks joins a load that runs (I10)': [
    late,
    {
      module: 'cache/coalesce.js',
      text: 'if (isWithinBound(entry) && includes(entry.sentAt, seen))',
      by: '',
    },
  ],
  'whoever has seen as much joins, however long ago it was sent (I10)': [
    {
      module: 'cache/cached-read.js',
      text: 'const answer = await load();',
      by: `const answer = await load();
    await new Promise((resolve) => setTimeout(resolve, 900 * Math.random()));`,
    },
    { module: 'cache/coalesce.js', text: 'isWithinBound(entry) && ', by: '' },
  ],
  'no floor where following begins anew (I14)': [
    lossy(0.05),
    late,
    {
      module: 'shared/coherence/follower.js',
      text: 'new Invalidations(this.#options, lsn)',
      by: 'new Invalidations(this.#options, 0)',
    },
  ],
};
