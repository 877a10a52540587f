// How is the table of errors written for readers?

const families = [
  {
    title: 'Codes of PostgREST',
    intro: 'Its clients know them; the statuses are the same.',
    has: (/** @type {string} */ code) => code.startsWith('PGRST'),
  },
  {
    title: 'Codes of Ashlar',
    intro: 'For what PostgREST has no code for.',
    has: (/** @type {string} */ code) => code.startsWith('ASH'),
  },
  {
    title: 'SQLSTATEs',
    intro: 'Codes of PostgreSQL that are told to the caller. Any other one is answered as ASH500.',
    has: (/** @type {string} */ code) => !code.startsWith('PGRST') && !code.startsWith('ASH'),
  },
];

const head = `# Errors
<!-- Made from services/shared/errors.ts and error-meanings.ts by \`npm run generate\`; edit those. -->

Every error of the API is one JSON object. \`message\` says what is wrong, \`details\` what exactly, \`hint\` what to do
about it, with the nearest right name where there is one. No answer holds SQL, a stack or a path.

\`\`\`json
{
  "code": "PGRST204",
  "message": "Could not find the 'stauts' column of 'orders'",
  "details": null,
  "hint": "Did you mean \\"status\\"?"
}
\`\`\`

Outside of \`/rest/v1\` the same four members come inside of a problem document (RFC 9457, \`application/problem+json\`).
A micro service behind an Action may refuse with a code of its own ([actions.md](actions.md)); all others are below.
A status of 503 brings \`Retry-After\`. Clients may rely on \`code\` and status; the words may change.
`;

/**
 * @param {Readonly<Record<string, number>>} statuses
 * @param {Readonly<Record<string, string>>} meanings
 */
export function errorsPage(statuses, meanings) {
  const tables = families.map(({ title, intro, has }) => {
    const codes = Object.keys(statuses).filter(has).sort();
    const rows = codes.map((code) => `| ${code} | ${statuses[code]} | ${meanings[code]} |`);
    return `\n## ${title}\n${intro}\n\n| code | status | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return head + tables.join('');
}
