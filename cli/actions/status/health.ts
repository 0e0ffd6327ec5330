import { LOCAL, type Session } from '../../aws/session.ts';
import { usageError } from '../../errors.ts';
import type { Project } from '../../project/project.ts';
import { locate } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';
import { webAddress } from '../open/browser.ts';

const HEALTH_TIMEOUT_MS = 5_000;

/** The response of a health check. */
export interface Health {
  url: string;
  /** Status of the response; null when there was none. */
  status: number | null;
  error?: string;
}

const isLoopback = (url: string): boolean =>
  /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(new URL(url).hostname);

/**
 * The path of the health check below `ApiUrl`: `Metadata.CloudCart.HealthPath` of the root template. Without one an application
 * has no health check: what its API has at which path is its own affair.
 * @throws CliError `health-path` (exit 2)
 */
function healthPath({ root }: Pick<Project, 'root'>): string | undefined {
  const written = asMap(asMap(root.data.Metadata).CloudCart).HealthPath;
  if (written === undefined) return undefined;
  if (typeof written === 'string' && /^\/(?!\/)[^\s\\]*$/.test(written)) return written;
  throw usageError(
    'health-path',
    `${locate(root, ['Metadata', 'CloudCart', 'HealthPath'])}: ${JSON.stringify(written)} is not a path below ApiUrl`,
    'Write one that begins with a slash, such as /health, or remove it.',
  );
}

/**
 * The address of an environment's health check; undefined when it has none. In `local` it is on this machine: an address of AWS
 * is not the engine's.
 * @throws CliError `health-path` (exit 2)
 */
export function healthAddress(
  project: Pick<Project, 'root'>,
  { environment }: Pick<Session, 'environment'>,
  { ApiUrl }: Readonly<Record<string, string>>,
): string | undefined {
  const path = healthPath(project);
  if (path === undefined || ApiUrl === undefined || webAddress(ApiUrl) === undefined) return undefined;
  return environment === LOCAL && !isLoopback(ApiUrl) ? undefined : `${ApiUrl.replace(/\/$/, '')}${path}`;
}

/** Sends a health check. Never fails: without a response the error says why. */
export async function checkHealth(url: string, signal: AbortSignal): Promise<Health> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(HEALTH_TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return { url, status: response.status };
  } catch (error) {
    return { url, status: null, error: error instanceof Error ? error.message : String(error) };
  }
}
