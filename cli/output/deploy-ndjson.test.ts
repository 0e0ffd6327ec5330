import { change, type WorldOptions, world } from '../actions/deploy/world.fake.ts';
import type { FakeBehaviour } from '../aws/stacks.fake.ts';
import { readEnvironment } from '../config.ts';
import { fakeContext } from '../context.fake.ts';
import { createRuntime } from '../runtime.ts';

interface Run {
  behaviour?: FakeBehaviour;
  options?: WorldOptions;
  /** A deployment before it, of which nothing is shown. */
  before?: WorldOptions;
}

/** What `deploy --output ndjson` prints over the fake CloudFormation, and how it ends. The fake clock tells the times. */
async function run({ behaviour = {}, options = {}, before }: Run): Promise<string> {
  const lines: string[] = [];
  const fake = fakeContext();
  const one = world(behaviour, fake);
  if (before) await one.deploy(before);
  let exit = -1;
  const runtime = createRuntime({
    stdout: { write: (text) => void lines.push(text) },
    stderr: { write: (text) => void lines.push(`stderr: ${text}`) },
    stdinIsTTY: false,
    workingFolder: process.cwd(),
    environment: readEnvironment({}),
    signal: fake.signal,
    clock: fake.clock,
    setExitCode: (code) => {
      exit = code;
    },
  });
  await runtime.runAction({ output: 'ndjson' }, async ({ reporter }) => {
    Object.assign(fake, { reporter });
    const { results, outputs } = await one.deploy(options);
    return { json: { stacks: results.map(({ id, action }) => ({ id, action })), outputs } };
  });
  return `${lines.join('')}exit ${exit}`;
}

const destructive = { changes: { 'shop-api': [change({})] } };
const failing = (ends: string) => ({
  failures: {
    'shop-data': { logicalId: 'Things', type: 'AWS::DynamoDB::Table', reason: 'Table already exists', ends },
  },
});

test.each<[string, Run]>([
  ['a first deployment', {}],
  ['nothing has changed', { before: {} }],
  ['one stack has changed', { before: {}, options: { params: ['Suffix=2'] } }],
  ['some stacks only', { options: { only: ['Artifacts', 'Mail'] } }],
  ['throttling and a late status', { behaviour: { throttled: 3, late: 2, polls: 3 } }],
  ['a failure that is rolled back', { behaviour: failing('ROLLBACK_COMPLETE') }],
  ['a failure that needs a hand', { behaviour: failing('ROLLBACK_FAILED') }],
  ['a template that is refused', { behaviour: { refusals: { 'shop-data': 'Unresolved reference' } } }],
  [
    'an approval that nobody can give',
    { behaviour: destructive, before: { rules: { approval: 'never' } }, options: { params: ['Suffix=2'] } },
  ],
  [
    'an approval that --yes gives',
    {
      behaviour: destructive,
      before: { rules: { approval: 'never' } },
      options: { params: ['Suffix=2'], rules: { yes: true } },
    },
  ],
  ['a stack that is missing', { options: { only: ['Api'] } }],
])('deploy --output ndjson: %s', async (_what, one) => {
  const text = await run(one);
  const lines = text.split('\n').slice(0, -1);
  for (const line of lines) {
    const keys = Object.keys(JSON.parse(line));
    const order = ['time', 'level', 'code', 'text', 'stack', 'resource', 'data'];
    expect(keys).toEqual(order.filter((key) => keys.includes(key)));
  }
  expect(text).toMatchSnapshot();
});
