// Is the service of this container well? Asks the path on its admin port; exit status 0 for 200. `ask.mjs /readyz`
import { get } from 'node:http';

const { ASHLAR_HOST = '', ASHLAR_ADMIN_PORT = '' } = process.env;
const [path = '/livez'] = process.argv.slice(2);
const isEveryAddress = ['', '0.0.0.0', '::'].includes(ASHLAR_HOST);

// A failure is fatal: node ends with status 1 and says why.
get(
  {
    host: isEveryAddress ? '127.0.0.1' : ASHLAR_HOST,
    port: ASHLAR_ADMIN_PORT || 9090,
    path,
    timeout: 2500,
  },
  (response) => {
    response.pipe(process.stdout);
    process.exitCode = response.statusCode === 200 ? 0 : 1;
  },
).on('timeout', () => {
  process.exit(1);
});
