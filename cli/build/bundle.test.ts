import path from 'node:path';
import { readProject } from '../project/project.ts';
import { type Bundler, bundleFunctions, openBundler } from './bundle.ts';
import { type FunctionSource, readFunctions } from './functions.ts';

const root = path.resolve('cli/fixtures/mini');
const sources = readFunctions(readProject(root));
let bundler: Bundler;

afterEach(() => bundler.dispose());

it('is the same to the byte, alone and again and again, as with all the others', async () => {
  const together = await bundleFunctions(root, sources);
  for (const source of sources) {
    bundler = await openBundler(root, source);
    await bundler.rebuild();
    const alone = await bundler.rebuild();
    const other = together.find((one) => one.source === source);
    expect(Buffer.from(alone.code).equals(Buffer.from(other?.code ?? []))).toBe(true);
    expect([alone.inputs, alone.used]).toEqual([other?.inputs, other?.used]);
    await bundler.dispose();
  }
});

it('tells files that are in the bundle from those that are only imported', async () => {
  const bye = sources.find((one) => one.logicalId === 'ByeFunction') as FunctionSource;
  bundler = await openBundler(root, bye);
  const { inputs, used } = await bundler.rebuild();
  expect(inputs).toEqual(['functions/hello/config.ts', 'functions/hello/lambda.ts']);
  expect(used).toEqual(['functions/hello/lambda.ts']);
});
