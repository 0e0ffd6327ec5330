import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { hostArchitecture } from '../../cli/project/project.ts';
import type { SampleEvent } from '../events/manifest.ts';

/** A shop on an engine that containers reach, built by sam-cli. */
export interface SamShop {
  /** File of `--env-vars`. */
  environmentFile: string;
  /** Folder of `sam build`. */
  buildFolder: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Folder that sam-cli may write its own files to. */
  home: string;
  /** The base image is on this machine already: it is not asked for again. */
  imageIsHere: boolean;
}

interface Output {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const TIMEOUT_MS = 120_000;

/** Runs the project's sam-cli with no other credentials than the engine's. */
function sam(shop: SamShop, args: readonly string[]): Promise<Output> {
  const env = {
    PATH: process.env.PATH,
    HOME: shop.home,
    SAM_CLI_TELEMETRY: '0',
    ...(process.env.DOCKER_HOST ? { DOCKER_HOST: process.env.DOCKER_HOST } : {}),
    AWS_ACCESS_KEY_ID: shop.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: shop.credentials.secretAccessKey,
  };
  const options = { env, timeout: TIMEOUT_MS, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile(join('.venv', 'bin', 'sam'), args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, stdout, stderr });
    });
  });
}

/** Runs `sam build`. @throws Error with what it wrote */
export async function samBuild(shop: SamShop): Promise<void> {
  const { exitCode, stdout, stderr } = await sam(shop, ['build', '--build-dir', shop.buildFolder]);
  if (exitCode !== 0) throw new Error(`sam build failed:\n${stdout}${stderr}`);
}

const objectResult = z.record(z.string(), z.unknown());

function expectedMembers(result: unknown, expected: SampleEvent['expect']): string[] {
  if (Object.keys(expected).length === 0) return [];
  const parsed = objectResult.safeParse(result);
  if (!parsed.success) return [`the result is ${JSON.stringify(result)}`];
  return Object.entries(expected)
    .filter(([name, value]) => JSON.stringify(parsed.data[name]) !== JSON.stringify(value))
    .map(([name, value]) => `${name} is ${JSON.stringify(parsed.data[name])}, not ${JSON.stringify(value)}`);
}

/** Runs one sample event as the README says. @returns what is wrong with its result, nothing when it is as expected */
export async function invokeSample(shop: SamShop, sample: SampleEvent): Promise<string[]> {
  const { exitCode, stdout, stderr } = await sam(shop, [
    ...['local', 'invoke', `${sample.stack}/${sample.logicalId}`, '--event', join('events', sample.file)],
    ...['--template-file', join(shop.buildFolder, 'template.yaml'), '--env-vars', shop.environmentFile],
    ...['--region', shop.region, '--parameter-overrides', `Architecture=${hostArchitecture()}`],
    ...(shop.imageIsHere ? ['--skip-pull-image'] : []),
  ]);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (exitCode !== 0) return [`exit ${exitCode}: ${last}`, ...stderr.trim().split('\n').slice(-5)];
  try {
    const result: unknown = JSON.parse(last || 'null');
    const failed = objectResult.safeParse(result);
    if (failed.success && 'errorType' in failed.data) return [last];
    return expectedMembers(result, sample.expect);
  } catch {
    return [`the result is no JSON: ${last}`];
  }
}
