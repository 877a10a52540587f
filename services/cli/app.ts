// Which command was asked for, and how did it end?
import { AppError } from '../shared/errors.ts';
import { didYouMean } from '../shared/nearest.ts';
import { type Command, type ExitCode, exitCodes, type World } from './command.ts';
import { doctor } from './doctor/doctor.ts';
import { importDatabase } from './import.ts';
import { createKey } from './keys/create.ts';
import { listKeys } from './keys/list.ts';
import { revokeKey } from './keys/revoke.ts';
import { parseGiven } from './parse-given.ts';
import { plan } from './plan.ts';
import { status } from './status/status.ts';
import { token } from './token.ts';
import { validate } from './validate.ts';

const commands: readonly Command[] = [
  validate,
  plan,
  importDatabase,
  token,
  createKey,
  listKeys,
  revokeKey,
  status,
  doctor,
];

function usage(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`);
  return `Usage: ashlar COMMAND [arguments]

${lines.join('\n')}

"ashlar COMMAND --help" tells more about one. "ashlar --version" tells the version.
`;
}

async function runCommand(command: Command, args: readonly string[], world: World) {
  const given = parseGiven(args, command);
  if (given !== 'help') return command.run(given, world);
  world.print(command.usage.trimEnd());
  return exitCodes.fine;
}

function unknown(name: string): AppError {
  const what = name.startsWith('-') ? 'option' : 'command';
  const known = commands.map((command) => command.name);
  return new AppError('ASH_CONFIG', `unknown ${what} "${name}"`, {
    hint: didYouMean(name, what === 'option' ? ['--help', '--version'] : known),
  });
}

/** Commands of two words that begin with this one. */
const groupOf = (word: string) => commands.filter(({ name }) => name.startsWith(`${word} `));

function incomplete(word: string): AppError {
  const names = groupOf(word).map(({ name }) => name);
  return new AppError('ASH_CONFIG', `"${word}" is no command by itself`, {
    hint: `There are: ${names.join(', ')}.`,
  });
}

/** The command that the first words name, and what is left of them; or the usage of a group that was asked for. */
function findCommand([word = '', ...rest]: readonly string[]): [Command, string[]] | string {
  const isNamed = (name: string) => commands.find((known) => known.name === name);
  const command = isNamed(word);
  if (command !== undefined) return [command, rest];
  const group = groupOf(word);
  if (group.length === 0) throw unknown(word);
  const [second, ...others] = rest;
  if (second === undefined) throw incomplete(word);
  if (second === '--help' || second === '-h')
    return group.map(({ usage }) => usage.trimEnd()).join('\n\n\n');
  const inGroup = isNamed(`${word} ${second}`);
  if (inGroup === undefined) throw unknown(`${word} ${second}`);
  return [inGroup, others];
}

async function run(args: readonly string[], world: World & { version: string }): Promise<ExitCode> {
  const [name] = args;
  if (name === '--version') world.print(world.version);
  else if (name === '--help' || name === '-h' || name === 'help') world.print(usage().trimEnd());
  else if (name === undefined) {
    world.printError(usage().trimEnd());
    return exitCodes.usage;
  } else {
    const found = findCommand(args);
    if (typeof found !== 'string') return runCommand(...found, world);
    world.print(found);
  }
  return exitCodes.fine;
}

/** Runs the command line and gives its exit code; errors we know are told in a line, others are thrown. */
export async function runCommandLine(
  args: readonly string[],
  world: World & { version: string },
): Promise<ExitCode> {
  try {
    return await run(args, world);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const hint = error.hint === undefined ? '' : `. ${error.hint}`;
    world.printError(`ashlar: ${error.message}${hint}`);
    return error.code === 'ASH_CONFIG' ? exitCodes.usage : exitCodes.problems;
  }
}
