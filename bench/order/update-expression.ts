import type { AttributeValue, StoredItem } from './item-size.ts';

/** What an update expression refers to. */
export interface Update {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
}

/** Splits at commas that are not inside parentheses. */
const clauses = (text: string): string[] => text.split(/,(?![^(]*\))/).map((one) => one.trim());

/**
 * The item after an update: SET with values, attributes, `if_not_exists`, + and −, and REMOVE, of attributes at the top.
 * @throws when the expression has anything else: the figures would be guessed
 */
export function applyUpdate(item: StoredItem, update: Update): StoredItem {
  const after: Record<string, AttributeValue> = { ...item };
  for (const [, keyword, body] of sections(update.UpdateExpression)) {
    for (const clause of clauses(body ?? '')) {
      if (keyword === 'REMOVE') delete after[nameOf(clause, update)];
      else set(after, clause, item, update);
    }
  }
  return after;
}

function sections(expression: string): RegExpMatchArray[] {
  const found = [
    ...expression.matchAll(/\b(SET|REMOVE|ADD|DELETE)\s+(.*?)(?=\s+(?:SET|REMOVE|ADD|DELETE)\s|$)/gs),
  ];
  if (found.length === 0 || found.some(([, keyword]) => keyword === 'ADD' || keyword === 'DELETE')) {
    throw new Error(`an update that this bench does not understand: ${expression}`);
  }
  return found;
}

function nameOf(token: string, { ExpressionAttributeNames = {} }: Update): string {
  const name = token.startsWith('#') ? ExpressionAttributeNames[token] : token;
  if (name === undefined || !/^\w+$/.test(name)) throw new Error(`no attribute at the top: ${token}`);
  return name;
}

function set(
  after: Record<string, AttributeValue>,
  clause: string,
  before: StoredItem,
  update: Update,
): void {
  const [, target = '', expression = ''] = /^(\S+)\s*=\s*(.+)$/s.exec(clause) ?? [];
  const value = evaluate(expression.trim(), before, update);
  if (value !== undefined) after[nameOf(target, update)] = value;
}

function evaluate(expression: string, item: StoredItem, update: Update): AttributeValue | undefined {
  const sum = /^([^+\s]+)\s*([+-])\s*([^+\s]+)$/.exec(expression);
  if (sum) {
    const [left, right] = [sum[1], sum[3]].map((one) => Number(evaluate(one ?? '', item, update)?.N));
    return { N: String((left ?? 0) + (sum[2] === '+' ? 1 : -1) * (right ?? 0)) };
  }
  const fallback = /^if_not_exists\(\s*(\S+?)\s*,\s*(\S+?)\s*\)$/.exec(expression);
  if (fallback) return item[nameOf(fallback[1] ?? '', update)] ?? evaluate(fallback[2] ?? '', item, update);
  if (expression.startsWith(':')) return update.ExpressionAttributeValues?.[expression];
  return item[nameOf(expression, update)];
}
