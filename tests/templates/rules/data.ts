import { drop, type Rule, set } from '../rule.ts';
import { at, fields, list, type Resource, resources, same, where } from '../template.ts';

/** Types that are or will be used; a key holds the data that it encrypts. */
const HOLDS_DATA = [
  'AWS::Cognito::UserPool',
  'AWS::DSQL::Cluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EFS::FileSystem',
  'AWS::KMS::Key',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
];

const survives: Rule = {
  name: 'what holds data outlives its stack, but not a failed creation',
  check: (project) =>
    resources(project, ...HOLDS_DATA)
      .filter(
        ({ all }) => all.DeletionPolicy !== 'RetainExceptOnCreate' || all.UpdateReplacePolicy !== 'Retain',
      )
      .map((resource) => `${where(resource)}: DeletionPolicy or UpdateReplacePolicy does not keep it`),
  mutants: [
    drop('Data', 'OrdersTable/DeletionPolicy'),
    set('Data', 'OrdersTable/DeletionPolicy', 'Delete'),
    drop('Data', 'OrdersTable/UpdateReplacePolicy'),
    set('Artifacts', 'ArtifactBucket/DeletionPolicy', 'Delete'),
    set('Data', 'Sql', { Type: 'AWS::RDS::DBCluster', DeletionPolicy: 'Snapshot' }),
    set('Data', 'People', { Type: 'AWS::Cognito::UserPool' }),
  ],
};

const PROTECTED = { 'Fn::If': ['IsProtected', true, false] };

function tableProblems(table: Resource): string[] {
  const { properties } = table;
  const recovery = at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled');
  const indexes = list(properties.GlobalSecondaryIndexes);
  const wide = indexes.filter((index) => at(index, 'Projection', 'ProjectionType') !== 'KEYS_ONLY');
  const problems = [
    [properties.BillingMode === 'PAY_PER_REQUEST', 'not on demand'],
    [recovery === true, 'no point-in-time recovery'],
    [same(properties.DeletionProtectionEnabled, PROTECTED), 'not protected from deletion in prod'],
    [
      wide.length === 0,
      `indexes copy more than keys: ${wide.map((index) => at(index, 'IndexName')).join(', ')}`,
    ],
  ] as const;
  return problems.filter(([kept]) => !kept).map(([, problem]) => `${where(table)}: ${problem}`);
}

const tables: Rule = {
  name: 'a table is on demand and recoverable, and its indexes hold keys only',
  check: (project) => resources(project, 'AWS::DynamoDB::Table').flatMap(tableProblems),
  mutants: [
    set('Data', 'CartsTable/Properties/BillingMode', 'PROVISIONED'),
    drop('Data', 'OrdersTable/Properties/DeletionProtectionEnabled'),
    set('Data', 'CartsTable/Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled', false),
    set('Data', 'OrdersTable/Properties/GlobalSecondaryIndexes/0/Projection/ProjectionType', 'ALL'),
  ],
};

const expiring = ['CatalogIdempotency', 'Carts', 'Idempotency'];

const lifetimes: Rule = {
  name: 'claims, carts and sent events expire; nothing else does',
  check: (project) =>
    resources(project, 'AWS::DynamoDB::Table').flatMap((table) => {
      const name = table.id.replace(/Table$/, '');
      const ttl = table.properties.TimeToLiveSpecification;
      const wanted = expiring.includes(name) || name.endsWith('Outbox');
      const right = wanted ? same(ttl, { AttributeName: 'expiresAt', Enabled: true }) : ttl === undefined;
      return right ? [] : [`${where(table)}: ${wanted ? 'does not expire' : 'expires'}`];
    }),
  mutants: [
    drop('Data', 'OrdersOutboxTable/Properties/TimeToLiveSpecification'),
    set('Data', 'OrdersTable/Properties/TimeToLiveSpecification', {
      AttributeName: 'expiresAt',
      Enabled: true,
    }),
  ],
};

const outputs: Rule = {
  name: 'name and ARN of every table are outputs',
  check: (project) =>
    resources(project, 'AWS::DynamoDB::Table').flatMap((table) => {
      const given = fields(table.stack.template.Outputs);
      const named = same(at(given[`${table.id}Name`], 'Value'), { Ref: table.id });
      const located = same(at(given[`${table.id}Arn`], 'Value'), { 'Fn::GetAtt': [table.id, 'Arn'] });
      return named && located ? [] : [`${where(table)}: ${table.id}Name or ${table.id}Arn is no output`];
    }),
  mutants: [
    {
      what: 'without an output',
      stack: 'Data',
      change: (template) => {
        delete fields(template.Outputs).OrdersTableArn;
      },
    },
  ],
};

const buckets: Rule = {
  name: 'a bucket is versioned and encrypted',
  check: (project) =>
    resources(project, 'AWS::S3::Bucket').flatMap((bucket) => {
      const versioned = at(bucket.properties, 'VersioningConfiguration', 'Status') === 'Enabled';
      const encrypted = bucket.properties.BucketEncryption !== undefined;
      return [
        ...(versioned ? [] : [`${where(bucket)}: not versioned`]),
        ...(encrypted ? [] : [`${where(bucket)}: not encrypted`]),
      ];
    }),
  mutants: [
    drop('Artifacts', 'ArtifactBucket/Properties/VersioningConfiguration'),
    drop('Artifacts', 'ArtifactBucket/Properties/BucketEncryption'),
  ],
};

export const dataRules: Rule[] = [survives, tables, lifetimes, outputs, buckets];
