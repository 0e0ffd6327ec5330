import { runCloudcart } from '../../tests/harness/cloudcart.ts';
import { stateDir } from '../../tests/harness/shop.ts';
import { type FakeProject, fakeProject } from '../build/project.fake.ts';

// A project as others write them: Python with a layer, a stack in a stack, documents, includes and loops.
const name = `packaged-${process.pid}`;
const FUNCTION = 'AWS::Serverless::Function';
const FILES = {
  'template.yaml': `Metadata: { CloudCart: { ArtifactBucket: Artifacts.Outputs.Bucket } }
Resources:
  Artifacts: { Type: AWS::Serverless::Application, Properties: { Location: artifacts.yaml } }
  App: { Type: AWS::Serverless::Application, Properties: { Location: app.yaml } }`,
  'artifacts.yaml': `Resources: { B: { Type: AWS::S3::Bucket, Properties: { BucketName: ${name} } } }
Outputs: { Bucket: { Value: !Ref B } }`,
  'app.yaml': `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  P: { Type: ${FUNCTION}, Properties: { CodeUri: py/, Handler: app.handler, Runtime: python3.11, Layers: [!Ref L] } }
  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer/ } }
  S: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: m.asl.json, DefinitionSubstitutions: { Fn: !GetAtt P.Arn } } }
  Q: { Type: AWS::SQS::Queue, Properties: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: q.yaml } } } }
  N: { Type: AWS::Serverless::Application, Properties: { Location: deep/n.yaml, Parameters: { Word: deep } } }
  Fn::ForEach::Loop: [V, [One, Two], { '\${V}Fn': { Type: ${FUNCTION}, Properties: { CodeUri: 'js\${V}', Handler: app.handler, Runtime: nodejs22.x } } }]
Outputs: { Word: { Value: !GetAtt N.Outputs.Word }, Deep: { Value: !GetAtt N.Outputs.Deep } }`,
  'deep/n.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters: { Word: { Type: String } }
Resources: { D: { Type: ${FUNCTION}, Properties: { CodeUri: ../py, Handler: app.handler, Runtime: python3.11 } } }
Outputs: { Word: { Value: !Ref Word }, Deep: { Value: !GetAtt D.Arn } }`,
  'py/app.py': 'import shared\ndef handler(event, context): return shared.word\n',
  'layer/python/shared.py': 'word = "of the layer"\n',
  'm.asl.json': `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\${Fn}","End":true}}}`,
  'q.yaml': 'VisibilityTimeout: 33',
  'jsOne/app.js': "exports.handler = async () => require('fs').readFileSync(__dirname + '/one.txt', 'utf8')",
  'jsOne/one.txt': 'one',
  'jsTwo/app.js': "exports.handler = async () => 'two'",
  'samconfig.toml': `version = 0.1
[local.deploy.parameters]
stack_name = "${name}"
region = "us-east-1"
capabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
`,
};

let project: FakeProject;
beforeAll(() => {
  project = fakeProject(FILES);
});
afterAll(async () => {
  await cloudcart('destroy', '--yes', '--confirm', name);
  project.remove();
});

async function cloudcart(...args: string[]) {
  const run = await runCloudcart(stateDir(), ...args, '--env', 'local', '--json', '--project', project.root);
  return { exitCode: run.exitCode, text: run.stdout, errors: run.stderr };
}
const remotely = async (fn: string): Promise<unknown> =>
  JSON.parse((await cloudcart('invoke', fn, '--remote')).text).result;

test('everything local is deployed, runs, and is not deployed again', async () => {
  const first = await cloudcart('deploy', '--yes');
  expect([first.exitCode, first.errors]).toEqual([0, expect.any(String)]);
  expect(JSON.parse(first.text).outputs).toMatchObject({
    Word: 'deep',
    Deep: expect.stringMatching(/:function:/),
  });
  expect(await Promise.all(['P', 'OneFn', 'TwoFn'].map(remotely))).toEqual(['of the layer', 'one', 'two']);
  const again = JSON.parse((await cloudcart('deploy')).text);
  expect(again.stacks.map((one: { action: string }) => one.action)).toEqual(['unchanged', 'unchanged']);
  expect(JSON.parse((await cloudcart('gc', '--dry-run', '--min-age', '0')).text).unused).toEqual([]);
});

test('code of another language is updated like that of Node.js, and invoke names what it cannot run', async () => {
  project.write({ 'py/app.py': 'def handler(event, context): return "new"\n' });
  expect((await cloudcart('update-code', 'P')).exitCode).toBe(0);
  expect(await remotely('P')).toBe('new');
  const refused = await cloudcart('invoke', 'P');
  expect([refused.exitCode, refused.errors]).toEqual([2, expect.stringMatching(/Python \(python3\.11\)/)]);
});
