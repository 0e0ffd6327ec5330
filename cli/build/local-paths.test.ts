import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { asMap, type Data } from '../project/template-yaml.ts';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';
import { sha256 } from './zip.ts';

let project: FakeProject;
afterEach(() => project.remove());

const DOCUMENT = 'openapi: 3.0.1\n';
const NAME = `${sha256(DOCUMENT)}.file`;
const bucket = { Ref: 'CloudCartArtifactBucket' };
const uri = { 'Fn::Sub': `s3://\${CloudCartArtifactBucket}/${NAME}` };
const pair = { Bucket: bucket, Key: NAME };
const at = (value: Data, keys: string): Data | undefined =>
  keys.split('.').reduce<Data | undefined>((inner, key) => asMap(inner)[key], value);

describe('a document that a resource names is uploaded, and the resource refers to the object', () => {
  test.each([
    ['AWS::Serverless::Api', 'DefinitionUri', pair],
    ['AWS::Serverless::HttpApi', 'DefinitionUri', pair],
    ['AWS::Serverless::StateMachine', 'DefinitionUri', pair],
    ['AWS::StepFunctions::StateMachine', 'DefinitionS3Location', pair],
    ['AWS::ApiGateway::RestApi', 'BodyS3Location', pair],
    ['AWS::ApiGatewayV2::Api', 'BodyS3Location', pair],
    ['AWS::AppSync::GraphQLSchema', 'DefinitionS3Location', uri],
    ['AWS::AppSync::Resolver', 'CodeS3Location', uri],
    ['AWS::AppSync::Resolver', 'RequestMappingTemplateS3Location', uri],
    ['AWS::AppSync::Resolver', 'ResponseMappingTemplateS3Location', uri],
    ['AWS::AppSync::FunctionConfiguration', 'CodeS3Location', uri],
    ['AWS::CloudFormation::ModuleVersion', 'ModulePackage', uri],
    ['AWS::CloudFormation::ResourceVersion', 'SchemaHandlerPackage', uri],
    ['AWS::Glue::Job', 'Command.ScriptLocation', uri],
    ['AWS::Serverless::GraphQLApi', 'Functions.One.CodeUri', uri],
    ['AWS::Serverless::GraphQLApi', 'Resolvers.Query.get.CodeUri', uri],
    ['AWS::ElasticBeanstalk::ApplicationVersion', 'SourceBundle', { S3Bucket: bucket, S3Key: NAME }],
  ])('%s %s', async (type, property, expected) => {
    const properties = property
      .split('.')
      .reduceRight<unknown>((inner, key) => ({ [key]: inner }), 'doc.any');
    const template = JSON.stringify({ Resources: { R: { Type: type, Properties: properties } } });
    project = fakeProject({ 'app.yaml': template, 'doc.any': DOCUMENT });
    const { resources, data, result } = await project.packaged();
    expect(at(asMap(resources.R).Properties ?? {}, property)).toEqual(expected);
    expect(asMap(data.Parameters).CloudCartArtifactBucket).toEqual({ Type: 'String' });
    const [file] = result.files;
    expect([file?.name, readFileSync(file?.file ?? '', 'utf8')]).toEqual([NAME, DOCUMENT]);
  });
});

test('the text of a GraphQL schema is put into the template: SAM takes no reference to it', async () => {
  project = fakeProject({
    'app.yaml':
      'Resources: { R: { Type: AWS::Serverless::GraphQLApi, Properties: { SchemaUri: s.graphql } } }',
    's.graphql': 'type Query { a: String }',
  });
  const { resources, result } = await project.packaged();
  expect(asMap(resources.R).Properties).toEqual({ SchemaInline: 'type Query { a: String }' });
  expect(result.files).toEqual([]);
});

test('the licence of an application of the repository is uploaded', async () => {
  project = fakeProject({
    'app.yaml':
      'Metadata: { AWS::ServerlessRepo::Application: { LicenseUrl: doc.any } }\nResources: { Q: { Type: AWS::SQS::Queue } }',
    'doc.any': DOCUMENT,
  });
  expect((await project.packaged()).data.Metadata).toEqual({
    'AWS::ServerlessRepo::Application': { LicenseUrl: uri },
  });
});

test.each([
  ['an address', "'s3://bucket/key'"],
  ['a reference', '!Ref Where'],
  ['a map', '{ Bucket: b, Key: k }'],
])('%s is left as it is written', async (_what, written) => {
  project = fakeProject({
    'app.yaml': `
Parameters: { Where: { Type: String } }
Resources:
  R: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: ${written} } }
  F: { Type: AWS::Serverless::Function, Properties: { CodeUri: ${written}, Handler: a.b, Runtime: python3.12 } }`,
    'template.yaml':
      'Resources: { App: { Type: AWS::Serverless::Application, Properties: { Location: app.yaml, Parameters: { Where: s3://b/k } } } }',
  });
  const { data, result } = await project.packaged();
  expect(asMap(data.Parameters).CloudCartArtifactBucket).toBeUndefined();
  expect([result.files, result.artifacts]).toEqual([[], []]);
});

test.each([
  ['a parameter', '!Ref Where', 'CodeUri'],
  ['a text with a parameter', `!Sub './\${Where}/'`, 'CodeUri'],
  ['a parameter', '!Ref Where', 'DefinitionUri'],
])('%s that stands for a local path is refused: %s of %s', async (_what, written, property) => {
  const type = property === 'CodeUri' ? 'Function' : 'StateMachine';
  project = fakeProject({
    'app.yaml': `
Parameters: { Where: { Type: String, Default: code } }
Resources:
  R: { Type: AWS::Serverless::${type}, Properties: { ${property}: ${written} } }`,
    'code/a.py': '',
  });
  await expect(project.build()).rejects.toMatchObject({
    code: 'artifact-reference',
    exitCode: 2,
    message: expect.stringMatching(/^app\.yaml:4: /),
  });
});

describe('folders and files of code', () => {
  const layer = (type: string, property: string, written: string, metadata = '{}') =>
    `Resources: { L: { Type: ${type}, Metadata: ${metadata}, Properties: { ${property}: ${written} } } }`;

  test.each([
    ['AWS::Serverless::LayerVersion', 'ContentUri', ['Bucket', 'Key']],
    ['AWS::Lambda::LayerVersion', 'Content', ['S3Bucket', 'S3Key']],
  ])('the folder of %s is zipped', async (type, property, [bucketKey = '', key = '']) => {
    project = fakeProject({
      'app.yaml': layer(type, property, 'layer/'),
      'layer/bin/tool': '#!/bin/sh',
      'layer/python/a.py': 'a = 1',
      'layer/.git/config': 'secret',
    });
    chmodSync(path.join(project.root, 'layer/bin/tool'), 0o700);
    const { resources, result } = await project.packaged();
    const [file] = result.files;
    expect(at(resources, `L.Properties.${property}`)).toEqual({ [bucketKey]: bucket, [key]: file?.name });
    expect(zipTexts(file?.file ?? '')).toEqual({ 'bin/tool': '#!/bin/sh', 'python/a.py': 'a = 1' });
  });

  test('a build of Python without requirements puts the folder where the runtime looks', async () => {
    const text = layer('AWS::Serverless::LayerVersion', 'ContentUri', 'layer', '{ BuildMethod: python3.12 }');
    project = fakeProject({ 'app.yaml': text, 'layer/a.py': 'a = 1' });
    const { result, resources } = await project.packaged();
    expect(zipTexts(result.files[0]?.file ?? '')).toEqual({ 'python/a.py': 'a = 1' });
    expect(asMap(resources.L).Metadata).toBeUndefined();
  });

  test('a zip is sent as it is, another single file in a zip', async () => {
    const zip = zipSync({ a: new Uint8Array([1]) });
    project = fakeProject({
      'app.yaml': `Resources:
  Z: { Type: AWS::Serverless::Function, Properties: { CodeUri: z.zip, Handler: a.b, Runtime: python3.12 } }
  S: { Type: AWS::Lambda::Function, Properties: { Code: one.py, Handler: one.b, Runtime: python3.12 } }`,
      'z.zip': zip,
      'one.py': 'b = 1',
    });
    const { resources, result } = await project.packaged();
    const [z, s] = result.artifacts;
    expect([z?.key, zipTexts(s?.file ?? '')]).toEqual([sha256(zip), { 'one.py': 'b = 1' }]);
    expect(at(resources, 'S.Properties.Code')).toEqual({ S3Bucket: bucket, S3Key: `${s?.key}.zip` });
  });

  test.each([
    ['a missing folder', 'nowhere/', 'artifact-missing'],
    ['an empty folder', 'empty/', 'code-missing'],
    ['a folder outside', '../', 'outside-project'],
    ['a link outside', 'linked/', 'outside-project'],
    ['a link to nothing', 'broken/', 'code-missing'],
    ['a folder within itself', 'loop/', 'link-loop'],
  ])('%s is refused with its place: exit 2', async (_what, written, code) => {
    project = fakeProject({ 'app.yaml': layer('AWS::Serverless::LayerVersion', 'ContentUri', written) });
    for (const name of ['empty', 'linked', 'broken', 'loop']) mkdirSync(path.join(project.root, name));
    symlinkSync('/etc/hostname', path.join(project.root, 'linked', 'x'));
    symlinkSync('/nowhere', path.join(project.root, 'broken', 'x'));
    symlinkSync('.', path.join(project.root, 'loop', 'x'));
    const message = expect.stringMatching(/^app\.yaml:1: ContentUri /);
    await expect(project.build()).rejects.toMatchObject({ code, exitCode: 2, message });
  });

  test('a layer without contents is refused', async () => {
    project = fakeProject({ 'app.yaml': 'Resources: { L: { Type: AWS::Serverless::LayerVersion } }' });
    await expect(project.build()).rejects.toMatchObject({ code: 'code-missing', exitCode: 2 });
  });
});
