// Which program does this container run? The first argument names it: a service, or `cli` with arguments of its own.
const programs = ['gateway', 'api', 'cache', 'database', 'operator', 'cli'];
const usage = `Usage: docker run ashlar PROGRAM

PROGRAM is one of ${programs.slice(0, -1).join(', ')}, configured by variables of the environment, or
cli COMMAND: the command line ("cli --help").
`;

const [program = ''] = process.argv.splice(2, 1);
if (programs.includes(program)) {
  // In this process, so that signals reach it.
  await import(new URL(`../../dist/services/${program}/main.js`, import.meta.url).href);
} else if (program === '--help') {
  process.stdout.write(usage);
} else {
  process.stderr.write(`ashlar: there is no program "${program}"\n${usage}`);
  process.exitCode = 2;
}
