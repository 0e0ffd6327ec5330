import { readFileSync } from 'node:fs';
import { asMap, type Data, type DataMap } from '../project/template-yaml.ts';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';

let project: FakeProject;
afterEach(() => project.remove());

const bucket = { Ref: 'CloudCartArtifactBucket' };
const at = (value: Data, keys: string): Data | undefined =>
  keys.split('.').reduce<Data | undefined>((inner, key) => asMap(inner)[key], value);
const PYTHON =
  '{ Type: AWS::Serverless::Function, Properties: { CodeUri: py/, Handler: a.b, Runtime: python3.12 } }';

describe('a stack within a stack', () => {
  const url = (name: string): DataMap => ({
    'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/\${CloudCartArtifactBucket}/${name}`,
  });

  it('is packaged with its code, level by level', async () => {
    project = fakeProject({
      'app.yaml': `Resources:
  N:
    Type: AWS::Serverless::Application
    Condition: On
    DeletionPolicy: Retain
    Properties: { Location: nested/one.yaml, Parameters: { A: b }, Tags: { Team: blue }, TimeoutInMinutes: 3 }
Conditions: { On: !Equals [a, a] }`,
      'nested/one.yaml': `Parameters: { A: { Type: String } }
Resources: { S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: two.yaml } } }`,
      'nested/two.yaml': `Resources: { F: ${PYTHON.replace('py/', '../py/')} }`,
      'py/a.py': 'b = 1',
    });
    const { resources, result } = await project.packaged();
    const [two, one] = result.files.map((file) => ({
      name: file.name,
      data: asMap(JSON.parse(readFileSync(file.file, 'utf8'))),
    }));
    const [code] = result.artifacts;
    expect([code?.stack, code?.logicalId]).toEqual(['App', 'N/S/F']);
    expect(at(two?.data ?? {}, 'Resources.F.Properties.CodeUri')).toEqual({
      Bucket: bucket,
      Key: `${code?.key}.zip`,
    });
    expect(at(one?.data ?? {}, 'Resources.S.Properties')).toEqual({
      TemplateURL: url(two?.name ?? ''),
      Parameters: { CloudCartArtifactBucket: bucket },
    });
    for (const inner of [one, two]) {
      expect(at(inner?.data ?? {}, 'Parameters.CloudCartArtifactBucket')).toEqual({ Type: 'String' });
    }
    expect(resources.N).toEqual({
      Type: 'AWS::CloudFormation::Stack',
      Condition: 'On',
      DeletionPolicy: 'Retain',
      Properties: {
        TemplateURL: url(one?.name ?? ''),
        Parameters: { A: 'b', CloudCartArtifactBucket: bucket },
        Tags: [
          { Key: 'lambda:createdBy', Value: 'SAM' },
          { Key: 'Team', Value: 'blue' },
        ],
        TimeoutInMinutes: 3,
      },
    });
  });

  it('gets no parameter for the bucket when it needs none', async () => {
    project = fakeProject({
      'app.yaml':
        'Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: n.yaml } } }',
      'n.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }',
    });
    const { resources, result } = await project.packaged();
    expect(at(resources, 'N.Properties.Parameters')).toBeUndefined();
    expect(JSON.parse(readFileSync(result.files[0]?.file ?? '', 'utf8'))).toEqual({
      Resources: { Q: { Type: 'AWS::SQS::Queue' } },
    });
  });

  it.each([
    ['a missing template', 'none.yaml', 'artifact-missing'],
    ['a circle', 'app.yaml', 'template-loop'],
    ['a folder', '.', 'not-a-file'],
    ['a template outside', '../x.yaml', 'outside-project'],
  ])('is refused with its place: %s', async (_what, location, code) => {
    project = fakeProject({
      'app.yaml': `Resources: { N: { Type: AWS::Serverless::Application, Properties: { Location: ${location} } } }`,
    });
    await expect(project.build()).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringMatching(/^app\.yaml:1: /),
    });
  });
});

describe('AWS::Include of a local file', () => {
  const include = (file: string) =>
    `{ Fn::Transform: { Name: AWS::Include, Parameters: { Location: ${file} } } }`;

  it('is replaced by its contents, beside what is written there', async () => {
    project = fakeProject({
      'app.yaml': `Resources:
  Api: { Type: AWS::Serverless::Api, Properties: { DefinitionBody: ${include('docs/api.yaml')} } }
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: more.json } }`,
      'docs/api.yaml': `openapi: 3.0.1\npaths: ${include('paths.yaml')}\nx: !Sub '\${AWS::Region}'`,
      'docs/paths.yaml': '/a: { get: {} }',
      'more.json': `{"F": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "py", "Handler": "a.b", "Runtime": "python3.12"}}}`,
      'py/a.py': 'b = 1',
    });
    const { resources, result } = await project.packaged();
    expect(at(resources, 'Api.Properties.DefinitionBody')).toEqual({
      openapi: '3.0.1',
      paths: { '/a': { get: {} } },
      x: { 'Fn::Sub': `\${AWS::Region}` },
    });
    expect(at(resources, 'F.Properties.CodeUri')).toEqual({
      Bucket: bucket,
      Key: `${result.artifacts[0]?.key}.zip`,
    });
  });

  it('is left for CloudFormation when it is in S3, or another macro', async () => {
    const text = `Resources:
  A: { Type: T::A::B, Properties: ${include('s3://b/k')} }
  B: { Type: T::A::B, Properties: { Fn::Transform: { Name: Mine, Parameters: { Location: x } } } }`;
    project = fakeProject({ 'app.yaml': text });
    const { resources } = await project.packaged();
    expect(at(resources, 'A.Properties')).toEqual({
      'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } },
    });
    expect(at(resources, 'B.Properties')).toEqual({
      'Fn::Transform': { Name: 'Mine', Parameters: { Location: 'x' } },
    });
  });

  it.each([
    ['a missing file', include('none.yaml'), 'artifact-missing'],
    ['a file that includes itself', include('self.yaml'), 'include-loop'],
    ['a file outside', include('../none.yaml'), 'outside-project'],
    ['a key that is written twice', `{ a: 1, ${include('keys.yaml').slice(1)}`, 'include-conflict'],
  ])('is refused: %s', async (_what, written, code) => {
    project = fakeProject({
      'app.yaml': `Resources:\n  A: { Type: T::A::B, Properties: ${written} }`,
      'self.yaml': include('self.yaml'),
      'keys.yaml': 'a: 2',
    });
    await expect(project.build()).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it('in the section Transform is refused', async () => {
    project = fakeProject({
      'app.yaml':
        'Transform: [{ Name: AWS::Include, Parameters: { Location: a.yaml } }]\nResources: { Q: { Type: AWS::SQS::Queue } }',
    });
    await expect(project.build()).rejects.toMatchObject({ code: 'include-conflict' });
  });
});

describe('Fn::ForEach', () => {
  const loop = (collection: string, code = `"./\${Name}/"`) => `
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: { Names: { Type: CommaDelimitedList, Default: 'a,b' } }
Resources:
  Fn::ForEach::Functions:
    - Name
    - ${collection}
    - Fn\${Name}:
        Type: AWS::Serverless::Function
        Properties: { CodeUri: ${code}, Handler: a.b, Runtime: python3.12, Description: !Ref Name }`;

  it.each([
    ['a list', '[a, b]'],
    ['the default of a parameter', '!Ref Names'],
  ])('over local code is written out: %s', async (_what, collection) => {
    project = fakeProject({ 'app.yaml': loop(collection), 'a/a.py': 'one', 'b/a.py': 'two' });
    const { resources, result } = await project.packaged();
    expect(Object.keys(resources)).toEqual(['Fna', 'Fnb']);
    expect(at(resources, 'Fnb.Properties.Description')).toBe('b');
    expect(result.artifacts.map((one) => zipTexts(one.file))).toEqual([{ 'a.py': 'one' }, { 'a.py': 'two' }]);
  });

  it('without local files is left for CloudFormation', async () => {
    project = fakeProject({ 'app.yaml': loop('!Ref Names', 's3://b/k') });
    expect(Object.keys((await project.packaged()).resources)).toEqual(['Fn::ForEach::Functions']);
  });

  it('over values that are given from outside is refused', async () => {
    project = fakeProject({
      'app.yaml': loop('!Ref Names'),
      'template.yaml':
        'Resources: { App: { Type: AWS::Serverless::Application, Properties: { Location: app.yaml, Parameters: { Names: c } } } }',
      'a/a.py': '',
    });
    await expect(project.build()).rejects.toMatchObject({ code: 'loop-unknown', exitCode: 2 });
  });
});

describe('Globals.Function.CodeUri', () => {
  const app = (code: string, own = '') => `
Globals: { Function: { CodeUri: ${code}, Handler: a.b, Runtime: python3.12 } }
Resources:
  F: { Type: AWS::Serverless::Function, Properties: { Description: d${own} } }`;

  it('in S3 stays for the functions that have none', async () => {
    project = fakeProject({ 'app.yaml': app('s3://b/k.zip') });
    expect(at((await project.packaged()).data, 'Globals.Function.CodeUri')).toBe('s3://b/k.zip');
  });

  it('in the project is packaged for each function', async () => {
    project = fakeProject({ 'app.yaml': app('py'), 'py/a.py': 'b = 1' });
    const { data, resources, result } = await project.packaged();
    expect(at(data, 'Globals.Function.CodeUri')).toBeUndefined();
    expect(at(resources, 'F.Properties.CodeUri')).toEqual({
      Bucket: bucket,
      Key: `${result.artifacts[0]?.key}.zip`,
    });
  });
});

describe('a container image', () => {
  const image = (properties: string, metadata = '{}') =>
    `Resources: { F: { Type: AWS::Serverless::Function, Metadata: ${metadata}, Properties: { PackageType: Image, ${properties} } } }`;

  it.each([
    ['a repository', "ImageUri: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop:1'"],
    ['a parameter', 'ImageUri: !Ref Image'],
  ])('in %s is left as it is written', async (_what, properties) => {
    project = fakeProject({ 'app.yaml': image(properties) });
    await expect(project.build()).resolves.toMatchObject({ artifacts: [], files: [] });
  });

  it.each([
    [
      'is to be built from a Dockerfile',
      image('Description: d', '{ Dockerfile: Dockerfile, DockerContext: . }'),
    ],
    ['names an archive', image('ImageUri: image.tar.gz')],
    ['names a local image', image('ImageUri: shop:latest')],
  ])('that %s is refused with what to do', async (_what, template) => {
    project = fakeProject({ 'app.yaml': template });
    await expect(project.build()).rejects.toMatchObject({
      code: 'image-not-built',
      exitCode: 2,
      remedy: expect.stringContaining('docker push'),
    });
  });
});
