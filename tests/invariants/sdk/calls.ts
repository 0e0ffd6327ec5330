/** One call of AWS that a function made. */
export interface SdkCall {
  /** The function, such as `orders-http`; empty outside of one. */
  readonly invocation: string;
  /** Such as `DynamoDB.TransactWriteItems Orders+OrdersOutbox`. */
  readonly call: string;
  /** Counts the calls of its invocation. */
  readonly number: number;
  /** How often it was sent. */
  attempts: number;
}

/** Commands of the document client by DynamoDB's own names. */
const DOCUMENT_COMMANDS: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  BatchGet: 'BatchGetItem',
  TransactWrite: 'TransactWriteItems',
};

/** `GetCommand` and `GetItemCommand` are the operation `GetItem`. */
export function operationOf(commandName: unknown): string {
  const name = String(commandName).replace(/Command$/, '');
  return DOCUMENT_COMMANDS[name] ?? name;
}

interface AnyInput {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string } | undefined>>[];
  readonly FunctionName?: string;
}

/** The tables, or the function, that a call is about. */
export function targetsOf(input: unknown): string[] {
  const { TableName, RequestItems, TransactItems, FunctionName } = Object(input) as AnyInput;
  if (TableName !== undefined) return [TableName];
  if (FunctionName !== undefined) return [FunctionName];
  if (RequestItems !== undefined) return Object.keys(RequestItems);
  const named = (TransactItems ?? []).flatMap((action) => Object.values(action));
  return [...new Set(named.map((one) => one?.TableName ?? ''))];
}

/** What a report calls it: service, operation, and the tables without what names the deployment. */
export function callName(service: string, commandName: unknown, input: unknown): string {
  const targets = targetsOf(input).map((name) => name.replace(/^cloudcart-\w+-/, ''));
  return [`${service}.${operationOf(commandName)}`, targets.join('+')].filter(Boolean).join(' ');
}
