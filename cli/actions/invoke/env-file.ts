import path from 'node:path';
import { parseEnv } from 'node:util';
import { isLoopback } from '../../aws/session.ts';
import type { AnyFunction } from '../../build/function-source.ts';
import { CliError, usageError } from '../../errors.ts';
import type { RunningEngine } from '../../local/running-engine.ts';
import { readTextFile } from '../../project/read-file.ts';
import { section } from '../../project/template.ts';
import { asMap, type Data } from '../../project/template-yaml.ts';
import { type FunctionSettings, runtimeVariables } from './function-environment.ts';

/** What an environment file does not say: of the user's own environment, as the SDK would find it. */
const OF_THE_USER = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];
const DUMMY = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };

const number = (value: Data | undefined, otherwise: number): number =>
  Number.isFinite(Number(value)) && value !== undefined && typeof value !== 'object'
    ? Number(value)
    : otherwise;

/** Credentials for an endpoint on this machine: the local engine's own for its endpoint, never the user's. */
function loopbackCredentials(endpoint: string, engine: RunningEngine | undefined): Record<string, string> {
  if (!engine || new URL(endpoint).port !== String(engine.port)) return DUMMY;
  return {
    ...DUMMY,
    AWS_ACCESS_KEY_ID: engine.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: engine.credentials.secretAccessKey,
    ...(engine.certificate ? { NODE_EXTRA_CA_CERTS: engine.certificate } : {}),
  };
}

/** Settings as far as the template says them in plain numbers; Lambda's own defaults otherwise. */
export function writtenSettings({ logicalId, template }: AnyFunction): FunctionSettings {
  const globals = asMap(asMap(template.data.Globals).Function);
  const properties = { ...globals, ...asMap(section(template, 'Resources')[logicalId]?.Properties) };
  return {
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${logicalId}`,
    timeoutSeconds: number(properties.Timeout, 3),
    memoryMb: number(properties.MemorySize, 128),
    logGroup: `/aws/lambda/${logicalId}`,
  };
}

function readVariables(file: string): string {
  try {
    return readTextFile(path.resolve(file), `The file ${file}`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usageError('env-file', `The file ${file} cannot be read.`, 'Name a file of NAME=value lines.');
  }
}

/**
 * The variables of a function out of a file of `NAME=value` lines. An endpoint on this machine never sees the user's own
 * credentials; the local engine gets those of its start.
 * @param engine the local engine, when it runs
 * @throws CliError `env-file` (exit 2)
 */
export async function environmentOfFile(
  file: string,
  source: AnyFunction,
  handler: string,
  inherited: Readonly<Record<string, string | undefined>>,
  engine?: RunningEngine,
): Promise<Record<string, string>> {
  const text = readVariables(file);
  const variables = Object.fromEntries(
    Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? '']),
  );
  const endpoint = variables.AWS_ENDPOINT_URL;
  const users = Object.fromEntries(
    OF_THE_USER.flatMap((name) => (inherited[name] ? [[name, inherited[name]]] : [])),
  );
  return {
    ...runtimeVariables(source.logicalId, handler, writtenSettings(source), inherited),
    ...(endpoint && isLoopback(endpoint) ? loopbackCredentials(endpoint, engine) : users),
    ...variables,
  };
}
