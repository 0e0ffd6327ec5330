import type { Session } from './session.ts';

/** One thing that an environment has, or had. */
export interface Item {
  /** CloudFormation's type. */
  type: string;
  name: string;
  /** Where CloudFormation knows it by another name than people do. */
  id?: string;
  /** Deployed name of the stack that exports it. */
  stack?: string;
}

/** What an account and region hold of one application. */
export interface Listing {
  /** Everything that is named for the application, tagged for it, or exported by one of its stacks. */
  list(): Promise<Item[]>;
}

export interface ListingRequest {
  /** First part of every name: `cloudcart-dev`. */
  application: string;
  /** Other applications of the project, whose names may begin alike: `cloudcart-dev-2`. */
  others: readonly string[];
  /** Deployed names of the stacks. */
  stacks: readonly string[];
  /** What everything of the environment is tagged with; no look-up by tags when empty. */
  tags: Readonly<Record<string, string>>;
}

/** Whether a name is the application's and not that of another which begins alike. */
export function belongs(
  name: string,
  { application, others }: Pick<ListingRequest, 'application' | 'others'>,
): boolean {
  const begins = (with_: string): boolean =>
    new RegExp(`(^|[/:])${with_.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&')}($|[-_/.])`).test(name);
  return begins(application) && !others.some((other) => other.startsWith(`${application}-`) && begins(other));
}

interface Page<T> {
  items: readonly T[];
  next: string | undefined;
}

async function all<T>(page: (next: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let next: string | undefined;
  do {
    const one = await page(next);
    found.push(...one.items);
    next = one.next;
  } while (next);
  return found;
}

type Lister = (session: Session) => Promise<Item[]>;

const named = (type: string, names: readonly (string | undefined)[]): Item[] =>
  names.flatMap((name) => (name ? [{ type, name }] : []));

async function tables(session: Session): Promise<Item[]> {
  const { ListTablesCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await session.dynamoDb();
  const found = await all(async (ExclusiveStartTableName) => {
    const page = await client.send(new ListTablesCommand({ ExclusiveStartTableName }));
    return { items: page.TableNames ?? [], next: page.LastEvaluatedTableName };
  });
  return named('AWS::DynamoDB::Table', found);
}

async function buckets(session: Session): Promise<Item[]> {
  const { ListBucketsCommand } = await import('@aws-sdk/client-s3');
  const client = await session.s3();
  // Buckets are listed for all regions, and the same environment may live in another one too.
  const BucketRegion = session.region;
  const found = await all(async (ContinuationToken) => {
    const page = await client.send(
      new ListBucketsCommand({ BucketRegion, ContinuationToken, MaxBuckets: 1000 }),
    );
    return { items: page.Buckets ?? [], next: page.ContinuationToken };
  });
  const here = found.filter((one) => one.BucketRegion === undefined || one.BucketRegion === session.region);
  return named(
    'AWS::S3::Bucket',
    here.map((one) => one.Name),
  );
}

async function queues(session: Session): Promise<Item[]> {
  const { ListQueuesCommand } = await import('@aws-sdk/client-sqs');
  const client = await session.sqs();
  const found = await all(async (NextToken) => {
    const page = await client.send(new ListQueuesCommand({ NextToken, MaxResults: 1000 }));
    return { items: page.QueueUrls ?? [], next: page.NextToken };
  });
  return named(
    'AWS::SQS::Queue',
    found.map((url) => url.split('/').at(-1)),
  );
}

async function topics(session: Session): Promise<Item[]> {
  const { ListTopicsCommand } = await import('@aws-sdk/client-sns');
  const client = await session.sns();
  const found = await all(async (NextToken) => {
    const page = await client.send(new ListTopicsCommand({ NextToken }));
    return { items: page.Topics ?? [], next: page.NextToken };
  });
  return named(
    'AWS::SNS::Topic',
    found.map((one) => one.TopicArn?.split(':').at(-1)),
  );
}

async function functions(session: Session): Promise<Item[]> {
  const { ListFunctionsCommand } = await import('@aws-sdk/client-lambda');
  const client = await session.lambda();
  const found = await all(async (Marker) => {
    const page = await client.send(new ListFunctionsCommand({ Marker }));
    return { items: page.Functions ?? [], next: page.NextMarker };
  });
  return named(
    'AWS::Lambda::Function',
    found.map((one) => one.FunctionName),
  );
}

async function logGroups(session: Session): Promise<Item[]> {
  const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = await session.logs();
  const found = await all(async (nextToken) => {
    const page = await client.send(new DescribeLogGroupsCommand({ nextToken }));
    return { items: page.logGroups ?? [], next: page.nextToken };
  });
  return named(
    'AWS::Logs::LogGroup',
    found.map((one) => one.logGroupName),
  );
}

async function apis(session: Session): Promise<Item[]> {
  const sdk = await import('@aws-sdk/client-api-gateway');
  const client = await session.apiGateway();
  const [rest, keys, plans] = await Promise.all([
    all(async (position) => {
      const page = await client.send(new sdk.GetRestApisCommand({ position, limit: 500 }));
      return { items: page.items ?? [], next: page.position };
    }),
    all(async (position) => {
      const page = await client.send(new sdk.GetApiKeysCommand({ position, limit: 500 }));
      return { items: page.items ?? [], next: page.position };
    }),
    all(async (position) => {
      const page = await client.send(new sdk.GetUsagePlansCommand({ position, limit: 500 }));
      return { items: page.items ?? [], next: page.position };
    }),
  ]);
  const items = (
    type: string,
    found: readonly { id?: string | undefined; name?: string | undefined }[],
  ): Item[] => found.flatMap(({ id, name }) => (name ? [{ type, name, ...(id ? { id } : {}) }] : []));
  return [
    ...items('AWS::ApiGateway::RestApi', rest),
    ...items('AWS::ApiGateway::ApiKey', keys),
    ...items('AWS::ApiGateway::UsagePlan', plans),
  ];
}

const LISTERS: readonly Lister[] = [tables, buckets, queues, topics, functions, logGroups, apis];
/** Services whose resources are listed in full above: what only a tag lists is gone, and the tags lag behind. */
const LISTED = ['dynamodb', 's3', 'sqs', 'sns', 'lambda', 'logs', 'apigateway', 'cloudformation'];

async function stacksAndExports(session: Session, { stacks }: ListingRequest): Promise<Item[]> {
  const sdk = await import('@aws-sdk/client-cloudformation');
  const client = await session.cloudFormation();
  const [exported, standing] = await Promise.all([
    all(async (NextToken) => {
      const page = await client.send(new sdk.ListExportsCommand({ NextToken }));
      return { items: page.Exports ?? [], next: page.NextToken };
    }),
    all(async (NextToken) => {
      const page = await client.send(new sdk.DescribeStacksCommand({ NextToken }));
      return { items: page.Stacks ?? [], next: page.NextToken };
    }),
  ]);
  const own = (name: string | undefined): boolean => name !== undefined && stacks.includes(name);
  return [
    ...exported.flatMap(({ Name, ExportingStackId = '' }): Item[] => {
      const stack = ExportingStackId.split('/')[1] ?? ExportingStackId;
      return Name && own(stack) ? [{ type: 'AWS::CloudFormation::Export', name: Name, stack }] : [];
    }),
    ...named(
      'AWS::CloudFormation::Stack',
      standing
        .filter((one) => own(one.StackName) && one.StackStatus !== 'DELETE_COMPLETE')
        .map((one) => one.StackName),
    ),
  ];
}

async function tagged(session: Session, { tags }: ListingRequest): Promise<Item[]> {
  if (Object.keys(tags).length === 0) return [];
  const sdk = await import('@aws-sdk/client-resource-groups-tagging-api');
  const client = new sdk.ResourceGroupsTaggingAPIClient(session.settings);
  const TagFilters = Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] }));
  const found = await all(async (PaginationToken) => {
    const page = await client.send(
      new sdk.GetResourcesCommand({ TagFilters, ...(PaginationToken ? { PaginationToken } : {}) }),
    );
    return { items: page.ResourceTagMappingList ?? [], next: page.PaginationToken || undefined };
  });
  client.destroy();
  return found
    .map((one) => one.ResourceARN ?? '')
    .filter((arn) => arn !== '' && !LISTED.includes(arn.split(':')[2] ?? ''))
    .map((name) => ({ type: 'tagged', name }));
}

/** Looks through a session's account and region. Needs the right to list; what it may not list it does not pass over. */
export function accountListing(session: Session, request: ListingRequest): Listing {
  return {
    async list() {
      const found = await Promise.all(LISTERS.map((lister) => lister(session)));
      const own = found.flat().filter((one) => belongs(one.name, request));
      const rest = await Promise.all([stacksAndExports(session, request), tagged(session, request)]);
      return [...own, ...rest.flat()];
    },
  };
}
