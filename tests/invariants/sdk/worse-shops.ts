import type { Alter } from './plugin.ts';

interface Action {
  readonly Put?: { readonly TableName: string; readonly ConditionExpression?: string };
}

/** Publishes after the commit, and keeps nothing to publish again. */
export const withoutOutbox: Alter = (input, operation) => {
  const { TransactItems } = Object(input) as { readonly TransactItems?: readonly Action[] };
  if (operation !== 'TransactWriteItems' || TransactItems === undefined) return input;
  const kept = TransactItems.filter(({ Put }) => !Put?.TableName.endsWith('Outbox'));
  return { ...Object(input), TransactItems: kept };
};
