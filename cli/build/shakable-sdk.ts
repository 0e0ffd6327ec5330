import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Writes the constants into the computed keys of an SDK client's schemas: `{ [_h]: … }` becomes `{ "http": … }`. The same code
 * to the runtime, but only in this form does esbuild know that an unused operation can go.
 */
export function inlineComputedKeys(source: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map((match) => [match[1], match[2]]),
  );
  return source.replace(/\[(_\w+)\]:/g, (whole, name: string) => {
    const value = constants.get(name);
    return value === undefined ? whole : `${value}:`;
  });
}

/**
 * Turns `const { A } = await import("x")` into a static import. A dynamic one, bundled into the same file, wraps all that it
 * reaches into functions, out of which nothing unused can be taken.
 */
export function hoistDynamicImports(source: string): string {
  const hoisted: string[] = [];
  const rest = source.replace(
    /^[ \t]*const \{ ([\w, ]+) \} = await import\(("[^"]+")\);[ \t]*$/gm,
    (_whole, names: string, from: string) => {
      hoisted.push(`import { ${names} } from ${from};`);
      return '';
    },
  );
  return [...hoisted, rest].join('\n');
}

const rewritten = (rewrite: (source: string) => string) => async (args: { path: string }) => ({
  contents: rewrite(await readFile(args.path, 'utf8')),
  loader: 'js' as const,
});

/** Lets go what a function never uses of the SDK: operations, event streams and what hangs on them. */
export const shakableSdk: Plugin = {
  name: 'shakable-sdk',
  setup(build) {
    const schemas = /[/\\]@aws-sdk[/\\]client-[^/\\]+[/\\]dist-es[/\\]schemas[/\\]schemas_\d+\.js$/;
    const protocol = /[/\\]@smithy[/\\]core[/\\]dist-es[/\\]submodules[/\\]protocols[/\\]HttpProtocol\.js$/;
    build.onLoad({ filter: schemas }, rewritten(inlineComputedKeys));
    build.onLoad({ filter: protocol }, rewritten(hoistDynamicImports));
  },
};
