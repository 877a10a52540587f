// On what was it measured? One line for the reader of the figures.
import os from 'node:os';

/** @param {string} postgresVersion @param {string} generator */
export function describeMachine(postgresVersion, generator) {
  const cores = os.cpus();
  const gibibytes = Math.round(os.totalmem() / 2 ** 30);
  return (
    `${cores.length} cores ${cores[0]?.model}, ${gibibytes} GiB, ${os.type()} ${os.release()}, ` +
    `Node ${process.versions.node}, PostgreSQL ${postgresVersion}, load from ${generator} on the same cores.`
  );
}
