import { define, number, optional, string, strings } from './define.ts';

const kb = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

const bundle = {
  bundleBytes: number('size of the JavaScript'),
  bytes: number('size of the zip'),
  key: string('SHA-256 of the zip, its name in the bucket'),
  budgetBytes: optional(number('what the JavaScript of a function behind HTTP may weigh')),
};

interface Bundle {
  bundleBytes: number;
  bytes: number;
  budgetBytes?: number | undefined;
}

const sizes = (data: Bundle, stack = '', resource = ''): string =>
  `${stack}/${resource}: ${kb(data.bundleBytes)}${data.budgetBytes ? ` of ${kb(data.budgetBytes)}` : ''}, zip ${kb(data.bytes)}`;

export const buildMessages = {
  bundled: define({
    level: 'debug',
    about: 'resource',
    data: bundle,
    text: (data, at) => sizes(data, at.stack, at.resource),
    explain: 'A function is bundled.',
  }),
  'bundle-over-budget': define({
    level: 'warn',
    about: 'resource',
    data: bundle,
    text: (data, at) => sizes(data, at.stack, at.resource),
    explain:
      'A function behind HTTP weighs more than its budget, which its cold starts will show. See docs/performance.md.',
  }),
  'build-cache-ignored': define({
    level: 'warn',
    data: {},
    text: () =>
      'Ignored .build/build-cache.json, which this user did not write on this machine; everything is built from the sources.',
    explain:
      'The build cache came with the checkout, or from another machine or folder. Delete `.build`, and do not commit it.',
  }),
  'files-left-out': define({
    level: 'warn',
    data: {
      what: string('the property that names the folder, and its place'),
      names: strings('paths below the folder'),
    },
    text: (data) =>
      `${data.what}: not packaged, since they may hold credentials or local state: ${data.names.join(', ')}. Rename a file that the code needs.`,
    explain:
      'A folder that is packaged holds files that never belong into an artifact: `.env`, `.npmrc`, `samconfig.toml`, the state of the local engine, a virtual environment and the like. `sam build` would take them.',
  }),
  built: define({
    level: 'info',
    data: {
      functions: number('how many functions'),
      templates: number('how many templates'),
      durationMs: number('how long it took, in milliseconds'),
    },
    text: (data) =>
      `Built ${data.functions} functions and ${data.templates} templates in ${data.durationMs} ms.`,
    explain: 'All of the project is bundled and packaged.',
  }),
};
