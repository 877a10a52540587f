// Are the alerts well-formed, do they fire when they should, and does each have its page?
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describeWithPrometheus, promtool } from '../helpers/prometheus.ts';
import { rules, rulesFile } from './expressions.ts';

const alerts = rules.filter(({ alert }) => alert !== undefined);
const folder = 'deploy/observability';

/** What it says; rejects with its complaints. */
function check(...args: string[]): string {
  try {
    return execFileSync(promtool as string, args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${stdout}${stderr}`, { cause: error });
  }
}

describeWithPrometheus('promtool', () => {
  test('finds nothing wrong with the rules', () => {
    expect(check('check', 'rules', rulesFile)).toMatch(/SUCCESS: \d+ rules found/);
  });

  test('sees each alert fire when it should, and at no other time', () => {
    expect(check('test', 'rules', `${folder}/rules.test.yaml`)).toContain('SUCCESS');
  });

  test.each(['prometheus.yml', 'local.yml'])('finds nothing wrong with %s', (name) => {
    expect(check('check', 'config', `${folder}/${name}`)).toContain('SUCCESS');
  });
});

test('each alert is fired by a test, and silent in the one where all is well', () => {
  const [well = '', ...others] = readFileSync(`${folder}/rules.test.yaml`, 'utf8')
    .split('- name:')
    .slice(1);
  for (const { alert } of alerts) {
    expect(well).toContain(`alertname: ${alert} }`);
    expect(others.join('')).toMatch(new RegExp(`alertname: ${alert}\\n +exp_alerts:`));
  }
});

test.each(alerts.map(({ alert, ...rule }) => ({ alert, ...rule })))(
  '$alert has a severity, and a page that names it and says what to do',
  ({ alert, labels, annotations }) => {
    expect(['page', 'ticket']).toContain(labels?.severity);
    const page = annotations?.['runbook_url']?.replace('https://ashlar.dev/', '') ?? '';
    expect(existsSync(page)).toBe(true);
    const text = readFileSync(page, 'utf8');
    for (const part of [`${alert}`, '## What it means', '## How to look', '## What to do'])
      expect(text).toContain(part);
    const index = readFileSync('docs/runbooks/README.md', 'utf8');
    expect(index).toContain(`| \`${alert}\` | ${labels?.severity} |`);
  },
);
