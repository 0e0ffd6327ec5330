import type { Item } from '../../../../platform/dynamodb.ts';

/** Most bytes that a number takes, so that a row does not outgrow its size when its stock moves. */
const NUMBER = 21;
/** A list or a map, and each of its entries. */
const CONTAINER = 3;
const ENTRY = 1;

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

function valueSize(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return NUMBER;
  if (typeof value !== 'object' || value === null) return 1;
  const values = Array.isArray(value) ? value.map(valueSize) : [rowSize(value as Item)];
  return CONTAINER + ENTRY * Object.keys(value).length + sum(values);
}

/** Most bytes of a row as DynamoDB counts them: names and values ("Item sizes and formats" in its developer guide). */
export const rowSize = (row: Item): number =>
  sum(
    Object.entries(row).map(([name, value]) =>
      value === undefined ? 0 : Buffer.byteLength(name) + valueSize(value),
    ),
  );

/** Bytes of one eventually consistent read unit's half: DynamoDB rounds each row and each query up to it. */
const BLOCK = 4096;

/** Read units of so many bytes, read eventually consistent: half a unit for each 4 kB begun. */
export const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / BLOCK)) / 2;

/** Classes of row sizes in the keys of an index: the cost of a list must be known before its rows are read. */
export interface SizeClass {
  /** Comes after the value of a partition; no text holds a control character. Empty for most rows. */
  readonly suffix: '' | '\u0001m' | '\u0001l';
  /** Most units that reading a row costs. */
  readonly units: number;
}

/** Up to 4 kB, 16 kB, and the largest product there can be: 20 images of 2,048, a description of 20,000 bytes, long names. */
export const SIZE_CLASSES: readonly SizeClass[] = [
  { suffix: '', units: 0.5 },
  { suffix: '\u0001m', units: 2 },
  { suffix: '\u0001l', units: 9 },
];

const LARGEST: SizeClass = { suffix: '\u0001l', units: 9 };

/** The class of a row. */
export const sizeClassOf = (row: Item): SizeClass => {
  const units = readUnits(rowSize(row));
  return SIZE_CLASSES.find((one) => units <= one.units) ?? LARGEST;
};
