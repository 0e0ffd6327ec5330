import type { EnvironmentConfig } from './samconfig.ts';
import type { Template } from './template.ts';
import { parseTemplate } from './template-yaml.ts';

/** A template out of text, as if it had been read from `<root>/<name>`. */
export function templateOf(source: string, name = 'template.yaml', root = '/project'): Template {
  const { data, lines } = parseTemplate(source, name);
  return { file: `${root}/${name}`, name, data, lines };
}

/** A reader of template files that are only text. */
export const memoryReader =
  (files: Readonly<Record<string, string>>) =>
  (projectRoot: string, file: string): Template => {
    const name = file.replace(`${projectRoot}/`, '');
    const source = files[name];
    if (source === undefined) throw new Error(`no file ${name}`);
    return templateOf(source, name, projectRoot);
  };

/** An environment `dev` without settings, but for these. */
export const environmentConfig = (settings: Partial<EnvironmentConfig> = {}): EnvironmentConfig => ({
  name: 'dev',
  stackName: 'shop-dev',
  region: undefined,
  profile: undefined,
  parameterOverrides: {},
  tags: {},
  accounts: [],
  regions: [],
  ...settings,
});
