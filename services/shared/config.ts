// What does the environment say? Parsed once by one schema; everything wrong with it is told at once.
import type { z } from 'zod';
import { AppError } from './errors.ts';
import { didYouMean } from './nearest.ts';

const prefix = 'ASHLAR_';
export type Environment = Readonly<Record<string, string | undefined>>;

/** Names that OpenTelemetry has given: everybody's collector, operator and manual use them. */
const standard = /^otel[A-Z]/;

/** `adminPort` → `ASHLAR_ADMIN_PORT`, `otelServiceName` → `OTEL_SERVICE_NAME` */
export function variableOf(key: string): string {
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return standard.test(key) ? name : prefix + name;
}

/**
 * The configuration that `schema` describes; its keys name the variables (`adminPort`: ASHLAR_ADMIN_PORT).
 * An empty variable counts as unset, as compose files write it. Values are never repeated: they may be secrets.
 * @throws AppError ASH_CONFIG whose details list every bad or unknown variable.
 */
export function parseEnvironment<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  environment: Environment,
): z.infer<z.ZodObject<S>> {
  const variables = new Map(Object.keys(schema.shape).map((key) => [variableOf(key), key]));
  const input: Record<string, string> = {};
  for (const [variable, key] of variables) {
    const value = environment[variable];
    if (value !== undefined && value !== '') input[key] = value;
  }
  const parsed = schema.safeParse(input);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => describeIssue(issue, input)),
    ...unknownVariables(environment, variables),
  ];
  if (!parsed.success || problems.length > 0)
    throw new AppError('ASH_CONFIG', `bad configuration: ${problems.join('; ')}`, {
      details: problems,
    });
  return parsed.data;
}

function describeIssue(issue: z.core.$ZodIssue, input: Record<string, string>): string {
  const key = String(issue.path[0] ?? '');
  const isMissing = !(key in input) && issue.code === 'invalid_type';
  return `${variableOf(key)}: ${isMissing ? 'is not set' : issue.message}`;
}

function unknownVariables(environment: Environment, known: ReadonlyMap<string, string>): string[] {
  return Object.entries(environment)
    .filter(([name]) => name.startsWith(prefix) && !known.has(name))
    .filter(([name, value]) => !isServiceLink(name, value ?? ''))
    .map(([name]) => [`${name}: unknown variable.`, didYouMean(name, known.keys())])
    .map((words) => words.filter(Boolean).join(' '));
}

/**
 * Kubernetes sets `ASHLAR_API_SERVICE_HOST`, `ASHLAR_API_PORT=tcp://…`, `ASHLAR_API_PORT_9090_TCP_ADDR` …
 * for a Service named `ashlar-api` in every pod beside it. They are nobody's typing mistake.
 */
function isServiceLink(name: string, value: string): boolean {
  const isLinkName = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/.test(
    name,
  );
  return isLinkName || (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value));
}
