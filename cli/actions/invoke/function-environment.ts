import type { Session } from '../../aws/session.ts';

/** What a handler's context is made of. */
export interface FunctionSettings {
  arn: string;
  timeoutSeconds: number;
  memoryMb: number;
  logGroup: string;
}

/** What Lambda reports about a deployed function. */
export interface FunctionConfiguration extends FunctionSettings {
  variables: Readonly<Record<string, string>>;
}

/** Reads a deployed function's settings. */
export async function readConfiguration(session: Session, name: string): Promise<FunctionConfiguration> {
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  const found = await (await session.lambda()).send(
    new GetFunctionConfigurationCommand({ FunctionName: name }),
  );
  return {
    arn: found.FunctionArn ?? '',
    timeoutSeconds: found.Timeout ?? 3,
    memoryMb: found.MemorySize ?? 128,
    logGroup: found.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    variables: found.Environment?.Variables ?? {},
  };
}

async function credentials(session: Session): Promise<Record<string, string>> {
  const client = await session.lambda();
  const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
  };
}

/** What Lambda's runtime sets for every function, nothing of the user's but the way to programs. */
export function runtimeVariables(
  name: string,
  handler: string,
  settings: FunctionSettings,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    ...(inherited.PATH ? { PATH: inherited.PATH } : {}),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    _HANDLER: handler,
  };
}

/** The variables of the process that stands in for Lambda: the function's own and the runtime's, nothing of the user's. */
export async function functionEnvironment(
  session: Session,
  name: string,
  handler: string,
  configuration: FunctionConfiguration,
  inherited: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const { TZ, LANG, ...runtime } = runtimeVariables(name, handler, configuration, inherited);
  return {
    ...(TZ ? { TZ } : {}),
    ...(LANG ? { LANG } : {}),
    ...configuration.variables,
    ...(session.endpoint ? { AWS_ENDPOINT_URL: session.endpoint } : {}),
    ...(session.engine?.certificate ? { NODE_EXTRA_CA_CERTS: session.engine.certificate } : {}),
    ...(await credentials(session)),
    AWS_REGION: session.region,
    AWS_DEFAULT_REGION: session.region,
    ...runtime,
  };
}
