// Which files of the charts are made from the code? Schemas of the values, the table of README.md, who may use NATS,
// what the operator may do.
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { rows } from '../model-page.mjs';
import { chartValues, umbrellaValues } from './values.mjs';

const folder = 'charts/ashlar';

/** Values of every kind are optional: what is not given is the chart's. @param {any} node @returns {any} */
function withoutRequired(node) {
  if (Array.isArray(node)) return node.map(withoutRequired);
  if (typeof node !== 'object' || node === null) return node;
  const { required: _, ...rest } = node;
  const { properties } = rest;
  const members = Object.entries(rest).map(([key, value]) => [
    key,
    key === 'properties' ? mapped(properties) : withoutRequired(value),
  ]);
  return Object.fromEntries(members);
}

/** @param {Record<string, unknown>} properties names are the user's words, `required` may be one */
const mapped = (properties) =>
  Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, withoutRequired(value)]),
  );

/** @param {z.ZodObject} schema */
const jsonSchema = (schema) =>
  withoutRequired(z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }));

/** What Helm hands down to each chart, checked by the umbrella. */
const handedDown = { global: { type: 'object' } };

/** @param {unknown} values @param {string} path */
function byDefault(values, path) {
  const value = path.split('.').reduce((/** @type {any} */ node, member) => node?.[member], values);
  return value === undefined || value === '' ? '' : `\`${JSON.stringify(value)}\``;
}

/** @param {any} schema @param {unknown} values of the chart @param {string} prefix */
function table(schema, values, prefix) {
  const leaves = rows(schema, '').filter(
    ({ path }, _, all) => !all.some((row) => row.path.startsWith(`${path}.`)),
  );
  const lines = leaves.map(({ path, value, meaning }) => {
    const cells = [`\`${prefix}${path}\``, value, byDefault(values, path), meaning];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| value | kind | default | meaning |', '|---|---|---|---|', ...lines, ''].join('\n');
}

/**
 * Each file with what it should hold now.
 * @param {{ environments: Record<string, z.ZodObject>, authorization: string, read: (path: string) => string }} from
 */
export function chartFiles({ environments, authorization, read }) {
  const charts = chartValues(/** @type {any} */ (environments));
  const schemas = Object.entries(charts).map(([name, schema]) => ({
    name,
    schema: jsonSchema(schema),
    values: parse(read(`${folder}/charts/${name}/values.yaml`)),
  }));
  const role = parse(read('k8s/operator-role.yaml'));
  const whole = jsonSchema(umbrellaValues);
  const below = schemas.map(({ name, schema }) => [name, member(schema)]);
  const all = {
    ...whole,
    properties: { ...whole.properties, ...Object.fromEntries(below), library: { type: 'object' } },
  };
  return [
    { path: `${folder}/charts/nats/files/authorization.conf`, text: authorization },
    { path: `${folder}/charts/operator/files/rules.yaml`, text: stringify(role.rules) },
    { path: `${folder}/values.schema.json`, text: text(all) },
    ...schemas.map(({ name, schema }) => ({
      path: `${folder}/charts/${name}/values.schema.json`,
      text: text(member(schema, schema)),
    })),
    { path: `${folder}/README.md`, text: readme(read(`${folder}/README.md`)) },
  ];

  /** @param {string} page */
  function readme(page) {
    return page.replace(/(?<=<!-- values of (\w+) -->\n).*?(?=<!-- end -->)/gs, (_, name) => {
      if (name === 'all') return table(whole, parse(read(`${folder}/values.yaml`)), '');
      const chart = schemas.find((one) => one.name === name);
      if (chart === undefined) throw new Error(`${folder}/README.md: there is no chart ${name}`);
      return table(chart.schema, chart.values, `${name}.`);
    });
  }
}

/** @param {any} schema @param {object} [around] */
function member({ $schema: _, ...schema }, around = {}) {
  return { ...around, ...schema, properties: { ...schema.properties, ...handedDown } };
}

/** @param {unknown} value */
const text = (value) => `${JSON.stringify(value, null, 2)}\n`;
