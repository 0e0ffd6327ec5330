import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { readProject } from '../project/project.ts';
import { asMap, type DataMap } from '../project/template-yaml.ts';
import { type BuildPorts, type BuildResult, buildProject } from './build.ts';
import { noSam } from './plain-artifacts.fake.ts';

/** A root with one child, `App`, whose template is `app.yaml`. */
const ROOT = 'Resources: { App: { Type: AWS::Serverless::Application, Properties: { Location: app.yaml } } }';

/** A project in a folder of its own. */
export interface FakeProject {
  root: string;
  /** Writes files by their paths below the root. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  build(ports?: Partial<BuildPorts>): Promise<BuildResult>;
  /** The packaged template of the stack `App`. */
  packaged(): Promise<{ result: BuildResult; resources: DataMap; data: DataMap }>;
  remove(): void;
}

/** @param resources section `Resources` of `app.yaml`, in YAML */
export function fakeProject(files: Readonly<Record<string, string | Uint8Array>>): FakeProject {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-project-')));
  const write: FakeProject['write'] = (more) => {
    for (const [name, contents] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), contents);
    }
  };
  write({ 'template.yaml': ROOT, ...files });
  const build: FakeProject['build'] = (ports = {}) =>
    buildProject(readProject(root), [], { sam: noSam, ...ports });
  return {
    root,
    write,
    build,
    async packaged() {
      const result = await build();
      const body = result.templates.find((one) => one.stack === 'App')?.body ?? '{}';
      const data = asMap(JSON.parse(body));
      return { result, resources: asMap(data.Resources), data };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Names and texts of the files of a zip. */
export const zipTexts = (file: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(readFileSync(file))).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString('utf8'),
    ]),
  );
