/** One thing that somebody asked AWS to do, as IAM decides on it. */
export interface Call {
  /** `dynamodb:PutItem` */
  readonly action: string;
  /** ARN, or `*` where AWS knows no resources. */
  readonly resource: string;
}

/** A call as the engine's audit trail has it. */
export interface TrailEvent {
  readonly source: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly resources: readonly { ResourceName: string }[];
}

/** What ARNs begin with. */
export interface Place {
  readonly region: string;
  readonly account: string;
  /** Ids of the API keys that are deployed. Default none. */
  readonly apiKeys?: readonly string[];
}

type Parameters = TrailEvent['parameters'];

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  Get: 'dynamodb:GetItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};

/**
 * What IAM decides on when this call comes in: a transaction is not an action, each of its items is; a query of an index is
 * one of the index, not of the table; a batch is a decision per table.
 * @throws for a call that is not known here, so that none is passed over
 */
export function callsOf(event: TrailEvent, { region, account, apiKeys = [] }: Place): Call[] {
  const { source, name, parameters } = event;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const table = (tableName: unknown) => arn('dynamodb', `table/${text(tableName)}`);
  // What comes as a form has no name in the trail.
  const operation = name.startsWith('POST.') ? text(parameters.Action) : name;
  if (source === 'dynamodb') return dynamodbCalls(operation, parameters, table);
  if (source === 'sns' && /^Publish(Batch)?$/.test(operation))
    return [{ action: 'sns:Publish', resource: text(parameters.TopicArn) }];
  if (source === 'sqs') {
    const queue = text(parameters.QueueUrl).split('/').at(-1) ?? '';
    return [{ action: `sqs:${operation}`, resource: arn('sqs', queue) }];
  }
  if (source === 'lambda' && operation === 'Invoke') {
    const called = decodeURIComponent(text(event.resources[0]?.ResourceName));
    const resource = called.startsWith('arn:') ? called : arn('lambda', `function:${called}`);
    return [{ action: 'lambda:InvokeFunction', resource }];
  }
  // The trail has no path here, so it does not say which key was read: each that is deployed was.
  if (source === 'apigateway' && operation === 'GET.apigateway')
    return apiKeys.map((id) => ({
      action: 'apigateway:GET',
      resource: `arn:aws:apigateway:${region}::/apikeys/${id}`,
    }));
  throw new Error(`${source} ${operation}: say in tests/privilege/calls.ts what IAM decides on here.`);
}

function dynamodbCalls(operation: string, parameters: Parameters, table: (name: unknown) => string): Call[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    const items = parameters.TransactItems as Record<string, { TableName: string }>[];
    return items
      .flatMap((item) => Object.entries(item))
      .map(([kind, { TableName }]) => ({
        action: TRANSACTION_ACTIONS[kind] ?? `dynamodb:${kind}`,
        resource: table(TableName),
      }));
  }
  const action = `dynamodb:${operation}`;
  if (operation.startsWith('Batch'))
    return Object.keys(parameters.RequestItems ?? {}).map((name) => ({ action, resource: table(name) }));
  const index = parameters.IndexName === undefined ? '' : `/index/${text(parameters.IndexName)}`;
  return [{ action, resource: `${table(parameters.TableName)}${index}` }];
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Error('A call in the trail lacks its resource.');
  return value;
}

/** Each different call once, in order. */
export function distinct(calls: readonly Call[]): Call[] {
  const byText = new Map(calls.map((call) => [`${call.action} ${call.resource}`, call]));
  return [...byText.keys()].sort().flatMap((key) => byText.get(key) ?? []);
}
