// What can only be seen when all processes are looked at together?
import type { Finding, HeardReport, SystemReport } from '../../shared/messages/report.ts';

const services = ['gateway', 'api', 'cache', 'database', 'operator'] as const;
const mebibyte = 1024 * 1024;
/** Tokens, keys and leases go by the clock. */
const mostClockMs = 1000;

const error = (check: string, told: string, fix: string): Finding => ({
  ...{ check, level: 'error', told, fix },
});
const warning = (check: string, told: string, fix: string | null): Finding => ({
  ...{ check, level: 'warning', told, fix },
});
const fine = (check: string, told: string): Finding => ({ check, level: 'fine', told, fix: null });

function missing({ reports, silent }: SystemReport): Finding[] {
  if (reports.some(({ service }) => service === 'embedded')) return [];
  const there = new Set<string>([...reports, ...silent].map(({ service }) => service));
  const fix = 'Start it; where it runs, its log says why it does not reach NATS.';
  return services
    .filter((service) => !there.has(service))
    .map((service) => error('services', `there is no ${service}`, fix));
}

function silent(system: SystemReport): Finding[] {
  const fix =
    'It stands still, or has too much to do: look at its CPU and its log; restart it where that stays so.';
  return system.silent.map(({ id }) => error('services', `${id} does not answer`, fix));
}

/** By the check that fails. */
const fixes: Readonly<Record<string, string>> = {
  nats: 'It reaches no NATS server: is one there, and are ASHLAR_NATS_URL and the password right?',
  database: 'It reaches no PostgreSQL: is it there, and is ASHLAR_DATABASE_URL right?',
  model: 'No model is published yet: see the log of the operator.',
  api: 'No api is there: see its log.',
  lease: 'It cannot read its Lease: see its log, and its Role.',
};

function notReady({ reports }: SystemReport): Finding[] {
  const found = reports.filter(({ isReady }) => !isReady);
  return found.map(({ id, checks }) => {
    const failing = Object.keys(checks).filter((name) => checks[name] === false);
    const fix = fixes[failing[0] ?? ''] ?? 'See its log.';
    return error('readiness', `${id} is not ready: ${failing.join(', ')}`, fix);
  });
}

function notices({ reports }: SystemReport): Finding[] {
  return reports.flatMap(({ id, notices: told }) =>
    Object.entries(told).map(([name, text]) => warning(name, `${text} (${id})`, null)),
  );
}

/** Of the model that it serves, or has published; null before the first, and of those that need none. */
export const revisionOf = ({ samples }: Pick<HeardReport, 'samples'>): string | null =>
  samples.find(({ name }) => name === 'ashlar_model_info')?.labels['revision'] ?? null;

/** Processes by what they have of it. */
function byValue(reports: readonly HeardReport[], of: (report: HeardReport) => string | null) {
  const values = [...new Set(reports.map(of))].filter((value) => value !== null);
  return values.map((value) => {
    const ids = reports.filter((report) => of(report) === value).map(({ id }) => id);
    return { value, told: `${value} (${ids.join(', ')})` };
  });
}

function revisions({ reports }: SystemReport): Finding[] {
  const found = byValue(reports, revisionOf);
  if (found.length <= 1) return [fine('model', `revision ${found[0]?.value ?? 'none'}`)];
  const named = found.map(({ told }) => told).join('; ');
  const fix = 'A change takes a second or two; after that see docs/runbooks/model-skew.md.';
  return [warning('model', `several revisions are served: ${named}`, fix)];
}

function versions({ reports }: SystemReport): Finding[] {
  const found = byValue(reports, ({ version }) => version);
  if (found.length <= 1) return [fine('version of Ashlar', found[0]?.value ?? 'none')];
  const named = found.map(({ told }) => told).join('; ');
  const fix = 'That is so during an upgrade; otherwise finish it: helm upgrade, docker compose up.';
  return [warning('version of Ashlar', named, fix)];
}

function clocks({ reports }: SystemReport): Finding[] {
  const far = reports.filter(({ nowMs, heardMs }) => Math.abs(heardMs - nowMs) > mostClockMs);
  const fix = 'Let its machine follow NTP: tokens and leases go by the clock.';
  if (far.length === 0) return [fine('clocks', 'agree to the second')];
  return far.map(({ id, nowMs, heardMs }) =>
    warning('clocks', `that of ${id} differs by ${Math.abs(heardMs - nowMs)} ms`, fix),
  );
}

/** What the operator, or `npm start`, came to last. */
function declarations({ reports }: SystemReport): Finding[] {
  const bad = ['invalid', 'refused', 'failed'];
  const found = reports.flatMap(({ id, samples }) =>
    samples
      .filter(({ name, value }) => name === 'ashlar_operator_last_outcome' && value === 1)
      .map(({ labels }) => ({ id, outcome: labels['outcome'] ?? '' })),
  );
  const fix = 'The model before is served. See docs/runbooks/change-not-served.md.';
  return found.map(({ id, outcome }) =>
    bad.includes(outcome)
      ? error('declarations', `the last change is not served: ${outcome} (${id})`, fix)
      : fine('declarations', outcome),
  );
}

const has = ({ samples }: HeardReport, wanted: string, state: string) =>
  samples.some(
    ({ name, labels, value }) => name === wanted && labels['state'] === state && value === 1,
  );

/** A relay that follows is behind by far less, but for moments after a large transaction. */
const muchBytes = 16 * mebibyte;

function behind({ id, samples }: HeardReport): Finding {
  const lag = samples.find(({ name }) => name === 'ashlar_relay_lag_bytes')?.value ?? 0;
  if (lag < muchBytes) return fine('relay', `${id} leads`);
  const told = `${id} leads, and is ${Math.round(lag / mebibyte)} MiB behind`;
  const fix =
    'Its log says why: NATS stores no events, perhaps. See docs/runbooks/relay-stalled.md.';
  return warning('relay', told, fix);
}

function relay({ reports }: SystemReport): Finding[] {
  const relays = reports.filter(({ samples }) =>
    samples.some(({ name }) => name === 'ashlar_relay_state'),
  );
  const leading = relays.filter((report) => has(report, 'ashlar_relay_state', 'leads'));
  if (leading.length > 0) return leading.map(behind);
  // Where it is off, the notice says why.
  if (relays.length === 0 || relays.some((report) => has(report, 'ashlar_relay_state', 'off')))
    return [];
  const told = 'nobody tells what is committed: caches are off';
  return [warning('relay', told, 'See docs/runbooks/relay-stalled.md.')];
}

function shedding({ reports }: SystemReport): Finding[] {
  const fix = 'More is asked than can be answered: see docs/limits.md, and add gateways.';
  return reports
    .filter(({ samples }) =>
      samples.some(({ name, value }) => name === 'ashlar_shed_pressure' && value > 0),
    )
    .map(({ id }) => warning('load', `${id} sends requests away`, fix));
}

const checks = [
  ...[missing, silent, notReady, declarations, relay, notices],
  ...[shedding, revisions, versions, clocks],
];

/** Of the system as a whole, good and bad. */
export const examineAcross = (system: SystemReport): Finding[] =>
  checks.flatMap((check) => check(system));
