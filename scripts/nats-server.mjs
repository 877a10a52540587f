// Which nats-server is run? The one on PATH; else that of Debian's package, unpacked below .ashlar/.
import { findDebianProgram } from './debian-program.mjs';

/** Path of a nats-server; null when there is none and none can be had. */
export const findNatsServer = () =>
  findDebianProgram({ name: 'nats-server', path: 'usr/sbin/nats-server' });

/** What to do by hand where `findNatsServer` gives null. */
export const howToGetNatsServer =
  'There is no nats-server on PATH. Install it: on Debian and Ubuntu `apt-get install nats-server`, on macOS\n' +
  '`brew install nats-server`, elsewhere from the releases of the project at nats.io.';
