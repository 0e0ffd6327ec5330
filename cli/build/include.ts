import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { checkWithin } from '../project/read-file.ts';
import { locate, readSnippet, type Template } from '../project/template.ts';
import { asMap, type Data, type DataMap, isDataMap } from '../project/template-yaml.ts';
import { isAddress } from './local-paths.ts';
import { TemplateBudget } from './template-budget.ts';

const TRANSFORM = 'Fn::Transform';
const INCLUDE = 'AWS::Include';
/** Deeper than anybody includes, and few enough to stop a circle. */
const MOST_LEVELS = 10;

type At = readonly (string | number)[];

/** The local file that a map includes; undefined when it includes none, or an object that is in S3 already. */
function includedFile(node: DataMap): string | undefined {
  const transform = asMap(node[TRANSFORM]);
  const location = asMap(transform.Parameters).Location;
  if (transform.Name !== INCLUDE || typeof location !== 'string' || isAddress(location)) return undefined;
  return location;
}

class Includes {
  readonly #rootFolder: string;
  readonly #budget: TemplateBudget;
  /** Files that were included, absolute. */
  readonly files = new Set<string>();

  constructor(rootFolder: string, budget: TemplateBudget) {
    this.#rootFolder = rootFolder;
    this.#budget = budget;
  }

  /** @param level how many files include this place */
  expand(template: Template, value: Data, at: At, level: number): Data {
    if (Array.isArray(value))
      return value.map((one, index) => this.expand(template, one, [...at, index], level));
    if (!isDataMap(value)) return value;
    const location = includedFile(value);
    const { [TRANSFORM]: transform, ...rest } = value;
    const own = location === undefined && transform !== undefined ? value : rest;
    const result = Object.fromEntries(
      Object.entries(own).map(([key, one]) => [key, this.expand(template, one, [...at, key], level)]),
    );
    return location === undefined ? result : this.#merge(template, result, location, at, level);
  }

  #merge(template: Template, siblings: DataMap, location: string, at: At, level: number): DataMap {
    const where = locate(template, [...at, TRANSFORM, 'Parameters', 'Location']);
    if (level >= MOST_LEVELS) {
      throw usageError(
        'include-loop',
        `${where}: ${location} is included more than ${MOST_LEVELS} levels deep.`,
        'Remove the AWS::Include with which a file includes itself.',
      );
    }
    const snippet = this.#read(template, location, where);
    const included = asMap(this.expand(snippet, snippet.data, [], level + 1));
    const twice = Object.keys(included).find((key) => key in siblings);
    if (twice !== undefined) {
      throw usageError(
        'include-conflict',
        `${where}: ${location} holds ${twice}, which is written beside the AWS::Include too.`,
        `Remove one of the two ${twice}.`,
      );
    }
    return { ...siblings, ...included };
  }

  #read(template: Template, location: string, where: string): Template {
    const file = path.resolve(path.dirname(template.file), location);
    checkWithin(this.#rootFolder, file, `${where}: the included file ${location}`);
    if (!existsSync(file)) {
      throw usageError(
        'artifact-missing',
        `${where}: the included file ${location} does not exist.`,
        `Create it, or correct the path: it is relative to ${path.posix.dirname(template.name)}/.`,
      );
    }
    this.#budget.addInclude(where, statSync(file).size);
    this.files.add(file);
    return readSnippet(this.#rootFolder, file, `${where}: `);
  }
}

/**
 * Puts the contents of local files in the place of each `Fn::Transform` that includes them with `AWS::Include`. CloudFormation
 * takes only objects in S3, and no reference to a bucket; what is included is then also part of every check and comparison.
 * @returns the data, and the absolute paths of the files
 * @throws CliError exit 2: `artifact-missing`, `outside-project`, `template-syntax`, `include-conflict`, `include-loop`, `too-many-includes`
 */
export function expandIncludes(
  rootFolder: string,
  template: Template,
  budget = new TemplateBudget(),
): { data: DataMap; files: ReadonlySet<string> } {
  const includes = new Includes(rootFolder, budget);
  const data = asMap(includes.expand(template, template.data, [], 0));
  const transforms = [template.data.Transform ?? []].flat();
  for (const [index, one] of transforms.entries()) {
    const location = includedFile({ [TRANSFORM]: one });
    if (location === undefined) continue;
    throw usageError(
      'include-conflict',
      `${locate(template, ['Transform', index])}: the section Transform includes the local file ${location}, which CloudFormation cannot read.`,
      'Write it as Fn::Transform where its contents belong, or name an object in S3.',
    );
  }
  return { data, files: includes.files };
}
