import { callsOfAws } from './aws-side.ts';
import type { Call } from './calls.ts';
import type { DeployedFunction } from './functions.ts';
import { allows, type Grant, knowsNoResources } from './simulator.ts';

/** A right, and who made use of it. */
export interface UsedGrant extends Grant {
  readonly by: 'function' | 'AWS' | 'nobody';
}

/** A function's role held against what was done with it. */
export interface Verdict {
  readonly name: string;
  readonly grants: readonly UsedGrant[];
  /** Calls of the function's code. */
  readonly calls: readonly Call[];
  /** What is wrong, in words. Empty: as few rights as possible. */
  readonly findings: readonly string[];
}

/** The pairs of action and resource that a role allows. */
const grantsOf = ({ statements }: DeployedFunction): Grant[] =>
  statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    );

/**
 * Holds a role against the calls made with it: all allowed, each pair of action and resource used, nothing named by a wildcard.
 * @param calls distinct ones, of the function's code
 */
export async function judge(fn: DeployedFunction, calls: readonly Call[]): Promise<Verdict> {
  const grants = grantsOf(fn);
  const caller = { roleArn: fn.roleArn, account: fn.place.account };
  const awsCalls = callsOfAws(fn);
  const denied = await keep([...calls, ...awsCalls], async (call) => !(await allows(grants, call, caller)));
  const serves = async (grant: Grant, some: readonly Call[]): Promise<boolean> => {
    const alike = some.filter(({ action }) => action === grant.action);
    return (await keep(alike, (call) => allows([grant], call, caller))).length > 0;
  };
  const used = await Promise.all(
    grants.map(async (grant): Promise<UsedGrant> => {
      if (await serves(grant, calls)) return { ...grant, by: 'function' };
      return { ...grant, by: (await serves(grant, awsCalls)) ? 'AWS' : 'nobody' };
    }),
  );
  const wild = await keep(grants, (grant) => isTooWide(grant, fn));
  return {
    name: fn.name,
    grants: used,
    calls,
    findings: [
      ...denied.map(({ action, resource }) => `denied: ${action} on ${resource}`),
      ...used
        .filter(({ by }) => by === 'nobody')
        .map(({ action, resource }) => `unused: ${action} on ${resource}`),
      ...wild.map(({ action, resource }) => `too wide: ${action} on ${resource}`),
      ...fn.attached.map((policy) => `attached: ${policy}, where the role should say itself what it may`),
      ...fn.statements
        .filter(({ effect }) => effect !== 'Allow')
        .map(({ effect }) => `not judged: a statement with Effect ${effect}`),
      ...fn.statements.flatMap(({ others }) =>
        others.map((member) => `not judged: a statement with ${member}`),
      ),
    ],
  };
}

/** A wildcard that is not forced on us: by X-Ray, which knows no resources, or by log streams, which Lambda names. */
async function isTooWide({ action, resource }: Grant, { logGroup }: DeployedFunction): Promise<boolean> {
  if (/[*?]/.test(action)) return true;
  if (!/[*?]/.test(resource)) return false;
  if (resource === '*') return !(await knowsNoResources(action));
  return !(action.startsWith('logs:') && resource.endsWith(`:log-group:${logGroup}:*`));
}

async function keep<T>(all: readonly T[], test: (one: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(all.map(test));
  return all.filter((_one, n) => kept[n]);
}
