// What becomes of events when the store of JetStream is set back to an older copy, or its disk is full?
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observation } from '../../services/shared/observe/observation.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { type EventWorld, openEventWorld } from '../helpers/event-world.ts';
import { type Listening, until } from '../helpers/relay.ts';

const waitMs = 60_000;

async function idsOf(world: EventWorld): Promise<number[]> {
  return (await world.stored()).map(({ data }) => Number(data.key?.['id']));
}
const counted = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
const caches = ({ told }: Listening) =>
  told.flatMap(({ rows }) => rows.flatMap((table) => table.rows));

const isUnpublished = (observation: Observation) =>
  observation.kind === 'failure' && observation.doing === 'publish events';

/** One commit a row. */
const insert = (world: EventWorld, from: number, to: number, text = 'a') =>
  world.query(`do $$ begin for id in ${from}..${to} loop
    insert into things values (id, repeat('${text}', ${text === 'a' ? 1 : 100_000})); commit; end loop; end $$`);

describeWithEachNats((binary) => {
  test.each(['while the relay runs', 'and the relay began anew'])(
    'a store set back %s: what the copy lacks is in no event, and that is said by another epoch',
    async (when) => {
      const world = await openEventWorld({ binary });
      try {
        let listening = await world.relay();
        await listening.leads();
        await insert(world, 1, 10);
        await until(() => world.told(10));
        await world.nats.kill();
        const copy = world.nats.backUp();
        await world.nats.start();
        await insert(world, 11, 20);
        await until(() => world.told(20));
        const [before] = (await world.stored()).map(({ id }) => id.slice(0, id.indexOf(':')));
        if (when !== 'while the relay runs') await world.stopRelay(listening);
        await world.nats.kill();
        copy.restore();
        await world.nats.start();
        if (when !== 'while the relay runs') listening = await world.relay();
        await insert(world, 21, 30);
        await until(async () => (await idsOf(world)).includes(30));
        const events = await world.stored();
        const after = events.filter(({ id }) => !id.startsWith(`${before}:`));
        expect(after.map(({ data }) => Number(data.key?.['id'])).slice(-10)).toEqual(
          counted(21, 30),
        );
        expect(events.slice(0, 10).every(({ id }) => id.startsWith(`${before}:`))).toBe(true);
        expect(listening.observed).toContainEqual(
          expect.objectContaining({ message: expect.stringContaining('Events begin anew') }),
        );
      } finally {
        await world.close();
      }
    },
    waitMs,
  );

  const mayMount = process.getuid?.() === 0;
  (mayMount ? test : test.skip)(
    'a disk that is full: caches are told, nothing is confirmed, and all comes when there is room',
    async () => {
      const disk = mkdtempSync(join(tmpdir(), 'ashlar-disk-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]);
      const world = await openEventWorld({ binary, store: disk });
      try {
        const listening = await world.relay();
        await listening.leads();
        await insert(world, 1, 10);
        await until(() => world.told(10));
        await insert(world, 11, 200, 'x');
        await until(() => caches(listening).length >= 200);
        await until(() => listening.observed.some(isUnpublished));
        execFileSync('mount', ['-o', 'remount,size=256m', disk]);
        // Asked to end, the server waits for its disk for ever.
        await world.nats.kill('SIGKILL');
        await world.nats.start();
        await until(() => world.told(200));
        expect(await idsOf(world)).toEqual(counted(1, 200));
      } finally {
        await world.nats.kill('SIGKILL');
        await world.close();
        execFileSync('umount', [disk]);
        rmSync(disk, { recursive: true });
      }
    },
    waitMs,
  );
});
