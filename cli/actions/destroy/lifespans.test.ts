import { fakeClock } from '../../../platform/clock.ts';
import { fakeStacks, standingStack } from '../../aws/stacks.fake.ts';
import { findOwnership } from './ownership.ts';

const TABLE = 'AWS::DynamoDB::Table';
const FUNCTION = 'AWS::Lambda::Function';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const STACK = 'own-qa-data';

/** `[status, physical id]`, one day apart from day 1 on. */
type Record = readonly [string, string?, string?];

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

/** Who owns `orders`, or the log group of the function `orders`, after these events. */
async function ownerAfter(
  type: string,
  records: readonly Record[],
  { created, listed }: { created: Date; listed?: string },
) {
  const events = records.map(([status, physicalId, logicalId = 'R'], index) => ({
    ...{ id: `${index}`, at: day(index + 1), logicalId, physicalId, type, status, reason: undefined },
  }));
  const resource = { logicalId: 'R', physicalId: 'orders', type, status: listed ?? '' };
  const fake = fakeStacks(fakeClock(), { resources: { [STACK]: listed ? [resource] : [] } });
  fake.states.set(STACK, standingStack(STACK));
  const place = { account: '111122223333', region: 'eu-central-1' };
  const stacks = { ...fake, events: async () => events, ownerOf: async () => undefined };
  const candidate =
    type === FUNCTION
      ? { type: LOG_GROUP, name: '/aws/lambda/orders', functionName: 'orders' }
      : { type, name: 'orders' };
  const sources = {
    ...{ stacks, place, ownStacks: [STACK], nested: new Map(), otherApplications: [] },
    ...{ knownStacks: new Set<string>(), proveStack: async () => 'unknown' as const },
  };
  const identity = { tags: {}, isProtected: false, createdAt: created };
  return (await findOwnership(sources, candidate, identity)).owned;
}

const CREATED: Record[] = [
  ['CREATE_IN_PROGRESS'],
  ['CREATE_IN_PROGRESS', 'orders'],
  ['CREATE_COMPLETE', 'orders'],
];
const TAKEN: Record[] = [
  ['CREATE_IN_PROGRESS'],
  ['CREATE_IN_PROGRESS', 'orders'],
  ['CREATE_FAILED', 'orders'],
];
const SKIPPED: Record = ['DELETE_SKIPPED', 'orders'];
const DELETED: Record = ['DELETE_COMPLETE', 'orders'];
const OLD = new Date(Date.UTC(2020, 0, 1));

describe('a creation that failed over an existing name proves nothing', () => {
  it.each<[string, string, Record[], string | undefined]>([
    ['a table that the rollback retained', TABLE, [...TAKEN, SKIPPED], undefined],
    ['a table that the stack lists as failed', TABLE, TAKEN, 'CREATE_FAILED'],
    [
      'a table of another logical id',
      TABLE,
      [...TAKEN, ['CREATE_COMPLETE', 'other', 'X'], SKIPPED],
      undefined,
    ],
    [
      'a table under a name that an update asked for',
      TABLE,
      [
        ['CREATE_COMPLETE', 'first'],
        ['UPDATE_IN_PROGRESS', 'orders'],
        ['UPDATE_FAILED', 'orders'],
        ['UPDATE_COMPLETE', 'first'],
        SKIPPED,
      ],
      undefined,
    ],
    [
      'a table whose import failed',
      TABLE,
      [['IMPORT_IN_PROGRESS', 'orders'], ['IMPORT_FAILED', 'orders'], SKIPPED],
      undefined,
    ],
    ['logs of a function that the rollback ended', FUNCTION, [...TAKEN, DELETED], undefined],
    [
      'logs of a function that could not be cleared up',
      FUNCTION,
      [...TAKEN, ['DELETE_FAILED', 'orders']],
      'DELETE_FAILED',
    ],
  ])('%s', async (_what, type, records, listed) => {
    const over = listed === undefined ? {} : { listed };
    expect(await ownerAfter(type, records, { created: OLD, ...over })).toBe(false);
    expect(await ownerAfter(type, records, { created: day(2), ...over })).toBe(false);
  });

  it('a table that was created anew between our own and a failed creation', async () => {
    const records = [...CREATED, SKIPPED, ...TAKEN, SKIPPED];
    expect(await ownerAfter(TABLE, records, { created: day(5) })).toBe(false);
    expect(await ownerAfter(TABLE, records, { created: day(2) })).toBe(true);
  });
});

describe('the log group of a function is not older than the function', () => {
  it.each<[string, Record[], Date, boolean, string | undefined]>([
    ['older, the function exists', CREATED, OLD, false, 'CREATE_COMPLETE'],
    ['younger, the function exists', CREATED, day(9), true, 'CREATE_COMPLETE'],
    ['older, the function was deleted', [...CREATED, DELETED], OLD, false, undefined],
    ['written by the function that was deleted', [...CREATED, DELETED], day(3), true, undefined],
    ['created after the function was deleted', [...CREATED, DELETED], day(9), false, undefined],
    [
      'of a function that an update renamed',
      [
        ['CREATE_COMPLETE', 'first'],
        ['UPDATE_IN_PROGRESS', 'first'],
        ['UPDATE_IN_PROGRESS', 'orders'],
        ['UPDATE_COMPLETE', 'orders'],
      ],
      day(2),
      false,
      'UPDATE_COMPLETE',
    ],
    [
      'of a function whose creation is older than the records',
      [
        ['UPDATE_IN_PROGRESS', 'orders'],
        ['UPDATE_COMPLETE', 'orders'],
      ],
      OLD,
      true,
      'UPDATE_COMPLETE',
    ],
    ['of a function without any record', [], OLD, true, 'CREATE_COMPLETE'],
  ])('%s', async (_what, records, created, owned, listed) => {
    const over = listed === undefined ? {} : { listed };
    expect(await ownerAfter(FUNCTION, records, { created, ...over })).toBe(owned);
  });
});

describe('a completed creation proves what the stack retained', () => {
  it.each<[string, Record[]]>([
    ['created', [...CREATED, SKIPPED]],
    ['imported', [['IMPORT_IN_PROGRESS', 'orders'], ['IMPORT_COMPLETE', 'orders'], SKIPPED]],
    [
      'created by the replacement of another',
      [
        ['CREATE_COMPLETE', 'first'],
        ['UPDATE_IN_PROGRESS', 'orders'],
        ['UPDATE_COMPLETE', 'orders'],
        SKIPPED,
      ],
    ],
    ['created after a creation that failed', [...TAKEN, DELETED, ...CREATED, SKIPPED]],
  ])('%s', async (_what, records) => {
    expect(await ownerAfter(TABLE, records, { created: day(2) })).toBe(true);
  });
});
