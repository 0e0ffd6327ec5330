import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { type Run, runInFolder } from '../../tests/harness/cloudcart.ts';
import { engine } from '../../tests/harness/shop.ts';
import { lazyClients } from '../aws/session.ts';

const name = `conditions-${process.pid}`;
const FILES = {
  'template.yaml': `
Parameters:
  Names: { Type: CommaDelimitedList, Default: '' }
Resources:
  Data:
    Type: AWS::Serverless::Application
    Properties: { Location: data.yaml, Parameters: { Names: !Join [',', !Ref Names] } }
`,
  'data.yaml': `
Parameters:
  Names: { Type: CommaDelimitedList }
  Enabled: { Type: String, Default: true, AllowedValues: [true, false] }
Mappings: { M: { us-east-1: { Big: 'yes', Enabled: true } } }
Rules:
  Enabled: { Assertions: [{ Assert: !Equals [!Ref Enabled, true] }] }
Conditions:
  Here: !Equals [!Ref AWS::Region, us-east-1]
  Elsewhere: !Not [!Equals [!Sub '\${AWS::Partition}/\${AWS::AccountId}', aws/000000000000]]
  Named: !And
    - !Not [!Equals [!Join ['', !Ref Names], '']]
    - !Equals [!Select [0, !Split ['-', !Ref AWS::StackName]], conditions]
  Big: !And
    - !Equals [!FindInMap [M, !Ref AWS::Region, Big], 'yes']
    - !Equals [!FindInMap [M, !Ref AWS::Region, Enabled], true]
Resources:
  Here: { Type: AWS::SQS::Queue, Condition: Here, Properties: { DelaySeconds: !If [Big, 11, 22] } }
  Elsewhere: { Type: AWS::SQS::Queue, Condition: Elsewhere }
  Named: { Type: AWS::SQS::Queue, Condition: Named }
  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: inner.yaml, Parameters: { Flag: true } } }
Outputs:
  Size: { Value: !If [Big, big, small] }
  Inner: { Value: !GetAtt Inner.Outputs.Kind }
  Flag: { Value: !GetAtt Inner.Outputs.Flag }
`,
  'inner.yaml': `
Parameters: { Flag: { Type: String, AllowedValues: [true, false] } }
Conditions:
  Elsewhere: !Not [!Equals [!Ref AWS::Region, us-east-1]]
  Inner: !Equals [!Select [3, !Split ['-', !Ref AWS::StackName]], Inner]
Resources:
  Elsewhere: { Type: Custom::Unknown, Condition: Elsewhere, Properties: { ServiceToken: none } }
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  Flag: { Value: !If [Elsewhere, false, true] }
  Kind: { Value: !If [Elsewhere, elsewhere, !If [Inner, inner, other]] }
`,
  'samconfig.toml': `version = 0.1
[qa.global.parameters]
stack_name = "${name}"
region = "us-east-1"
resolve_s3 = true
capabilities = ["CAPABILITY_AUTO_EXPAND"]
`,
};

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-conditions-')));
  for (const [file, text] of Object.entries(FILES)) writeFileSync(path.join(folder, file), text);
});

const cloudcart = (...args: string[]): Promise<Run> => runInFolder(folder, [...args, '--env', 'qa']);

afterAll(async () => {
  await cloudcart('destroy', '--yes');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function resources(): Promise<string[]> {
  const client = await lazyClients({ ...engine(), maxAttempts: 3 }).cloudFormation();
  const found = await client.send(new ListStackResourcesCommand({ StackName: `${name}-data` }));
  return (found.StackResourceSummaries ?? []).map((one) => one.LogicalResourceId ?? '').sort();
}

test('resources and outputs follow conditions over pseudo parameters, lists and mappings, in nested stacks too', async () => {
  const deployed = await cloudcart('deploy', '--yes');
  expect(deployed).toMatchObject({ code: 0 });
  expect(await resources()).toEqual(['Here', 'Inner']);
  const { stdout } = await cloudcart('outputs', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ Size: 'big', Inner: 'inner', Flag: 'true' });
}, 120_000);

test('a parameter that only turns a condition adds and removes what it guards', async () => {
  const diff = await cloudcart('diff', '--param', 'Names=a,b');
  expect(diff.stdout).toMatch(/\+ Named AWS::SQS::Queue/);
  expect(await cloudcart('deploy', '--yes', '--param', 'Names=a,b')).toMatchObject({ code: 0 });
  expect(await resources()).toEqual(['Here', 'Inner', 'Named']);
  expect(await cloudcart('deploy', '--yes')).toMatchObject({ code: 0 });
  expect(await resources()).toEqual(['Here', 'Inner']);
}, 120_000);
