import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { engine } from '../../tests/harness/shop.ts';
import { lazyClients } from '../aws/session.ts';

const StackName = `sam-transform-${process.pid}`;
const clients = lazyClients({ ...engine(), maxAttempts: 3 });
const Transform = 'AWS::Serverless-2016-10-31';

afterAll(async () => {
  await (await clients.cloudFormation()).send(new DeleteStackCommand({ StackName }));
});

test('SAM takes the value that a parameter was given, not its default, and needs no default', async () => {
  const client = await clients.cloudFormation();
  const F = {
    Type: 'AWS::Serverless::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      InlineCode: 'exports.handler = async () => 1;',
      AutoPublishAlias: { Ref: 'Alias' },
    },
  };
  const G = { ...F, Properties: { ...F.Properties, AutoPublishAlias: { Ref: 'Other' } } };
  const TemplateBody = JSON.stringify({
    Transform,
    Parameters: { Alias: { Type: 'String', Default: 'live' }, Other: { Type: 'String' } },
    Resources: { F, G },
  });
  const Parameters = [
    { ParameterKey: 'Alias', ParameterValue: 'blue' },
    { ParameterKey: 'Other', ParameterValue: 'red' },
  ];
  const Capabilities = ['CAPABILITY_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const];
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName });
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  const aliases = StackResources.filter((one) => one.ResourceType === 'AWS::Lambda::Alias');
  expect(aliases.map((one) => one.LogicalResourceId).toSorted()).toEqual(['FAliasblue', 'GAliasred']);
});

test('an application of the Serverless Application Repository is refused, and no real account is asked', async () => {
  const client = await clients.cloudFormation();
  const Location = {
    ApplicationId: 'arn:aws:serverlessrepo:us-east-1:123456789012:applications/hello',
    SemanticVersion: '1.0.0',
  };
  const TemplateBody = JSON.stringify({
    Transform,
    Resources: { O: { Type: 'AWS::Serverless::Application', Properties: { Location } } },
  });
  const create = new CreateStackCommand({
    StackName: `${StackName}-repository`,
    TemplateBody,
    Capabilities: ['CAPABILITY_AUTO_EXPAND'],
  });
  await expect(client.send(create)).rejects.toThrow(
    /'O', 'The local engine has no Serverless Application Repository\./,
  );
});
