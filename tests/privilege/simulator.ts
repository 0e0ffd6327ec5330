import { isWildcardOnlyAction, runSimulation } from '@cloud-copilot/iam-simulate';
import type { Call } from './calls.ts';

/** A right as a role grants it: one action on one resource. */
export type Grant = Call;

/** Who calls, for the simulator. */
export interface Caller {
  readonly roleArn: string;
  readonly account: string;
}

/**
 * Whether these rights allow the call, by an implementation of IAM that is neither ours nor the engine's and knows from
 * AWS's own data which actions there are and on what.
 * @throws when IAM has no such action, or not on such a resource
 */
export async function allows(grants: readonly Grant[], call: Call, caller: Caller): Promise<boolean> {
  if (grants.length === 0) return false;
  const Statement = grants.map(({ action, resource }) => ({
    Effect: 'Allow',
    Action: action,
    Resource: resource,
  }));
  const answer = await runSimulation(
    {
      request: {
        principal: caller.roleArn,
        action: call.action,
        resource: { resource: call.resource, accountId: caller.account },
        contextVariables: {},
      },
      identityPolicies: [{ name: 'role', policy: { Version: '2012-10-17', Statement } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (answer.resultType === 'error')
    throw new Error(`${call.action} on ${call.resource}: ${answer.errors.message}`);
  return answer.overallResult === 'Allowed';
}

/** Whether AWS lets nobody name a resource for this action. */
export async function knowsNoResources(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  return isWildcardOnlyAction(service, name);
}
