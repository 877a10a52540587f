// What happens to one connection of the driver? It is told, until the connection is closed for good.
import { Events, type NatsConnection } from 'nats';
import type { Observe } from '../../observe/observation.ts';

export interface DriverListener {
  /** Its server went away, or is back. */
  readonly onChange: (isOnline: boolean) => void;
  /** Its server is about to go, and lets it work until then ("lame duck"). */
  readonly onLeaving: () => void;
}

/** Listens from now on; tells of what the server refuses. */
export async function followDriver(
  driver: NatsConnection,
  observe: Observe,
  { onChange, onLeaving }: DriverListener,
): Promise<void> {
  for await (const { type, data, permissionContext: refused } of driver.status()) {
    const detail = typeof data === 'string' ? data : JSON.stringify(data);
    const what = refused === undefined ? '' : `: ${refused.operation} ${refused.subject}`;
    if (type === Events.Error)
      observe({ kind: 'failure', doing: 'use NATS', error: new Error(detail + what) });
    else if (type === Events.LDM) onLeaving();
    else if (type === Events.Disconnect || type === Events.Reconnect)
      onChange(type === Events.Reconnect);
  }
}
