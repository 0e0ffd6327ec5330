import { type Belonging, type Belongings, BUCKET, LOG_GROUP, TABLE } from './belongings.ts';

/** Things in memory, and a record of what was done to them. */
export interface FakeBelongings extends Belongings {
  things: Map<string, string>;
  writes: string[];
}

const keyOf = (thing: Belonging): string => `${thing.type} ${thing.name}`;

/** @param things what there is, and what it holds: `{ 'AWS::S3::Bucket b': '3 object versions' }` */
export function fakeBelongings(things: Readonly<Record<string, string>>): FakeBelongings {
  const all = new Map(Object.entries(things));
  const writes: string[] = [];
  return {
    things: all,
    writes,
    handles: (type) => [TABLE, BUCKET, LOG_GROUP].includes(type),
    inspect: async (thing) => all.get(keyOf(thing)),
    empty: async (thing) => {
      writes.push(`empty ${thing.name}`);
    },
    remove: async (thing) => {
      writes.push(`remove ${thing.name}`);
      all.delete(keyOf(thing));
    },
  };
}
