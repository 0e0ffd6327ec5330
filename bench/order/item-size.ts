/** An attribute as DynamoDB's API has it: one type letter and its value. */
export type AttributeValue = Readonly<Record<string, unknown>>;
/** An item as DynamoDB's API has it. */
export type StoredItem = Readonly<Record<string, AttributeValue>>;

const utf8 = (text: string): number => Buffer.byteLength(text);

/** A list or a map takes 3 bytes, and one more for each of its entries. */
const CONTAINER = 3;
const ENTRY = 1;

/** About one byte for two significant digits, one more, and one for a sign; 21 at most. */
function numberSize(text: string): number {
  const digits = text
    .replace(/^-/, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length;
  return Math.min(21, Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0));
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Bytes of one value. @throws when the type is none of DynamoDB's */
function valueSize(value: AttributeValue): number {
  const [[type, content] = ['nothing', undefined]] = Object.entries(value);
  switch (type) {
    case 'S':
      return utf8(String(content));
    case 'N':
      return numberSize(String(content));
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'B':
      return Buffer.from(String(content), 'base64').length;
    case 'L':
      return CONTAINER + sum((content as AttributeValue[]).map((one) => ENTRY + valueSize(one)));
    case 'M':
      return (
        CONTAINER +
        sum(Object.values(content as StoredItem).map(() => ENTRY)) +
        itemSize(content as StoredItem)
      );
    case 'SS':
      return sum((content as string[]).map(utf8));
    case 'NS':
      return sum((content as string[]).map(numberSize));
    default:
      throw new Error(`an attribute of type ${type} cannot be measured`);
  }
}

/**
 * Bytes of an item as DynamoDB reckons them for request units: names and values.
 * Source: "DynamoDB item sizes and formats" in its developer guide.
 */
export const itemSize = (item: StoredItem): number =>
  sum(Object.entries(item).map(([name, value]) => utf8(name) + valueSize(value)));
