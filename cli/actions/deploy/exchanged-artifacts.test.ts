import type { Stacks } from '../../aws/stacks.ts';
import { checkCode } from './check-code.ts';
import { deployProject } from './deploy-project.ts';
import { failure, type World, world } from './world.fake.ts';

// Whoever may write to the artifact bucket exchanges an object after it was verified.

/** Deploys while CloudFormation reads another text for every template of the bucket. */
async function deployExchanged(
  one: World,
  exchange: (body: string) => string,
  template?: Stacks['template'],
) {
  const deployment = await one.deployment({ params: ['Suffix=x'], rules: { yes: true } });
  one.stacks.behaviour.objects = Object.fromEntries(
    Object.entries(one.stacks.behaviour.objects ?? {}).map(([url, body]) => [url, exchange(body)]),
  );
  return deployProject(one.context, {
    ...deployment,
    stacks: template ? { ...one.stacks, template } : one.stacks,
  });
}

const evil = (body: string): string => body.replace('"AWS::SNS::Topic"', '"AWS::IAM::User"');

test('a template that CloudFormation read otherwise is not executed', async () => {
  const one = world();
  await expect(deployExchanged(one, evil)).rejects.toEqual(failure('template-exchanged', 7));
  const executed = one.stacks.writes.filter((write) => write.startsWith('executeChangeSet'));
  expect(executed.map((write) => write.split(' ')[1])).toEqual(
    expect.not.arrayContaining(['shop-api', 'shop-data']),
  );
});

test.each<[string, (body: string) => string]>([
  ['the same', (body) => body],
  ['written otherwise', (body) => JSON.stringify(JSON.parse(body), null, 2)],
  ['with question marks for characters that are not ASCII', (body) => body.replaceAll(/[^ -~]+/g, '??')],
])('a template that is %s is executed', async (_what, exchange) => {
  await expect(deployExchanged(world(), exchange)).resolves.toMatchObject({ results: { length: 4 } });
});

test('one that may not be read is executed; a call that fails otherwise ends the deployment', async () => {
  const failing = (name: string) => async () => Promise.reject(Object.assign(new Error('no'), { name }));
  await expect(deployExchanged(world(), evil, failing('AccessDenied'))).resolves.toMatchObject({
    results: { length: 4 },
  });
  await expect(deployExchanged(world(), evil, failing('ValidationError'))).rejects.toThrow('no');
});

describe('code', () => {
  const names = new Map([
    ['F', 'shop-f'],
    ['G', 'shop-g'],
  ]);
  const artifacts = ['F', 'G', 'Elsewhere'].map((logicalId) => ({
    stack: 'Api',
    logicalId,
    key: `key-${logicalId}`,
  }));
  const check = (codes: Record<string, string>) =>
    checkCode(
      {
        read: async (name) => {
          if (codes[name] === 'denied') throw Object.assign(new Error('no'), { name: 'AccessDenied' });
          const sha256 = codes[name];
          return sha256 === undefined ? undefined : { sha256, update: 'Successful', reason: undefined };
        },
      },
      { id: 'Api' },
      names,
      [...artifacts, { stack: 'Other', logicalId: 'F', key: 'x' }],
      'prod',
    );

  test('of a function that is not what was built is named, with the way back', async () => {
    await expect(check({ 'shop-f': 'key-F', 'shop-g': 'evil' })).rejects.toMatchObject({
      code: 'code-exchanged',
      exitCode: 7,
      message: expect.stringMatching(/^G of Api run other code/),
      remedy: expect.stringContaining('cloudcart update-code G --env prod'),
    });
  });

  test.each([
    ['is what was built', { 'shop-f': 'key-F', 'shop-g': 'key-G' }],
    ['may not be read', { 'shop-f': 'denied', 'shop-g': 'key-G' }],
    ['does not exist', { 'shop-g': 'key-G' }],
  ])('that %s is fine', async (_what, codes) => {
    await expect(check(codes)).resolves.toBeUndefined();
  });
});
