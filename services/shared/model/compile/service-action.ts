// Is an Action that a micro service answers well declared?
import { checkSchema } from '../../json-schema/check-schema.ts';
import type { JsonSchema } from '../../json-schema/keywords.ts';
import { printPath } from '../manifests/document.ts';
import type { ServiceAction } from '../model.ts';
import type { ActionResource } from '../resources.ts';
import type { Report } from './report.ts';

const defaultTimeoutMs = 10_000;
/** Whoever declares no input takes none. */
const noInput: JsonSchema = { type: 'object', additionalProperties: false };

function checkDeclared(schema: JsonSchema, keyword: 'input' | 'output', report: Report): void {
  checkSchema(schema, (path, message, hint) =>
    report(printPath(['spec', keyword, ...path]), message, hint),
  );
}

function compileInput({ spec }: ActionResource, report: Report): JsonSchema {
  const { input = noInput } = spec;
  if (input.type !== 'object')
    report('spec.input', 'must be the schema of an object: type: object');
  else checkDeclared(input, 'input', report);
  return input;
}

/** The part of the Action that says what its service takes and gives. */
export function compileService(
  action: ActionResource,
  { name, report }: { name: string; report: Report },
): Omit<ServiceAction, 'name' | 'resource' | 'description' | 'roles'> {
  const { service, output } = action.spec;
  if (output !== undefined) checkDeclared(output, 'output', report);
  return {
    answeredBy: 'service',
    subject: service?.subject ?? `action.${name}`,
    timeoutMs: service?.timeoutMs ?? defaultTimeoutMs,
    input: compileInput(action, report),
    output: output ?? null,
  };
}
