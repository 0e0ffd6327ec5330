import path from 'node:path';
import { templateOf } from '../project/memory.fake.ts';
import { packageStack } from './package-template.ts';
import { prepareTemplate } from './prepared-template.ts';
import { sha256 } from './zip.ts';

const SOURCE = `
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs24.x, CodeUri: ../functions/hello/ } }
Parameters: { Name: { Type: String } }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { Minify: true }, Kept: here }
    Properties: { Handler: lambda.hello, FunctionName: !Ref Name }
  Inline:
    Type: AWS::Serverless::Function
    Properties: { InlineCode: 'exports.x = 1', Handler: index.x }
`;
const root = path.resolve('cli/fixtures/mini');
const KEY = 'ab'.repeat(32);
const packaged = (key = KEY) => {
  const prepared = prepareTemplate(root, 'Api', templateOf(SOURCE, 'templates/api.yaml', root));
  return packageStack(prepared, new Map(prepared.functions.map((one) => [one, `${key}.zip`])));
};

describe('packageStack', () => {
  it('points a function at its artifact, in a bucket that the deployment names', () => {
    const { Resources, Parameters, Outputs, Globals } = JSON.parse(packaged().body);
    expect(Resources.Hello.Properties).toEqual({
      Handler: 'lambda.hello',
      FunctionName: { Ref: 'Name' },
      CodeUri: { Bucket: { Ref: 'CloudCartArtifactBucket' }, Key: `${KEY}.zip` },
    });
    expect(Resources.Hello.Metadata).toEqual({ Kept: 'here' });
    expect(Resources.Inline.Properties).toEqual({ InlineCode: 'exports.x = 1', Handler: 'index.x' });
    expect(Globals.Function).toEqual({ Runtime: 'nodejs24.x' });
    expect(Object.keys(Parameters)).toEqual(['Name', 'CloudCartArtifactBucket', 'CloudCartDigest']);
    expect(Outputs.CloudCartDigest).toEqual({ Value: { Ref: 'CloudCartDigest' } });
  });

  it('is named by the SHA-256 of its bytes, and leaves the template alone', () => {
    const one = packaged();
    expect(one.key).toBe(sha256(one.body));
    expect(packaged().key).toBe(one.key);
    expect(packaged('cd'.repeat(32)).key).not.toBe(one.key);
  });

  it('needs no bucket without functions', () => {
    const plain = packageStack(prepareTemplate('/project', 'Data', templateOf('Resources: {}')), new Map());
    expect(plain.needsBucket).toBe(false);
    expect(Object.keys(JSON.parse(plain.body).Parameters)).toEqual(['CloudCartDigest']);
  });
});
