import type { Session } from '../aws/session.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { type EnvironmentRequest, openEnvironment, type Sight } from './open-environment.ts';
import { outputsOfStates } from './outputs/flat-outputs.ts';

export interface OutputsRequest extends EnvironmentRequest {
  /** Adds the value of each API key that an output `…ApiKeyId` names, as `…ApiKey`. Default false. */
  secrets?: boolean;
}

/** The values of the keys whose ids are outputs: `CatalogApiKeyId` gives `CatalogApiKey`. */
async function apiKeys(
  session: Session,
  outputs: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const ids = Object.entries(outputs).filter(([name]) => name.endsWith('ApiKeyId'));
  if (ids.length === 0) return {};
  const { GetApiKeyCommand } = await import('@aws-sdk/client-api-gateway');
  const client = await session.apiGateway();
  const values = ids.map(async ([name, apiKey]): Promise<[string, string | undefined]> => {
    const { value } = await client.send(new GetApiKeyCommand({ apiKey, includeValue: true }));
    return [name.slice(0, -'Id'.length), value];
  });
  const found = (await Promise.all(values)).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return Object.fromEntries(found);
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
  const flat = await outputsOf(open);
  return request.secrets ? { ...flat, ...(await apiKeys(session, flat)) } : flat;
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
  return outputsOfStates(project, session, states);
}
