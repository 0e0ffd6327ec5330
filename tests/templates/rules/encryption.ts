import { drop, type Rule, set } from '../rule.ts';
import { at, fields, list, type Node, type Resource, resources, same, walk, where } from '../template.ts';

const NONE = { Ref: 'AWS::NoValue' };
const KEY = { Ref: 'KmsKeyArn' };
/** The key of one's own when there is one, and `otherwise` without. */
const own = (otherwise: Node): Node => ({ 'Fn::If': ['HasKey', KEY, otherwise] });

/** What each type must say to be encrypted either way. */
const ENCRYPTED: Record<string, Record<string, Node>> = {
  'AWS::DynamoDB::Table': {
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: own(NONE) },
  },
  'AWS::SQS::Queue': {
    SqsManagedSseEnabled: { 'Fn::If': ['HasKey', NONE, true] },
    KmsMasterKeyId: own(NONE),
    // Five minutes, the default, ask KMS twelve times as often.
    KmsDataKeyReusePeriodSeconds: { 'Fn::If': ['HasKey', 3600, NONE] },
  },
  'AWS::Logs::LogGroup': { KmsKeyId: own(NONE) },
};

function topicProblems(topic: Resource): boolean {
  // Alarms carry no customer data, and CloudWatch cannot use the key that AWS manages for SNS.
  return same(topic.properties.KmsMasterKeyId, own(topic.id === 'AlarmTopic' ? NONE : 'alias/aws/sns'));
}

const atRest: Rule = {
  name: "tables, queues, topics and logs are encrypted: with a key of one's own when there is one",
  check: (project) => [
    ...resources(project, ...Object.keys(ENCRYPTED)).flatMap((resource) =>
      Object.entries(ENCRYPTED[resource.type] ?? {})
        .filter(([name, value]) => !same(resource.properties[name], value))
        .map(([name]) => `${where(resource)}: ${name}`),
    ),
    ...resources(project, 'AWS::SNS::Topic')
      .filter((topic) => !topicProblems(topic))
      .map((topic) => `${where(topic)}: KmsMasterKeyId`),
  ],
  mutants: [
    set('Data', 'OrdersTable/Properties/SSESpecification', { SSEEnabled: true }),
    set('Messaging', 'CartDlq/Properties/SqsManagedSseEnabled', false),
    drop('Messaging', 'CartQueue/Properties/KmsMasterKeyId'),
    drop('Messaging', 'CartQueue/Properties/KmsDataKeyReusePeriodSeconds'),
    drop('Messaging', 'OrdersTopic/Properties/KmsMasterKeyId'),
    set('Messaging', 'AlarmTopic/Properties/KmsMasterKeyId', 'alias/aws/sns'),
    drop('Api', 'CartHttpLogGroup/Properties/KmsKeyId'),
  ],
};

const functions: Rule = {
  name: 'a function keeps its settings with that key, and may use it where there is one',
  check: (project) => [
    ...project.stacks
      .filter((stack) => resources(project, 'AWS::Serverless::Function').some((one) => one.stack === stack))
      .filter(({ template }) => !same(at(template, 'Globals', 'Function', 'KmsKeyArn'), own(NONE)))
      .map(({ file }) => `${file}: KmsKeyArn of its functions`),
    ...resources(project, 'AWS::IAM::Role')
      .filter(({ properties }) => JSON.stringify(properties).includes('lambda.amazonaws.com'))
      .filter(
        ({ properties }) =>
          !same(properties.ManagedPolicyArns, {
            'Fn::If': ['HasKey', [{ Ref: 'KeyUsePolicyArn' }], NONE],
          }),
      )
      .map((role) => `${where(role)}: may not use the key`),
  ],
  mutants: [
    drop('Workers', 'CartEventsRole/Properties/ManagedPolicyArns'),
    {
      what: 'settings without the key',
      stack: 'Api',
      change: (template) => {
        delete fields(at(template, 'Globals', 'Function')).KmsKeyArn;
      },
    },
  ],
};

/** Who must be in the policy of the key: without one of them something stops at once, or loses messages. */
const USERS = ['sns.amazonaws.com', 'cloudwatch.amazonaws.com', 'logs.$', ':root'];

const key: Rule = {
  name: 'the key rotates, outlives its stack, and admits all who need it',
  check: (project) =>
    resources(project, 'AWS::KMS::Key').flatMap((resource) => {
      const { properties, all } = resource;
      const statements = list(at(properties, 'KeyPolicy', 'Statement'));
      const admitted = JSON.stringify(statements.map((one) => at(one, 'Principal')));
      const manages = walk(properties.KeyPolicy).includes('kms:PutKeyPolicy');
      const problems = [
        [properties.EnableKeyRotation === true, 'does not rotate'],
        [properties.PendingWindowInDays === 30, 'is gone in less than 30 days'],
        [all.DeletionPolicy === 'RetainExceptOnCreate', 'goes with its stack'],
        [all.UpdateReplacePolicy === 'Retain', 'goes when it is replaced'],
        [manages, 'nobody could mend its policy'],
        ...USERS.map((user) => [admitted.includes(user), `does not admit ${user}`] as const),
      ] as const;
      return problems.filter(([kept]) => !kept).map(([, problem]) => `${where(resource)}: ${problem}`);
    }),
  mutants: [
    drop('Keys', 'DataKey/Properties/EnableKeyRotation'),
    set('Keys', 'DataKey/Properties/PendingWindowInDays', 7),
    set('Keys', 'DataKey/DeletionPolicy', 'Delete'),
    drop('Keys', 'DataKey/UpdateReplacePolicy'),
    set('Keys', 'DataKey/Properties/KeyPolicy/Statement/0/Action', ['kms:Decrypt']),
    set('Keys', 'DataKey/Properties/KeyPolicy/Statement/1/Principal/Service', 'cloudwatch.amazonaws.com'),
    set('Keys', 'DataKey/Properties/KeyPolicy/Statement/2/Principal/Service', 'sns.amazonaws.com'),
  ],
};

export const encryptionRules: Rule[] = [atRest, functions, key];
