// Which variables configure each service? Tables of docs/deployment.md, from the zod schemas.
import { valueText } from './model-page.mjs';

/** @typedef {import('./model-page.mjs').Schema & { default?: unknown }} Variable */
/** @typedef {import('zod').ZodObject} Config */

/** @param {Variable} variable @param {boolean} isRequired */
function byDefault({ default: value }, isRequired) {
  if (isRequired) return 'needed';
  return value === undefined ? '' : `\`${value}\``;
}

const head = ['| variable | value | default | meaning |', '|---|---|---|---|'];

/**
 * The page with the table behind each `<!-- variables of SERVICE -->` made anew, up to `<!-- end -->`. What every
 * service has is told once.
 * @param {string} page
 * @param {{ every: Config, own: Record<string, Config>, variableOf: (key: string) => string }} from
 */
export async function variablesPage(page, { every, own, variableOf }) {
  const { z } = await import('zod');

  /** @param {Config} schema @param {readonly string[]} told */
  function tableOf(schema, told) {
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
    const keys = Object.keys(properties).filter((key) => !told.includes(key));
    const rows = keys.map((key) => {
      const variable = /** @type {Variable} */ (properties[key]);
      const cells = [valueText(variable), byDefault(variable, required.includes(key))];
      return `| \`${variableOf(key)}\` | ${cells.join(' | ')} | ${variable.description ?? ''} |`;
    });
    return rows.length === 0 ? 'None of its own.' : [...head, ...rows].join('\n');
  }

  return page.replace(
    /(?<=<!-- variables of ([\w ]+) -->\n).*?(?=<!-- end -->)/gs,
    (_, service) => {
      if (service === 'every service') return `${tableOf(every, [])}\n`;
      const schema = own[service];
      if (schema === undefined) throw new Error(`docs/deployment.md: no service ${service}`);
      return `${tableOf(schema, Object.keys(every.shape))}\n`;
    },
  );
}
