import type { ForcedCode, ForcedFunction } from './forced-code.ts';

/** Records in memory. */
export function fakeForcedCode(records: ForcedFunction[] = []): ForcedCode & { records: ForcedFunction[] } {
  const same = (one: ForcedFunction, other: ForcedFunction) =>
    one.stack === other.stack && one.logicalId === other.logicalId && one.name === other.name;
  const fake = {
    records: [...records],
    list: async () => [...fake.records],
    add: async (forced: ForcedFunction) => {
      if (!fake.records.some((one) => same(one, forced))) fake.records.push(forced);
    },
    remove: async (forced: ForcedFunction) => {
      fake.records = fake.records.filter((one) => !same(one, forced));
    },
  };
  return fake;
}
