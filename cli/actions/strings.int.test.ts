import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Run, runInFolder } from '../../tests/harness/cloudcart.ts';

const name = `strings-${process.pid}`;
const VARIABLES = `Y: true, N: false, One: 1, Tenth: 0.1, Long: 1.50, Zip: 0123, If: !If [On, true, 'no'], Size: !Ref Size`;
const code =
  'exports.handler = async () => Object.fromEntries(Object.entries(process.env).filter(([k]) => /^(Y|N|One|Tenth|Long|Zip|If|Size|More|Stored)$/.test(k)))';
const templateOf = (more: string): string => `
Transform: AWS::Serverless-2016-10-31
Parameters: { Size: { Type: Number, Default: 2 } }
Conditions: { On: !Equals [a, a] }
Resources:
  Serverless:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "${code}"
      Tags: { Level: 3, Public: false }
      Environment: { Variables: { ${VARIABLES}${more}, Stored: !GetAtt Stored.Value } }
  Plain:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Role: !GetAtt ServerlessRole.Arn
      Code: { ZipFile: "${code}" }
      Environment: { Variables: { ${VARIABLES}${more} } }
  Stored: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: 8 } }
Outputs:
  Count: { Value: 3 }
  Flag: { Value: true }
`;
const samconfig = `version = 0.1
[qa.global.parameters]
stack_name = "${name}"
region = "us-east-1"
capabilities = ["CAPABILITY_IAM"]
`;
const EXPECTED = {
  Y: 'true',
  N: 'false',
  One: '1',
  Tenth: '0.1',
  Long: '1.50',
  Zip: '0123',
  If: 'true',
  Size: '2',
};

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-strings-')));
  writeFileSync(path.join(folder, 'samconfig.toml'), samconfig);
});

const cloudcart = (...args: string[]): Promise<Run> => runInFolder(folder, [...args, '--env', 'qa']);

afterAll(async () => {
  await cloudcart('destroy', '--yes');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function variables(id: string): Promise<unknown> {
  const { stdout, stderr } = await cloudcart('invoke', id, '--remote');
  try {
    return JSON.parse(stdout);
  } catch {
    return stdout + stderr;
  }
}

test('numbers and booleans where AWS has strings are strings on the local engine, after a change too', async () => {
  writeFileSync(path.join(folder, 'template.yaml'), templateOf(''));
  expect(await cloudcart('deploy', '--yes')).toMatchObject({ code: 0 });
  expect(await variables('Serverless')).toEqual({ ...EXPECTED, Stored: '8' });
  expect(await variables('Plain')).toEqual(EXPECTED);
  const { stdout } = await cloudcart('outputs', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ Count: '3', Flag: 'true' });

  writeFileSync(path.join(folder, 'template.yaml'), templateOf(', More: false'));
  expect(await cloudcart('deploy', '--yes')).toMatchObject({ code: 0 });
  expect(await variables('Plain')).toEqual({ ...EXPECTED, More: 'false' });
  expect(await cloudcart('drift')).toMatchObject({ code: 0 });
}, 180_000);
