import { type FakeProject, fakeProject } from '../build/project.fake.ts';
import { readProject } from '../project/project.ts';
import { affectedBy, withDependents } from './affected.ts';
import type { Change } from './watch-folders.ts';

const project = { ...readProject(`${process.cwd()}/cli/fixtures/mini`) };
const functions = [
  { id: 'hello', inputs: new Set(['functions/hello/lambda.ts', 'functions/hello/config.ts']) },
  { id: 'other', inputs: new Set(['functions/other/lambda.ts']) },
];
const of = (path: string, kind: Change['kind'] = 'change') => {
  const found = affectedBy([{ path, kind }], project, functions);
  return { stacks: found.stacks, functions: found.functions.map((one) => one.id) };
};

describe('affectedBy', () => {
  it.each([
    ['functions/hello/config.ts', 'change', [], ['hello']],
    ['README.md', 'change', [], []],
    ['templates/api.yaml', 'change', ['HelloApi'], []],
    ['template.yaml', 'rename', 'all', []],
    ['samconfig.toml', 'change', 'all', []],
    ['package.json', 'change', [], ['hello', 'other']],
    // A new file beside an input may be what an import means now; what no import can mean is none.
    ['functions/hello/config.js', 'rename', [], ['hello']],
    ['functions/hello/config.js', 'change', [], []],
    ['functions/hello/notes.md', 'rename', [], []],
  ] as const)('%s (%s)', (path, kind, stacks, ids) => {
    expect(of(path, kind)).toEqual({ stacks, functions: ids });
  });

  it('knows every stack of a template', () => {
    expect(of('templates/store.yaml').stacks).toEqual(expect.arrayContaining(['Store', 'Extras']));
  });
});

describe('what a stack is deployed from besides its template', () => {
  const APP = `Resources:
  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }
  P: { Type: AWS::Serverless::Function, Properties: { CodeUri: py, Handler: a.b, Runtime: python3.12 } }
  M: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: m.asl.json } }
  Q: { Type: AWS::SQS::Queue, Properties: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: q.yaml } } } }
  N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: n.yaml } }`;
  let folder: FakeProject;
  beforeAll(() => {
    folder = fakeProject({
      'app.yaml': APP,
      'layer/a/b.txt': '',
      'py/a.py': '',
      'm.asl.json': '{}',
      'q.yaml': '{}',
      'n.yaml': 'Resources: { T: { Type: AWS::SNS::Topic } }',
      'other/a.py': '',
    });
  });
  afterAll(() => folder.remove());

  it.each([
    ['layer/a/b.txt', ['App']],
    ['layer/new.txt', ['App']],
    ['py/a.py', ['App']],
    ['m.asl.json', ['App']],
    ['q.yaml', ['App']],
    ['n.yaml', ['App']],
    ['other/a.py', []],
    ['layers.txt', []],
  ])('%s', (path, stacks) => {
    const changes: Change[] = [{ path, kind: 'change' }];
    expect(affectedBy(changes, readProject(folder.root), []).stacks).toEqual(stacks);
  });
});

describe('withDependents', () => {
  it('adds those that get outputs of a stack', () => {
    expect(withDependents(project, ['Store'])).toEqual(['Store', 'HelloApi']);
    expect(withDependents(project, ['HelloApi'])).toEqual(['HelloApi']);
    expect(withDependents(project, ['Artifacts'])).toEqual(project.stacks.map((node) => node.id));
  });
});
