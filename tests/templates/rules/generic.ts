import { memoryReader } from '../../../cli/project/memory.fake.ts';
import { ownFindings } from '../../../cli/validate/rules.ts';
import { readSources } from '../../../cli/validate/sources.ts';
import { drop, type Mutant, type Rule, set } from '../rule.ts';
import type { Project } from '../template.ts';

/** What `cloudcart validate` finds by one of its rules; JSON is YAML too. */
function findings(project: Project, rule: string): string[] {
  const files = [project.root, ...project.stacks].map(({ file, template }) => [
    file,
    JSON.stringify(template),
  ]);
  const { sources } = readSources('/project', memoryReader(Object.fromEntries(files)));
  return ownFindings(sources)
    .filter((one) => one.rule === rule)
    .map(({ where, text }) => `${where}: ${text}`);
}

/** Rules that live in `cli/validate`, which knows no shop: here they are shown to see into this one. */
const generic = (rule: string, ...mutants: Mutant[]): Rule => ({
  name: `cloudcart validate: ${rule}`,
  check: (project) => findings(project, rule),
  mutants,
});

const QUEUE_EVENT = 'CartEventsFunction/Properties/Events/Queue/Properties';
const STREAM = {
  Stream: 'arn:aws:dynamodb:eu-central-1:123456789012:table/x/stream/y',
  StartingPosition: 'LATEST',
};
const DISTRIBUTION = { Origins: [{ Id: 'files', S3OriginConfig: {} }] };

export const genericRules: Rule[] = [
  generic('partial-batch', drop('Workers', `${QUEUE_EVENT}/FunctionResponseTypes`)),
  generic(
    'queue-visibility',
    set('Workers', 'CartEventsFunction/Properties/Timeout', 11),
    set('Messaging', 'CartQueue/Properties/VisibilityTimeout', 30),
  ),
  generic('dead-letter-queue', drop('Messaging', 'CartQueue/Properties/RedrivePolicy')),
  generic('dead-letter-alarm', drop('Messaging', 'OrdersDlqAlarm')),
  generic('dead-letter-retention', set('Messaging', 'OrdersDlq/Properties/MessageRetentionPeriod', 345_600)),
  generic(
    'stream-source',
    set('Workers', 'CartEventsFunction/Properties/Events/Changes', { Type: 'DynamoDB', Properties: STREAM }),
  ),
  generic('api-timeout', set('Api', 'CartHttpFunction/Properties/Timeout', 29)),
  generic(
    'function-limits',
    drop('Api', 'CartInternalFunction/Properties/Timeout'),
    drop('Workers', 'CartEventsFunction/Properties/MemorySize'),
  ),
  generic('log-retention', drop('Workers', 'CartEventsLogGroup/Properties/RetentionInDays')),
  generic(
    'admin-policy',
    set('Api', 'CartHttpRole/Properties/ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
  ),
  generic(
    'public-route',
    set('Api', 'OrdersHttpFunction/Properties/Events/PlaceOrder/Properties/Auth', { ApiKeyRequired: false }),
    drop('Api', 'ShopApi/Properties/Auth'),
  ),
  generic('secret-parameter', {
    what: 'a parameter for a password without NoEcho',
    stack: 'Api',
    change: (template) => {
      Object.assign(template.Parameters ?? {}, { DatabasePassword: { Type: 'String' } });
    },
  }),
  generic(
    'literal-secret',
    set('Api', 'MachineKey/Properties/Value', 'cloudcart-dev-key-2024'),
    set('Api', 'CartHttpFunction/Properties/Environment/Variables/DB_PASSWORD', 'hunter2'),
  ),
  generic(
    'public-bucket',
    set('Artifacts', 'ArtifactBucket/Properties/PublicAccessBlockConfiguration/BlockPublicPolicy', false),
  ),
  generic('bucket-tls', drop('Artifacts', 'ArtifactBucketPolicy')),
  generic('table-recovery', drop('Data', 'OrdersTable/Properties/PointInTimeRecoverySpecification')),
  generic('data-policy', drop('Data', 'OrdersTable/DeletionPolicy')),
  // There is no edge yet: the rules wait for it.
  generic(
    'edge-firewall',
    set('Api', 'Edge', {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: DISTRIBUTION },
    }),
    set('Api', 'Firewall', { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [] } }),
  ),
  generic(
    'origin-access',
    set('Api', 'Edge', {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: DISTRIBUTION },
    }),
  ),
];
