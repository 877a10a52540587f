// How does a test run `ashlar …` as `npx ashlar` would, without a process of its own?
import { runCommandLine } from '../../services/cli/app.ts';
import { realWorld } from '../../services/cli/real-world.ts';

export interface CommandResult {
  readonly code: number;
  /** Lines of standard output, and of standard error. */
  readonly out: readonly string[];
  readonly errors: readonly string[];
}

/** Runs it on real databases, and on what really runs. */
export async function runAshlar(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runCommandLine(args, {
    ...realWorld,
    print: (line) => void out.push(line),
    printError: (line) => void errors.push(line),
    environment,
    version: '0',
  });
  return { code, out, errors };
}
