// Is the NATS server one that Ashlar can use?
import type { ServerInfo } from 'nats';
import type { Finding } from '../../messages/report.ts';
import type { Connection } from './connection.ts';

/** The oldest the tests run with. */
const oldest = [2, 9] as const;
/** Its default; less makes more parts of large messages. */
const usualPayload = 1_048_576;

function examineVersion({ version }: Pick<ServerInfo, 'version'>): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  const check = 'version of NATS';
  if (isNew) return { check, level: 'fine', told: version, fix: null };
  const fix = `Use NATS ${oldest.join('.')} or newer.`;
  return { check, level: 'error', told: `${version} is too old`, fix };
}

function examinePayload({ max_payload: bytes }: Pick<ServerInfo, 'max_payload'>): Finding {
  const check = 'max_payload of NATS';
  const told = `${bytes} bytes`;
  if (bytes >= usualPayload) return { check, level: 'fine', told, fix: null };
  const fix = `Set max_payload to ${usualPayload} or more: large answers are sent in many parts.`;
  return { check, level: 'warning', told, fix };
}

function examineJetStream({ jetstream }: Pick<ServerInfo, 'jetstream'>): Finding {
  const check = 'JetStream';
  if (jetstream === true) return { check, level: 'fine', told: 'is on', fix: null };
  const fix = 'Start NATS with a jetstream block that has a store_dir (or with -js -sd DIR).';
  return { check, level: 'error', told: 'is off: no model can be published, no event kept', fix };
}

/** What the server said when the connection began. */
export function examineServer(info: Pick<ServerInfo, 'version' | 'max_payload' | 'jetstream'>) {
  return [examineVersion(info), examinePayload(info), examineJetStream(info)];
}

/** Nothing while the server is away: the check for readiness tells that. */
export const examineNats = (connection: Pick<Connection, 'driver'>) => async () => {
  const { info } = connection.driver;
  return info === undefined ? [] : examineServer(info);
};
