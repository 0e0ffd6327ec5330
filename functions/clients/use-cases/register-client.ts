import { keyHashOf } from '../../../platform/clients.ts';
import type { Clock } from '../../../platform/clock.ts';
import { fieldErrors } from '../../../platform/field-errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import { type CustomResourceRequest, clientProperties, customResourceRequest } from '../contract/calls.ts';
import type { ApiKeys, ClientRegistry } from '../domain/client-registry.ts';
import { parseRegistrationId, registrationId } from '../domain/registration.ts';

/** How many times a response is sent before it is given up; CloudFormation then fails the resource by its `ServiceTimeout`. */
const RESPONSE_ATTEMPTS = 3;

/** How a custom resource ends: CloudFormation waits for it at the request's address. */
export interface ResourceResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  /** Why it failed; CloudFormation shows it as the resource's status reason. */
  readonly Reason?: string;
}

export interface RegisterClientDeps {
  readonly keys: ApiKeys;
  readonly registry: ClientRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Sends the response to CloudFormation. */
  respond(request: CustomResourceRequest, response: ResourceResponse): Promise<void>;
}

/** Physical id of a resource that could not be created. */
const NOT_REGISTERED = 'not-registered';

/** Pauses between attempts, in milliseconds: the rights of a role that was just created take a while to be known. */
const RETRY_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 8_000];

/** What the function returns; CloudFormation reads the response that was sent, not this. */
export interface RegistrationResult {
  readonly status: ResourceResponse['Status'];
  /** Whether the response was delivered. */
  readonly delivered: boolean;
}

/**
 * The handler of `Custom::ShopClient`: writes which client an API key belongs to, and always sends CloudFormation a response.
 * @throws ZodError when the event is no request of CloudFormation
 */
export const registerClient =
  (deps: RegisterClientDeps) =>
  async (event: unknown): Promise<RegistrationResult> => {
    const request = customResourceRequest.parse(event);
    const response = await responseTo(request, deps);
    return { status: response.Status, delivered: await delivered(request, response, deps) };
  };

async function responseTo(
  request: CustomResourceRequest,
  deps: RegisterClientDeps,
): Promise<ResourceResponse> {
  const { RequestType: type, LogicalResourceId: resource } = request;
  try {
    const id = await retried(deps, () => registered(request, deps));
    deps.logger.info('client registration', { type, resource, clientId: parseRegistrationId(id)?.clientId });
    return { Status: 'SUCCESS', PhysicalResourceId: id };
  } catch (error) {
    deps.logger.error('client registration failed', { type, resource, error });
    const PhysicalResourceId = 'PhysicalResourceId' in request ? request.PhysicalResourceId : NOT_REGISTERED;
    return { Status: 'FAILED', PhysicalResourceId, Reason: reasonOf(error) };
  }
}

async function delivered(
  request: CustomResourceRequest,
  response: ResourceResponse,
  { respond, clock, logger }: RegisterClientDeps,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await respond(request, response);
      return true;
    } catch (error) {
      if (attempt >= RESPONSE_ATTEMPTS) {
        logger.error('response not delivered', { resource: request.LogicalResourceId, error });
        return false;
      }
      await clock.sleep(1_000);
    }
  }
}

/** Does what is asked. @returns the physical id from here on: another one makes CloudFormation delete the former */
async function registered(
  request: CustomResourceRequest,
  { keys, registry }: RegisterClientDeps,
): Promise<string> {
  if (request.RequestType === 'Delete') {
    const former = parseRegistrationId(request.PhysicalResourceId);
    if (former !== undefined) await registry.remove(former.keyHash, former.clientId);
    return request.PhysicalResourceId;
  }
  const { ClientId, ApiKeyId = '', ApiKeySha256, Scopes } = propertiesOf(request.ResourceProperties);
  const keyHash = ApiKeySha256 ?? keyHashOf(await keys.valueOf(ApiKeyId));
  await registry.put(keyHash, { clientId: ClientId, scopes: Scopes });
  return registrationId(ClientId, keyHash);
}

/** The resource's properties are not usable: trying again would not help. */
class UnusableProperties extends Error {
  override readonly name = 'UnusableProperties';
}

function propertiesOf(properties: unknown) {
  const parsed = clientProperties.safeParse(properties, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = fieldErrors(parsed.error.issues).map(({ path, message }) => `${path} ${message}`);
  throw new UnusableProperties(`The properties of the client are not usable: ${problems.join('; ')}`);
}

async function retried(deps: RegisterClientDeps, work: () => Promise<string>): Promise<string> {
  for (const pauseMs of RETRY_PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UnusableProperties) throw error;
      await deps.clock.sleep(pauseMs);
    }
  }
  return work();
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
