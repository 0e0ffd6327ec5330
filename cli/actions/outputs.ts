import { cloudFormationStacks } from '../aws/cloudformation-stacks.ts';
import type { Session } from '../aws/session.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { ownOutputs } from './deploy/deploy-stack.ts';
import { type EnvironmentRequest, openEnvironment, type Sight } from './open-environment.ts';
import { flatOutputs } from './outputs/flat-outputs.ts';

export interface OutputsRequest extends EnvironmentRequest {
  /** Adds the value of the API key as `ApiKey`. Default false. */
  secrets?: boolean;
}

/** The value of the key that the output `ApiKeyId` names. */
async function apiKey(session: Session, id: string): Promise<string | undefined> {
  const { GetApiKeyCommand } = await import('@aws-sdk/client-api-gateway');
  const client = await session.apiGateway();
  return (await client.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }))).value;
}

/**
 * All outputs of an environment in one flat object.
 * @throws CliError exit 2 (nothing is deployed) or 4 (place)
 */
export async function runOutputs(
  context: ActionContext,
  request: OutputsRequest,
): Promise<Record<string, string>> {
  const open = await openEnvironment(context, request);
  const { session } = open;
  const flat = await outputsOf({ ...open, stacks: cloudFormationStacks(await session.cloudFormation()) });
  const key = request.secrets && flat.ApiKeyId ? await apiKey(session, flat.ApiKeyId) : undefined;
  return key === undefined ? flat : { ...flat, ApiKey: key };
}

/** `runOutputs` of an environment that is open, without secrets. */
export async function outputsOf({ project, session, stacks }: Sight): Promise<Record<string, string>> {
  const states = await describeStacks(stacks, project, project.stacks);
  if (states.size === 0) {
    throw new CliError(`Nothing is deployed in ${project.config.name}.`, {
      code: 'not-deployed',
      exitCode: ExitCode.Usage,
      remedy: `Deploy it: npx cloudcart deploy --env ${project.config.name}`,
    });
  }
  return flatOutputs(Object.fromEntries([...states].map(([id, state]) => [id, ownOutputs(state)])), session);
}
