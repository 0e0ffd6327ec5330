import { usageError } from '../errors.ts';

/** A handler, split as Lambda's runtime for Node.js splits it. */
export interface Handler {
  /** File below `CodeUri` without its extension: `src/lambda`. */
  module: string;
  /** What the module exports, with further properties behind dots: `handlers.get`. */
  exportName: string;
}

/** A property as people name them. */
const NAME = /^[\p{ID_Continue}$-]+$/u;

/**
 * Splits a `Handler` of Node.js at the first dot of its last part, as the runtime interface client does: the module `app` and
 * the export `v2.handler` of `app.v2.handler`.
 * @param where place in the template, for errors
 * @throws CliError exit 2: `handler-missing` without an export, `handler-path` for a path that Lambda rejects
 */
export function parseHandler(written: string, where: string): Handler {
  const name = written.slice(written.lastIndexOf('/') + 1);
  const folder = written.slice(0, written.length - name.length);
  const dot = name.indexOf('.');
  const [module, exportName] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
  const shown = JSON.stringify(written);
  if (written.includes('..') || written.startsWith('/')) {
    throw usageError(
      'handler-path',
      `${where}: the Handler ${shown} leaves its CodeUri, which Lambda rejects.`,
      'Choose a CodeUri that holds the module, and write the Handler relative to it.',
    );
  }
  if (module === '' || exportName === '') {
    throw usageError(
      'handler-missing',
      `${where}: the Handler ${shown} is not <module>.<export>.`,
      'Write it like lambda.http or src/lambda.http.',
    );
  }
  const parts = `${folder}${module}`.split('/');
  const names = exportName.split('.');
  const isPlain = parts.every((part) => /^[\w@+.-]+$/.test(part) && part !== '.');
  if (isPlain && names.every((one) => NAME.test(one))) return { module: parts.join('/'), exportName };
  throw usageError(
    'handler-path',
    `${where}: the Handler ${shown} is not a <module>.<export> below CodeUri.`,
    'Write it like lambda.http or src/lambda.http: letters, digits and _ @ + - in each part of the module.',
  );
}
