// What was given to a command, and is it what the command takes?
import { parseArgs } from 'node:util';
import { AppError } from '../shared/errors.ts';
import { didYouMean } from '../shared/nearest.ts';
import type { Command, Given } from './command.ts';

interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly rawName?: string;
  readonly value?: string | boolean | undefined;
}

function checkOption({ name, rawName, value }: Token, options: Command['options']): void {
  const option = Object.hasOwn(options, name ?? '') ? options[name ?? ''] : undefined;
  if (option === undefined) {
    const known = Object.keys(options).map((known) => `--${known}`);
    const hint = didYouMean(rawName ?? '', known);
    throw new AppError('ASH_CONFIG', `unknown option "${rawName}"`, { hint });
  }
  if (option.type === 'string' && value === undefined)
    throw new AppError('ASH_CONFIG', `option ${rawName} needs a value`);
  if (option.type === 'boolean' && value !== undefined)
    throw new AppError('ASH_CONFIG', `option ${rawName} takes no value`);
}

function checkPositionals(given: readonly string[], { name, positionals }: Command): void {
  const missing = positionals[given.length];
  if (missing !== undefined)
    throw new AppError('ASH_CONFIG', `${missing} is missing`, {
      hint: `Write: ashlar ${name} ${positionals.join(' ')}`,
    });
  const extra = given[positionals.length];
  if (extra !== undefined)
    throw new AppError('ASH_CONFIG', `"${extra}" is one argument too many`, {
      hint: `"ashlar ${name} --help" tells what it takes.`,
    });
}

/**
 * Arguments and options of a command, or `help` when that was asked for.
 * @throws AppError ASH_CONFIG for one that is unknown, missing or too many
 */
export function parseGiven(args: readonly string[], command: Command): Given | 'help' {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    // Not strict, because its own messages name no nearest option; every token is checked below.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (values.help === true) return 'help';
  for (const token of tokens) if (token.kind === 'option') checkOption(token, options);
  checkPositionals(positionals, command);
  return { positionals, options: values };
}
