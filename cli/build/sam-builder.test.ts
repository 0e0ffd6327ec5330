import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { trusted } from '../trust/project-trust.fake.ts';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';
import { type Programs, samBuilder } from './sam-builder.ts';

let project: FakeProject;
afterEach(() => project.remove());

const APP = `Resources:
  F:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: makefile }
    Properties: { CodeUri: code, Handler: x, Runtime: provided.al2023, Architectures: [arm64] }
  L: { Type: AWS::Serverless::LayerVersion, Metadata: { BuildMethod: makefile }, Properties: { ContentUri: code } }`;

const NO_PYTHON =
  "Error: PythonPipBuilder:Validation - Binary validation failed for python, searched for python in following locations  : ['/usr/bin/python3'] which did not satisfy constraints for runtime: python3.14. Do you have python for runtime: python3.14 on your PATH?";

/** A sam that copies what it is to build, and fails when there is a file `broken` or `foreign`. */
function fakePrograms(calls: string[][]): Programs {
  return {
    find: (name) => `/bin/${name}`,
    run: async (file, args) => {
      calls.push([file, ...args]);
      const at = (name: string): string => args[args.indexOf(name) + 1] ?? '';
      const template = JSON.parse(readFileSync(at('--template-file'), 'utf8'));
      const source = path.join(path.dirname(at('--template-file')), 'source');
      const built = path.join(at('--build-dir'), args[1] ?? '');
      if (existsSync(path.join(source, 'broken')))
        return { code: 1, stdout: '', stderr: 'Error: make failed' };
      if (existsSync(path.join(source, 'foreign'))) return { code: 1, stdout: '', stderr: NO_PYTHON };
      mkdirSync(built, { recursive: true });
      writeFileSync(path.join(built, 'out'), JSON.stringify(template.Resources));
      return { code: 0, stdout: '', stderr: '' };
    },
  };
}

const builder = (programs: Programs, trust: Parameters<typeof samBuilder>[0]['trust'] = trusted) =>
  samBuilder({ rootFolder: project.root, trust, programs: () => programs });

it('builds a copy of the source by a template of nothing else, and leaves no folder behind', async () => {
  project = fakeProject({ 'app.yaml': APP, 'code/Makefile': 'build:' });
  const calls: string[][] = [];
  const { artifacts, files } = await project.build({ sam: builder(fakePrograms(calls)) });
  expect(calls.map((one) => one.slice(0, 3))).toEqual([
    ['/bin/sam', 'build', 'F'],
    ['/bin/sam', 'build', 'L'],
  ]);
  expect(calls.flat().join(' ')).not.toMatch(/build-in-source/);
  expect(JSON.parse(zipTexts(artifacts[0]?.file ?? '').out ?? '')).toEqual({
    F: {
      Type: 'AWS::Serverless::Function',
      Metadata: { BuildMethod: 'makefile' },
      Properties: { CodeUri: './source', Handler: 'x', Runtime: 'provided.al2023', Architectures: ['arm64'] },
    },
  });
  expect(JSON.parse(zipTexts(files[0]?.file ?? '').out ?? '').L.Properties).toEqual({
    ContentUri: './source',
  });
  expect(
    readdirSync(path.join(project.root, '.build', 'sam')).filter((name) => !name.endsWith('.built')),
  ).toEqual([]);
});

it('says what sam said when a build fails: exit 2', async () => {
  project = fakeProject({ 'app.yaml': APP, 'code/Makefile': '', 'code/broken': '' });
  await expect(project.build({ sam: builder(fakePrograms([])) })).rejects.toMatchObject({
    code: 'sam-failed',
    exitCode: 2,
    message: expect.stringMatching(/^app\.yaml:5: .*App\/F[\s\S]*make failed/),
  });
});

it('names the language and what to install without sam: exit 2', async () => {
  project = fakeProject({
    'app.yaml': APP.replace('{ BuildMethod: makefile }', '{ BuildMethod: python-uv }'),
    'code/a': '',
  });
  const programs = { ...fakePrograms([]), find: () => undefined };
  await expect(project.build({ sam: builder(programs) })).rejects.toMatchObject({
    code: 'sam-missing',
    exitCode: 2,
    remedy: expect.stringContaining('pip install aws-sam-cli'),
  });
});

it('runs nothing of a project that is not trusted', async () => {
  project = fakeProject({ 'app.yaml': APP, 'code/Makefile': '' });
  const calls: string[][] = [];
  const refuse = { require: (purpose: string) => Promise.reject(new Error(`asked for ${purpose}`)) };
  await expect(project.build({ sam: builder(fakePrograms(calls), refuse) })).rejects.toThrow(
    'sam build of App/F',
  );
  expect(calls).toEqual([]);
});

it.each(['"--hook-name=terraform"', '"../../x"', 'A.B'])(
  'refuses the logical id %s of a layer before it becomes an argument or a folder: exit 2',
  async (id) => {
    const layer =
      '{ Type: AWS::Serverless::LayerVersion, Metadata: { BuildMethod: makefile }, Properties: { ContentUri: code } }';
    project = fakeProject({ 'app.yaml': `Resources: { ${id}: ${layer} }`, 'code/Makefile': '' });
    const calls: string[][] = [];
    await expect(project.build({ sam: builder(fakePrograms(calls)) })).rejects.toMatchObject({
      code: 'logical-id',
      exitCode: 2,
    });
    expect(calls).toEqual([]);
  },
);

it('names the language that this machine lacks', async () => {
  project = fakeProject({ 'app.yaml': APP, 'code/Makefile': 'build:', 'code/foreign': '' });
  await expect(project.build({ sam: builder(fakePrograms([])) })).rejects.toMatchObject({
    code: 'sam-failed',
    remedyLines: [
      'Install the tools of python3.14 and put them on the PATH, then run the command again.',
      'If the folder holds all that runs, write SkipBuild: true in Metadata: it is zipped as it is.',
    ],
  });
});

it('names files of the project, not of the copy that is built, and how to do without a build', async () => {
  project = fakeProject({ 'app.yaml': APP, 'code/main.go': '' });
  const withoutMakefile: Programs = {
    find: (name) => `/bin/${name}`,
    run: async (_file, args) => {
      const source = path.join(path.dirname(args[args.indexOf('--template-file') + 1] ?? ''), 'source');
      const stderr = `Error: CustomMakeBuilder:MakeBuild - Makefile not found at ${source}/Makefile`;
      return { code: 1, stdout: '', stderr };
    },
  };
  await expect(project.build({ sam: builder(withoutMakefile) })).rejects.toMatchObject({
    code: 'sam-failed',
    message: expect.stringMatching(
      /^app\.yaml:\d+: CodeUri code: sam build failed for App\/F .*\nError: .* - Makefile not found at code\/Makefile$/,
    ),
    remedyLines: [
      'Create code/Makefile with the target build-F, or correct BuildMethod.',
      'If the folder holds all that runs, write SkipBuild: true in Metadata: it is zipped as it is.',
    ],
  });
});
