import { checkLogicalId, type Template } from '../project/template.ts';
import { asMap, type DataMap } from '../project/template-yaml.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { buildMethod } from './build-method.ts';
import { languageOf, textOf } from './resource-code.ts';

/** A layer and the folder that it names. */
export interface WrittenLayer {
  template: Template;
  id: string;
  resource: DataMap;
  /** `Stack/LogicalId`. */
  label: string;
  folder: string;
  what: string;
}

/** Folder of a layer in which each language looks, as `sam build` makes it. */
const SUBFOLDERS: readonly (readonly [RegExp, string])[] = [
  [/^python\d/, 'python/'],
  [/^nodejs\d/, 'nodejs/'],
  [/^ruby\d/, 'ruby/lib/'],
];

/**
 * How a layer is packaged: zipped as it is, unless its `BuildMethod` asks for a build.
 * @throws CliError `logical-id` (exit 2): the id becomes an argument of `sam build` and the name of a folder
 */
export function layerSource(written: WrittenLayer): ArtifactSource {
  const { template, id, resource, label, folder, what } = written;
  checkLogicalId(template, id);
  const metadata = asMap(resource.Metadata);
  const method = textOf(template, metadata.BuildMethod) ?? '';
  const skipBuild = method === '' || String(metadata.SkipBuild) === 'true';
  if (buildMethod({ runtime: '', method, skipBuild, folder, entry: undefined }) !== 'sam') {
    const prefix = skipBuild ? '' : (SUBFOLDERS.find(([form]) => form.test(method))?.[1] ?? '');
    return { kind: 'folder', folder, prefix, what };
  }
  const runtimes = asMap(resource.Properties).CompatibleRuntimes;
  return {
    kind: 'sam',
    folder,
    label,
    logicalId: id,
    resource: {
      Type: 'AWS::Serverless::LayerVersion',
      Metadata: metadata,
      Properties: Array.isArray(runtimes)
        ? { CompatibleRuntimes: runtimes.flatMap((one) => textOf(template, one) ?? []) }
        : {},
    },
    language: languageOf(method) === method ? `BuildMethod ${method}` : languageOf(method),
    what,
  };
}
