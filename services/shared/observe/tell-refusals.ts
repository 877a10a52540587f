// How does an operator find who floods the gateway, without a flood in the log?
import { Busiest } from './busiest.ts';
import type { Observation, Observe } from './observation.ts';
import type { ConnectionRefusal } from './request-observation.ts';

/** How long refusals are gathered after the first one, which is told at once. */
const gatherMs = 10_000;
/** Addresses that are counted apart, of one reason; a flood from everywhere leaves those that come most. */
const maxAddresses = 1000;
const maxTold = 5;

const words: Readonly<Record<ConnectionRefusal, string>> = {
  connections: 'connections refused: as many are open as may be',
  connections_of_address: 'connections refused: their address has as many open as it may',
  slow_read: 'connections cut: their clients did not take their answers',
};

/** Refusals of one name are told together. */
interface Reason {
  readonly name: string;
  /** Whom this one concerned. */
  readonly address: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Null: it is no refusal. */
function reasonOf(observation: Observation): Reason | null {
  if (observation.kind === 'connection-refused') {
    const { reason, address } = observation;
    return { name: `connection ${reason}`, address, message: words[reason], fields: { reason } };
  }
  if (observation.kind === 'limited') {
    const { policy, address } = observation;
    const message = 'requests are refused by a limit';
    return { name: `limit ${policy}`, address, message, fields: { policy } };
  }
  if (observation.kind === 'shed') {
    const { shedClass, address } = observation;
    const message = 'requests are shed: there are more than can be answered';
    return { name: `class ${shedClass}`, address, message, fields: { class: shedClass } };
  }
  return null;
}

/** Runs something later, without keeping the process alive. */
export type Schedule = (run: () => void, ms: number) => void;

interface Gathered {
  count: number;
  readonly addresses: Busiest;
}

/** Gathers refusals of one kind and reason: the first is told at once, the others so much later in one. */
function createGathering(observe: Observe, schedule: Schedule) {
  const gathering = new Map<string, Gathered>();

  function tell({ message, fields }: Reason, { count, addresses }: Gathered): void {
    const most = Object.fromEntries(addresses.first(maxTold));
    const told = { ...fields, count, client_addresses: most };
    observe({ kind: 'event', level: 'warn', message, fields: told });
  }

  function gather(reason: Reason): void {
    const gathered: Gathered = { count: 0, addresses: new Busiest(maxAddresses) };
    gathering.set(reason.name, gathered);
    schedule(() => {
      gathering.delete(reason.name);
      if (gathered.count === 0) return;
      tell(reason, gathered);
      gather(reason);
    }, gatherMs);
  }

  return (reason: Reason): void => {
    const { address } = reason;
    const gathered = gathering.get(reason.name);
    if (gathered !== undefined) {
      gathered.count++;
      gathered.addresses.add(address);
      return;
    }
    const addresses = new Busiest(1);
    addresses.add(address);
    tell(reason, { count: 1, addresses });
    gather(reason);
  };
}

/** Passes everything on, but refusals as events, with the addresses that most of them came from. */
export function tellRefusals(observe: Observe, schedule: Schedule): Observe {
  const refused = createGathering(observe, schedule);
  return (observation) => {
    const reason = reasonOf(observation);
    if (reason === null) observe(observation);
    else refused(reason);
  };
}
