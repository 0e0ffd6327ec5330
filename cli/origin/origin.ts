import { sharedPart } from './sketch.ts';

/** What a stack says of the project that deployed it last. Every part but the sketches may be unknown. */
export interface Origin {
  /** The folder on one machine, hashed with the key of its user. */
  place?: string;
  /** Id of the first commit of the git history. */
  repository?: string;
  /** The project's folder in the repository, `''` for the root. */
  folder?: string;
  /** Name in package.json. */
  name?: string;
  /** Application that the stack is a part of: `stack_name` of its environment. Unknown of stacks of earlier versions. */
  application?: string;
  /** Sketch of the ids of the root template's stacks. */
  stacks: string;
  /** Sketch of the ids and types of the resources in the stack's template. */
  resources: string;
}

/** Below this part in common, two sets of stacks or resources belong to different projects. */
const LEAST_STACKS = 0.5;
const LEAST_RESOURCES = 0.25;

const short = (commit: string): string => commit.slice(0, 12);

/** A difference between two histories or names; undefined when there is none, or it is not known. */
const differs = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;

const equals = (a: string | undefined, b: string | undefined): boolean => a !== undefined && a === b;

/**
 * Explains why a stack belongs to another project than the one at hand. Clones, renamed folders and forks of a project are the
 * same one: they share the folder, the beginning of the git history, the name in package.json, or most of the templates.
 * @param there what the stack says
 * @param here the project at hand
 * @returns undefined for the same project
 */
export function differenceOf(there: Origin, here: Origin): string | undefined {
  if (equals(there.place, here.place)) return undefined;
  if (differs(there.repository, here.repository))
    return `its git history begins with commit ${short(there.repository ?? '')}, this one's with ${short(here.repository ?? '')}`;
  const sameRepository = equals(there.repository, here.repository);
  if (sameRepository && there.folder === here.folder) return undefined;
  if (equals(there.name, here.name)) return undefined;
  if (!sameRepository && differs(there.name, here.name))
    return `its package.json has the name ${there.name}, this one ${here.name}`;
  if (sharedPart(there.stacks, here.stacks) < LEAST_STACKS)
    return 'its root template has other stacks than this one';
  if (sharedPart(there.resources, here.resources) < LEAST_RESOURCES)
    return 'its template has other resources than the one of this project';
  return undefined;
}

/** What a stack says from now on. What this checkout cannot know, such as the history of a shallow clone, stays as it is. */
export function mergeOrigin(there: Origin | undefined, here: Origin): Origin {
  if (there?.repository === undefined || here.repository !== undefined) return here;
  const { repository, folder } = there;
  return { ...here, repository, ...(folder === undefined ? {} : { folder }) };
}

/** The value of the parameter that stacks carry: the digest of what is deployed, and where it comes from. */
export const writeOrigin = (digest: string, origin: Origin | undefined): string =>
  origin === undefined ? digest : `${digest} ${JSON.stringify(origin)}`;

/** The digest without the origin. */
export const readDigest = (value: string | undefined): string | undefined => value?.split(' ', 1)[0];

const TEXTS = ['place', 'repository', 'folder', 'name', 'application'] as const;

/** The origin in the value of the parameter; undefined when it holds none. */
export function readOrigin(value: string | undefined): Origin | undefined {
  const json = value?.slice(value.indexOf(' ') + 1);
  if (!json?.startsWith('{')) return undefined;
  try {
    const read = JSON.parse(json) as Record<string, unknown>;
    const { stacks, resources } = read;
    if (typeof stacks !== 'string' || typeof resources !== 'string') return undefined;
    const texts = TEXTS.flatMap((key) => (typeof read[key] === 'string' ? [[key, read[key]]] : []));
    return { ...Object.fromEntries(texts), stacks, resources };
  } catch {
    return undefined;
  }
}
