import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveTemplate } from '../../cli/actions/deploy/approval/resolved-template.ts';
import { change } from '../../cli/actions/deploy/approval/review.fake.ts';
import { approvalReasons } from '../../cli/actions/deploy/approval.ts';
import { asMap, parseTemplate } from '../../cli/project/template-yaml.ts';

// The shop's own templates after SAM's transform: what ordinary deployments of them ask, in the worst case that CloudFormation
// lists every property of every resource, and says of every resource that it may be replaced.
const ROOT = join(__dirname, '..', '..');
const TRANSFORM = `
import json, sys
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse
class NoPolicies(ManagedPolicyLoader):
    def __init__(self): pass
    def load(self): return {}
template = yaml_parse(sys.stdin.read())
for resource in template['Resources'].values():
    if resource['Type'] == 'AWS::Serverless::Function':
        resource['Properties']['CodeUri'] = { 'Bucket': 'artifacts', 'Key': sys.argv[1] }
out = transform(template, {'Environment': 'dev'}, NoPolicies())
for name in ['Parameters', 'Mappings', 'Conditions']: out[name] = template.get(name, {})
print(json.dumps(out))
`;
const files = readdirSync(join(ROOT, 'templates')).filter((file) => file.endsWith('.yaml'));

function transformed(text: string, code: string) {
  const env = { ...process.env, AWS_DEFAULT_REGION: 'eu-central-1' };
  const python = join(ROOT, '.venv', 'bin', 'python');
  const body = execFileSync(python, ['-c', TRANSFORM, code], {
    input: text,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const declared = asMap(parseTemplate(body, 'template').data.Parameters);
  const parameters = Object.entries(declared).map(([name, one]) => [
    name,
    String(asMap(one).Default ?? `arn:aws:x:eu-central-1:111122223333:${name}`),
  ]);
  return resolveTemplate({ body, parameters: Object.fromEntries(parameters) }) ?? {};
}

function reasons(before: ReturnType<typeof transformed>, after: ReturnType<typeof transformed>): string[] {
  const isPublished = (id: string) => before[id] === undefined;
  const isData = (type: string) => /^AWS::(DynamoDB|SQS|S3|Logs|KMS)/.test(type);
  const changes = Object.entries(after).map(([logicalId, { Type, Properties }]) =>
    change({
      action: isPublished(logicalId) ? 'Add' : 'Modify',
      logicalId,
      type: String(Type),
      replacement: isData(String(Type)) ? 'False' : 'Conditional',
      properties: Object.entries(asMap(Properties))
        // Of a custom resource a literal that stayed the same is listed only when something else was changed behind it.
        .filter(([, value]) => !/^Custom::/.test(String(Type)) || JSON.stringify(value).includes('{'))
        .map(([name]) => name),
    }),
  );
  const review = { changes, before, after, account: '111122223333' };
  return approvalReasons(review, 'destructive').map((one) => one.text);
}

test.each(files)('%s: an unchanged deployment, new code, memory and time ask nothing', (file) => {
  const text = readFileSync(join(ROOT, 'templates', file), 'utf8');
  const larger = text
    .replace(/MemorySize: \d+/g, 'MemorySize: 3008')
    .replace(/^( +)Timeout: \d+/gm, '$1Timeout: 29');
  const deployed = transformed(text, 'one');
  expect(Object.keys(deployed).length).toBeGreaterThan(0);
  expect(reasons(deployed, deployed)).toEqual([]);
  expect(reasons(deployed, transformed(larger, 'two'))).toEqual([]);
});

test('a role that may do everything asks', () => {
  const text = readFileSync(join(ROOT, 'templates', 'api.yaml'), 'utf8');
  const deployed = transformed(text, 'one');
  const [id = '', role = {}] =
    Object.entries(deployed).find(([, one]) => one.Type === 'AWS::IAM::Role') ?? [];
  const admin = {
    ...asMap(role.Properties),
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  };
  expect(reasons(deployed, { ...deployed, [id]: { ...role, Properties: admin } })).toEqual(
    expect.arrayContaining([expect.stringContaining(`may widen rights: ${id}`)]),
  );
});
