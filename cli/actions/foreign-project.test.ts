import { fakeContext } from '../context.fake.ts';
import type { ActionContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { runDeploy } from './deploy.ts';
import { runInvoke } from './invoke.ts';
import { runUpdateCode } from './update-code.ts';

/** A project that is not the user's; nothing of it can be read, so whatever does so fails otherwise. */
function foreign(): { context: ActionContext; asked: string[] } {
  const asked: string[] = [];
  const requireOwn = async (purpose: string): Promise<void> => {
    asked.push(purpose);
    throw usageError('not-trusted', 'no');
  };
  const trust = { isTrusted: () => false, require: requireOwn, requireOwn };
  return { context: { ...fakeContext(), projectRoot: '/nowhere', trust }, asked };
}

const env = 'dev';

test.each<[string, (context: ActionContext) => Promise<unknown>]>([
  ['invoke', (context) => runInvoke(context, { env, function: 'F' })],
  ['invoke', (context) => runInvoke(context, { env, function: 'F', all: true })],
  ['invoke', (context) => runInvoke(context, { env, function: 'F', watch: true })],
  ['invoke', (context) => runInvoke(context, { env, function: 'F', debug: true })],
  ['invoke', (context) => runInvoke(context, { env, function: 'F', envFile: '/e.json' })],
  ['deploy', (context) => runDeploy(context, { env, yes: true })],
  ['deploy', (context) => runDeploy(context, { env: 'local' })],
  ['update-code', (context) => runUpdateCode(context, { env })],
])('%s reads nothing of the project of another user before it is trusted', async (name, run) => {
  const { context, asked } = foreign();
  await expect(run(context)).rejects.toMatchObject({ code: 'not-trusted' });
  expect(asked).toEqual([`cloudcart ${name}`]);
});
