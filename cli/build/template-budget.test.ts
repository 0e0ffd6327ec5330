import { type FakeProject, fakeProject } from './project.fake.ts';

let project: FakeProject;
afterEach(() => project.remove());

const include = (name: string): string =>
  `{ Fn::Transform: { Name: AWS::Include, Parameters: { Location: ${name} } } }`;

test('includes that multiply are refused with their place: exit 2', async () => {
  const files: Record<string, string> = { 'i8.yaml': 'X: 1' };
  for (let level = 0; level < 8; level++) {
    const lines = Array.from({ length: 12 }, (_, index) => `K${index}: ${include(`i${level + 1}.yaml`)}`);
    files[`i${level}.yaml`] = lines.join('\n');
  }
  const text = `Resources: { T: { Type: AWS::SNS::Topic, Metadata: ${include('i0.yaml')} } }`;
  project = fakeProject({ 'app.yaml': text, ...files });
  const message = expect.stringMatching(/^i\d\.yaml:\d+: more than 500 files/);
  await expect(project.build()).rejects.toMatchObject({ code: 'too-many-includes', exitCode: 2, message });
});

test('an included file that is large and included often is refused: exit 2', async () => {
  const keys = Array.from({ length: 30 }, (_, index) => `K${index}: ${include('big.yaml')}`).join(', ');
  project = fakeProject({
    'app.yaml': `Resources: { T: { Type: AWS::SNS::Topic, Metadata: { ${keys} } } }`,
    'big.yaml': `X: ${'x'.repeat(200_000)}`,
  });
  await expect(project.build()).rejects.toMatchObject({ code: 'too-many-includes', exitCode: 2 });
});

test('nested templates that multiply are refused with their place: exit 2', async () => {
  const stack = (name: string): string =>
    `{ Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${name} } }`;
  const files: Record<string, string> = { 't22.yaml': 'Resources: { T: { Type: AWS::SNS::Topic } }' };
  for (let level = 0; level < 22; level++) {
    const next = stack(`t${level + 1}.yaml`);
    files[`t${level}.yaml`] = `Resources: { A: ${next}, B: ${next} }`;
  }
  project = fakeProject({ 'app.yaml': `Resources: { S: ${stack('t0.yaml')} }`, ...files });
  const message = expect.stringMatching(/^t\d+\.yaml:1: TemplateURL .*more than 200 templates/);
  await expect(project.build()).rejects.toMatchObject({ code: 'too-many-templates', exitCode: 2, message });
});
