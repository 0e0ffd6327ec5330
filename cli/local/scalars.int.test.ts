import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { engine } from '../../tests/harness/shop.ts';
import { lazyClients } from '../aws/session.ts';

const StackName = `scalars-${process.pid}`;
const clients = lazyClients({ ...engine(), maxAttempts: 3 });
const CODE = 'exports.handler = async () => [process.env.FALSE, process.env.NUMBER, process.env.CHOSEN];';
const TEMPLATE = {
  Parameters: { Flag: { Type: 'String', Default: true, AllowedValues: [true, false] } },
  Mappings: { M: { a: { on: true } } },
  Conditions: { On: { 'Fn::Equals': [{ Ref: 'Flag' }, true] } },
  Rules: { Flag: { Assertions: [{ Assert: { 'Fn::Contains': [[true], { Ref: 'Flag' }] } }] } },
  Resources: {
    F: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: StackName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { ZipFile: CODE },
        Environment: { Variables: { FALSE: false, NUMBER: 1, CHOSEN: { 'Fn::If': ['On', true, 'no'] } } },
      },
    },
  },
  Outputs: {
    Literal: { Value: true },
    Chosen: { Value: { 'Fn::If': ['On', true, false] } },
    Default: { Value: { Ref: 'Flag' } },
    Found: { Value: { 'Fn::FindInMap': ['M', 'a', 'on'] } },
    Joined: { Value: { 'Fn::Join': ['-', [true, 1, { 'Fn::FindInMap': ['M', 'a', 'on'] }]] } },
    Written: { Value: { 'Fn::Sub': [`\${X}`, { X: { 'Fn::FindInMap': ['M', 'a', 'on'] } }] } },
  },
};

afterAll(async () => {
  await (await clients.cloudFormation()).send(new DeleteStackCommand({ StackName }));
});

test('a number or boolean of a template is a text in outputs, functions, rules and variables', async () => {
  const client = await clients.cloudFormation();
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(TEMPLATE) }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 1 }, { StackName });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = stack?.Outputs?.map((one) => [one.OutputKey, one.OutputValue]) ?? [];
  expect(Object.fromEntries(outputs)).toEqual({
    Literal: 'true',
    Chosen: 'true',
    Default: 'true',
    Found: 'true',
    Joined: 'true-1-true',
    Written: 'true',
  });
  const invoked = await (await clients.lambda()).send(new InvokeCommand({ FunctionName: StackName }));
  expect(JSON.parse(Buffer.from(invoked.Payload ?? []).toString())).toEqual(['false', '1', 'true']);
});
