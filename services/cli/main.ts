// `ashlar`: the command line, wired to the world.
import { readVersion } from '../shared/version.ts';
import { runCommandLine } from './app.ts';
import { realWorld } from './real-world.ts';

// `ashlar import … | head` closes the pipe before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  ...realWorld,
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
  environment: process.env,
  version: await readVersion(import.meta.dirname),
});
