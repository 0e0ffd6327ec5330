import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const template = readFileSync(join(ROOT, 'templates', 'api.yaml'), 'utf8');

/** Prints the logical ids of the deployments that SAM's own transform makes of the template on stdin. */
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
        resource['Properties']['CodeUri'] = 's3://bucket/key'
out = transform(template, {'Environment': 'dev'}, NoPolicies())
print(json.dumps([i for i, r in out['Resources'].items() if r['Type'] == 'AWS::ApiGateway::Deployment']))
`;

function deployments(text: string): string[] {
  const python = join(ROOT, '.venv', 'bin', 'python');
  const env = { ...process.env, AWS_DEFAULT_REGION: 'us-east-1' };
  return JSON.parse(
    execFileSync(python, ['-c', TRANSFORM], { input: text, env, encoding: 'utf8', stdio: 'pipe' }),
  );
}

const changed = (from: string, to: string): string => {
  expect(template).toContain(from);
  return template.replace(from, to);
};

test('a deployment cannot be stale: its logical id follows the routes, keys and gateway responses', () => {
  const [now, again, route, key, response] = [
    template,
    template,
    changed("Path: '/shipments/{trackingId}' }", "Path: '/parcels/{trackingId}' }"),
    changed(
      "Method: get, Path: '/categories', Auth: { ApiKeyRequired: false }",
      "Method: get, Path: '/categories'",
    ),
    changed('Wait a moment and try again.', 'Wait a minute and try again.'),
  ].map(deployments);
  expect(now).toHaveLength(1);
  expect(again).toEqual(now);
  expect(new Set([now, route, key, response].map((ids) => ids?.[0])).size).toBe(4);
});
