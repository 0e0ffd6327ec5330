import path from 'node:path';
import { machineKey, sign } from '../build/machine-key.ts';
import { runGit } from '../git/git.ts';
import type { Project } from '../project/project.ts';
import { readTextFile } from '../project/read-file.ts';
import { asMap } from '../project/template-yaml.ts';
import { userFolder } from '../trust/user-folder.ts';
import type { Origin } from './origin.ts';
import { sketchOf } from './sketch.ts';

/** The origin that this project gives to a stack, by its logical id. */
export type OriginOf = (stack: string) => Origin;

const PACKAGE_NAME = /^(@[\w.~-]+\/)?[\w.~-]{1,214}$/;
const COMMIT = /^[0-9a-f]{40,64}$/;

function packageName(rootFolder: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(readTextFile(path.join(rootFolder, 'package.json'), 'package.json'));
    const name = typeof parsed === 'object' && parsed !== null && 'name' in parsed ? parsed.name : undefined;
    return typeof name === 'string' && PACKAGE_NAME.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The first commit of the history and the folder in the repository; nothing without git, commits, or in a shallow clone. */
function repositoryOf(rootFolder: string): Pick<Origin, 'repository' | 'folder'> {
  const place = runGit(rootFolder, ['rev-parse', '--is-shallow-repository', '--show-prefix']);
  const [isShallow, folder = ''] = place.stdout.split('\n');
  if (place.code !== 0 || isShallow !== 'false') return {};
  const { code, stdout } = runGit(rootFolder, ['rev-list', '--max-parents=0', '--first-parent', 'HEAD']);
  const repository = stdout.trim();
  return code === 0 && COMMIT.test(repository) ? { repository, folder: folder.replace(/\/$/, '') } : {};
}

function placeOf(
  rootFolder: string,
  variables: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const key = machineKey(userFolder(variables));
  return key === undefined ? undefined : sign(key, rootFolder, 'origin').slice(0, 32);
}

/**
 * Reads where the stacks of a project come from. Nothing is read before the first call.
 * @param variables of the process: they name the user's folder
 * @param application `stack_name` of the environment. Default: the origin names none
 */
export function projectOrigin(
  { rootFolder, stacks }: Pick<Project, 'rootFolder' | 'stacks'>,
  variables: Readonly<Record<string, string | undefined>>,
  application?: string,
): OriginOf {
  let known: Omit<Origin, 'resources'> | undefined;
  const read = (): Omit<Origin, 'resources'> => {
    const [place, name] = [placeOf(rootFolder, variables), packageName(rootFolder)];
    return {
      ...(place === undefined ? {} : { place }),
      ...repositoryOf(rootFolder),
      ...(name === undefined ? {} : { name }),
      ...(application === undefined ? {} : { application }),
      stacks: sketchOf(stacks.map((node) => node.id)),
    };
  };
  return (stack) => {
    known ??= read();
    const template = stacks.find((node) => node.id === stack)?.template;
    const resources = Object.entries(asMap(template?.data.Resources));
    return {
      ...known,
      resources: sketchOf(resources.map(([id, one]) => `${id} ${String(asMap(one).Type)}`)),
    };
  };
}
