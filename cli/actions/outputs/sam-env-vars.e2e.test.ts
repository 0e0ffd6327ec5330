import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCloudcart } from '../../../tests/harness/cloudcart.ts';
import { engine, outputs, stateDir } from '../../../tests/harness/shop.ts';

/** What sam-cli's own code would put into a function's container. Docker is not needed for that. */
const RESOLVE = `
import json, sys
from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
stacks, _ = SamLocalStackProvider.get_stacks("template.yaml")
provider = SamFunctionProvider(stacks)
values = json.load(open(sys.argv[1])) if len(sys.argv) > 1 else {}
runner = LocalLambdaRunner(object(), provider, ".", ".", env_vars_values=values)
print(json.dumps({f.full_path: runner._make_env_vars(f).resolve() for f in provider.get_all()}))
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cloudcart-sam-env-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function resolve(...args: string[]): Record<string, Record<string, string>> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SAM_CLI_TELEMETRY: '0',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  const python = path.resolve('.venv/bin/python');
  return JSON.parse(execFileSync(python, ['-c', RESOLVE, ...args], { env, encoding: 'utf8' }));
}

test('sam-cli hands every function the variables of the deployed one, and the engine', async () => {
  const file = path.join(folder, 'deep', 'sam-env.json');
  const { exitCode, stdout } = await runCloudcart(stateDir(), 'outputs', '--sam-env-vars', file, '--json');
  expect(exitCode).toBe(0);
  const written = JSON.parse(stdout);
  const found = resolve(file);
  expect(Object.keys(found).sort()).toEqual(Object.keys(written).sort());
  for (const [name, variables] of Object.entries(found)) {
    expect({ name, variables }).toEqual({ name, variables: expect.objectContaining(written[name]) });
    expect(variables.AWS_ENDPOINT_URL).toBe(engine().endpoint);
  }
  expect(found['Api/CatalogHttpFunction']?.PRODUCTS_TABLE).toBe(outputs().ProductsTableName);
}, 60_000);

test('without the file the endpoint is empty, which the SDK takes for none', () => {
  for (const variables of Object.values(resolve())) expect(variables.AWS_ENDPOINT_URL).toBe('');
}, 60_000);
