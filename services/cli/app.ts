// Which command was asked for, and how did it end?
import { AppError } from '../shared/errors.ts';
import { didYouMean } from '../shared/nearest.ts';
import { type Command, type ExitCode, exitCodes, type World } from './command.ts';
import { importDatabase } from './import.ts';
import { parseGiven } from './parse-given.ts';
import { plan } from './plan.ts';
import { token } from './token.ts';
import { validate } from './validate.ts';

const commands: readonly Command[] = [validate, plan, importDatabase, token];

function usage(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
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

function findCommand(name: string): Command {
  const command = commands.find((known) => known.name === name);
  if (command !== undefined) return command;
  const what = name.startsWith('-') ? 'option' : 'command';
  const known = commands.map((command) => command.name);
  throw new AppError('ASH_CONFIG', `unknown ${what} "${name}"`, {
    hint: didYouMean(name, what === 'option' ? ['--help', '--version'] : known),
  });
}

async function run(args: readonly string[], world: World & { version: string }): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === '--version') world.print(world.version);
  else if (name === '--help' || name === '-h' || name === 'help') world.print(usage().trimEnd());
  else if (name === undefined) {
    world.printError(usage().trimEnd());
    return exitCodes.usage;
  } else return runCommand(findCommand(name), rest, world);
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
