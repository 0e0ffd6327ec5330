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

describe('withDependents', () => {
  it('adds those that get outputs of a stack', () => {
    expect(withDependents(project, ['Store'])).toEqual(['Store', 'HelloApi']);
    expect(withDependents(project, ['HelloApi'])).toEqual(['HelloApi']);
    expect(withDependents(project, ['Artifacts'])).toEqual(project.stacks.map((node) => node.id));
  });
});
