import { resourceSet } from '../../test/helpers/resource-set.ts';
import { createInProcessBus } from '../shared/bus/in-process.ts';
import { AppError } from '../shared/errors.ts';
import {
  type ContractPlan,
  dbMigrateApply,
  dbMigrateContract,
} from '../shared/messages/db-migrate.ts';
import { contract, contractFailure } from './contract.ts';

const fields = [{ name: 'id', type: 'bigint' }];
const declared = (annotations: Record<string, string> = {}) => {
  const set = resourceSet({ orders: { fields, droppedFields: ['note'] } });
  const entities = set.entities.map((entity) => ({
    ...entity,
    metadata: { ...entity.metadata, annotations },
  }));
  return { ...set, entities };
};
const plan = (rest: Partial<ContractPlan> = {}): ContractPlan => ({
  ...{ resource: 'orders', hash: 'abc', steps: [], refusals: [], ...rest },
});
const refusal = { resource: 'orders', title: 'drop', reason: 'a view', manual: 'drop it' };

interface World {
  readonly approved?: string;
  readonly isAcknowledged?: boolean;
  readonly plans?: ContractPlan[];
  readonly apply?: () => Promise<{ applied: string[] }>;
}

async function run({ approved, isAcknowledged = true, plans = [plan()], ...world }: World) {
  const bus = createInProcessBus();
  const applied: string[] = [];
  await bus.serve(dbMigrateContract, async () => ({ plans }));
  await bus.serve(dbMigrateApply, async ({ contract: of = '', hash }) => {
    applied.push(`${of} ${hash}`);
    return world.apply?.() ?? { applied: ['dropped'] };
  });
  const resources = declared(approved === undefined ? {} : { 'ashlar.dev/approve': approved });
  const contracted = await contract({ bus, resources, isAcknowledged });
  await bus.close();
  return { contracted, applied };
}

const waits: [sentence: string, world: World, waitsFor: string][] = [
  ['nothing is approved', {}, 'approval'],
  ['another plan is approved', { approved: 'ab' }, 'other approval'],
  [
    'somebody may run the model before',
    { approved: 'abc', isAcknowledged: false },
    'acknowledgements',
  ],
  ['something needs it', { approved: 'abc', plans: [plan({ refusals: [refusal] })] }, 'refusals'],
];

test.each(waits)('nothing is dropped while %s', async (_, world, waitsFor) => {
  const { contracted, applied } = await run(world);
  expect(applied).toEqual([]);
  expect(contracted).toMatchObject({ applied: [], waiting: [{ for: waitsFor }] });
  expect(contractFailure(contracted)).toBeNull();
});

test('the approved plan is made', async () => {
  const { contracted, applied } = await run({ approved: 'abc' });
  expect([contracted, applied]).toEqual([{ applied: ['dropped'], waiting: [] }, ['orders abc']]);
});

test('what fails is tried again', async () => {
  const apply = () => Promise.reject(new AppError('ASH503', 'No lock was to be had'));
  const { contracted } = await run({ approved: 'abc', apply });
  expect(contracted).toMatchObject({ applied: [], waiting: [{ for: 'retry', hash: 'abc' }] });
  expect(contractFailure(contracted)).toMatchObject({ code: 'ASH503' });
});

test('nobody is asked where no Entity drops a field; where nobody answers, it is tried again', async () => {
  const bus = createInProcessBus();
  const none = { bus, resources: resourceSet({ orders: { fields } }), isAcknowledged: true };
  expect(await contract(none)).toEqual({ applied: [], waiting: [] });
  const unanswered = await contract({ ...none, resources: declared() });
  expect(unanswered.waiting).toMatchObject([{ resource: 'orders', for: 'retry', hash: '' }]);
  await bus.close();
});
