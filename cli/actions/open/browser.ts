import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ActionContext } from '../../context.ts';
import { findOutside, foldersOutside } from '../../trust/outside-path.ts';
import { desktopEnvironment } from '../../trust/program-environment.ts';

/** Hands an address to the browser; false when there is none. */
export type Launch = (url: string) => Promise<boolean>;

/** What starts a browser: an absolute path and its first arguments. */
export interface BrowserCommand {
  file: string;
  args: readonly string[];
}

/**
 * Reads an address out of a stack's outputs.
 * @returns its normal form; undefined for anything but an http or https URL
 */
export function webAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/**
 * The program that opens addresses on a system. It is never one of the checkout: macOS and Windows have it at a fixed place,
 * elsewhere it is looked up in `PATH` without the checkout's folders.
 */
export function browserCommand(
  { projectRoot, environment }: Pick<ActionContext, 'projectRoot' | 'environment'>,
  platform: NodeJS.Platform = process.platform,
): BrowserCommand | undefined {
  if (platform === 'darwin') return { file: '/usr/bin/open', args: [] };
  if (platform === 'win32') {
    const system = path.win32.join(environment.SystemRoot ?? 'C:\\Windows', 'System32');
    return { file: path.win32.join(system, 'rundll32.exe'), args: ['url.dll,FileProtocolHandler'] };
  }
  const file = findOutside(environment.PATH ?? '', projectRoot, 'xdg-open');
  return file === undefined ? undefined : { file, args: [] };
}

/** The browser of this machine. What it starts in turn finds no program of the checkout either. */
export function browserOf(context: Pick<ActionContext, 'projectRoot' | 'environment'>): Launch {
  return async (url) => {
    const command = browserCommand(context);
    const address = webAddress(url);
    if (!command || address === undefined) return false;
    const { projectRoot, environment } = context;
    const folders = foldersOutside(environment.PATH ?? '', projectRoot).join(path.delimiter);
    const env = { ...desktopEnvironment(environment), PATH: folders };
    const cwd = path.dirname(command.file);
    return new Promise((resolve) => {
      const child = spawn(command.file, [...command.args, address], {
        cwd,
        env,
        detached: true,
        stdio: 'ignore',
      });
      child.on('error', () => resolve(false));
      child.on('spawn', () => {
        child.unref();
        resolve(true);
      });
    });
  };
}
