// How does a plain nginx stand before the same upstream? Its defaults, a closed path, and a forwarder.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../scripts/free-port.mjs';
import { listens } from './listens.mjs';
import { startUpstream } from './upstream.mjs';

const [open, closed] = ['/rest/v1/products', '/rest/v1/orders'];

/** @param {{ home: string, port: number, upstream: number }} ports */
const configuration = ({ home, port, upstream }) => `
daemon off;
pid ${home}/pid;
error_log ${home}/error.log;
events { worker_connections 4096; }
http {
  access_log ${home}/access.log;
  client_body_temp_path ${home}/body;
  proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi;
  scgi_temp_path ${home}/scgi;
  server {
    listen 127.0.0.1:${port};
    location ${closed} { return 401; }
    location / { proxy_pass http://127.0.0.1:${upstream}; }
  }
}
`;

/** It checks no tokens: cases that need one are left out. @returns {Promise<import('../attack-case.ts').Target & { close(): void }>} */
export async function startNginx() {
  const upstream = await startUpstream(closed);
  const home = mkdtempSync(join(tmpdir(), 'attack-nginx-'));
  const port = await freePort();
  writeFileSync(`${home}/nginx.conf`, configuration({ home, port, upstream: upstream.port }));
  const nginx = spawn('nginx', ['-p', home, '-c', `${home}/nginx.conf`], { stdio: 'ignore' });
  let seen = 0;
  const log = () => readFileSync(`${home}/access.log`, 'latin1');
  /** @type {import('../attack-case.ts').Target & { close(): void }} */
  const target = {
    ...{ address: { host: '127.0.0.1', port }, host: `127.0.0.1:${port}` },
    ...{ open, closed, secret: null, role: '', abilities: [], patienceMs: 75_000 },
    witness: {
      settleMs: 50,
      requests: upstream.requests,
      log: () => log().slice(seen),
      reset() {
        seen = log().length;
        upstream.reset();
      },
    },
    close() {
      nginx.once('exit', () => rmSync(home, { recursive: true }));
      nginx.kill('SIGTERM');
      upstream.close();
    },
  };
  await listens(target.address);
  return target;
}
