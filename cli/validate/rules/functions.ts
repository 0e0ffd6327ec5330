import { existsSync } from 'node:fs';
import path from 'node:path';
import { listedPackages } from '../../build/build-method.ts';
import { sourceOf } from '../../build/function-source.ts';
import { isWithin, readTextFile } from '../../project/read-file.ts';
import { asMap } from '../../project/template-yaml.ts';
import { type Finding, finding } from '../finding.ts';
import { at, type Resource, resolve, resources, type Sources, target, whereOf } from '../sources.ts';
import { watchedMetrics } from './alarms.ts';

const FUNCTION = 'AWS::Serverless::Function';

/** Functions whose code lies in this project. */
export const localFunctions = (sources: Sources): Resource[] =>
  resources(sources, FUNCTION).filter(
    ({ properties }) =>
      properties.InlineCode === undefined &&
      properties.PackageType !== 'Image' &&
      typeof properties.CodeUri === 'string' &&
      !/^(s3|https?):/.test(properties.CodeUri),
  );

const folderOf = ({ template, properties }: Resource): string =>
  path.resolve(path.dirname(template.file), String(properties.CodeUri));

/** Whether a module's text exports a name: every form that ECMAScript and CommonJS have, `export *` counting as a yes. */
export function exportsName(source: string, name: string): boolean {
  const text = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const word = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return [
    new RegExp(`export\\s+(?:declare\\s+)?(?:async\\s+)?(?:const|let|var|class|function\\*?)\\s+${word}\\b`),
    new RegExp(`export\\s*\\{[^}]*\\b${word}\\b\\s*(?:,|\\})`),
    new RegExp(`export\\s+(?:const|let|var)\\s*\\{[^}]*\\b${word}\\b`),
    new RegExp(`exports\\.${word}\\s*=`),
    new RegExp(`module\\.exports\\s*=\\s*\\{[^}]*\\b${word}\\b`),
    /export\s*\*/,
    // What is exported is known when it runs.
    /module\.exports\s*=\s*(?!\{)|exports\[|__exportStar|(?:assign|defineProperty|defineProperties)\(\s*(?:module\.)?exports/,
    /module\.exports\s*=\s*\{[^}]*\.\.\./,
  ].some((form) => form.test(text));
}

/** Lambda splits the last part of the path at its first dot. */
function splitHandler(written: string): [module: string, name: string] {
  const [, module = '', name = ''] = /^((?:.*\/)?[^./]+)\.([^.]*)/.exec(written) ?? [];
  return [module, name];
}

/** The runtime also looks for the module in `nodejs/node_modules` of a layer; SkipBuild says that it is there. */
const isInLayer = ({ all, properties }: Resource): boolean =>
  properties.Layers !== undefined && String(asMap(all.Metadata).SkipBuild) === 'true';

function handler(resource: Resource): Finding[] {
  const { properties, id } = resource;
  const where = whereOf(resource, 'Handler');
  if (!String(properties.Runtime ?? '').startsWith('nodejs')) return [];
  const [module, name] = splitHandler(String(properties.Handler ?? ''));
  // Other mistakes in a handler are found where it is packaged.
  if (!/^[\w@+.-][\w@+./-]*$/.test(module) || name === '') return [];
  const folder = folderOf(resource);
  const source = sourceOf(folder, module);
  if (source === undefined) {
    if (isInLayer(resource)) return [];
    return [
      finding('handler-missing', where, `the module ${module} of ${id} does not exist`, {
        and: whereOf(resource, 'CodeUri'),
        remedy: 'Correct CodeUri or Handler.',
      }),
    ];
  }
  const file = path.join(folder, source);
  const root = resource.template.file.slice(0, -resource.template.name.length);
  if (!isWithin(root, file)) {
    const text = `the module ${module} of ${id} is outside of the project`;
    return [finding('outside-project', where, text, { and: whereOf(resource, 'CodeUri') })];
  }
  return exportsName(readTextFile(file, `${where}: ${module}`), name)
    ? []
    : [
        finding('handler-not-exported', where, `${path.basename(file)} does not export ${name}`, {
          and: path.relative(root, file),
          remedy: `Export ${name}, or mend Handler.`,
        }),
      ];
}

/** Handlers exist and are exported. */
export const handlers = (sources: Sources): Finding[] => localFunctions(sources).flatMap(handler);

/** `sam build` installs the packages of a manifest beside the code, and then finds no others. */
export const noManifest = (sources: Sources): Finding[] =>
  localFunctions(sources)
    .filter((one) => {
      const folder = folderOf(one);
      if (asMap(one.all.Metadata).BuildMethod !== 'esbuild') return false;
      return existsSync(path.join(folder, 'package.json')) && listedPackages(folder).length === 0;
    })
    .map((one) =>
      finding(
        'package-json-beside-code',
        whereOf(one, 'CodeUri'),
        `the folder of ${one.id} holds a package.json that lists no packages: sam build would not find those of the project`,
        { remedy: 'Remove it, or list the packages of this code in it.' },
      ),
    );

/** A function logs to a group of its own template, which forgets after a while. */
export const logGroups = (sources: Sources): Finding[] => {
  const groups = resources(sources, 'AWS::Logs::LogGroup');
  const unlimited = groups
    .filter((group) => group.properties.RetentionInDays === undefined)
    .map((group) =>
      finding('log-retention', whereOf(group), `${group.id} keeps its logs for ever`, {
        remedy: 'Set RetentionInDays.',
      }),
    );
  const without = resources(sources, FUNCTION).filter((one) => {
    const own = resolve(sources, one.template, at(one.properties, 'LoggingConfig', 'LogGroup'));
    if (own?.type === 'AWS::Logs::LogGroup') return false;
    const text = JSON.stringify(one.properties.FunctionName ?? { Ref: one.id }).slice(1, -1);
    return !groups.some((group) => {
      const name = JSON.stringify(group.properties.LogGroupName ?? '');
      return (
        name.includes(`\${${one.id}}`) ||
        (text.length > 0 &&
          typeof one.properties.FunctionName !== 'undefined' &&
          name.includes(writtenName(one)))
      );
    });
  });
  return [
    ...unlimited,
    ...without.map((one) =>
      finding(
        'log-group-missing',
        whereOf(one),
        `${one.id} has no log group of its own: Lambda makes one that keeps logs for ever`,
        {
          remedy: `Add an AWS::Logs::LogGroup with RetentionInDays and name it in LoggingConfig of ${one.id}.`,
        },
      ),
    ),
  ];
};

const writtenName = ({ properties }: Resource): string => {
  const name = properties.FunctionName;
  return `/aws/lambda/${typeof name === 'string' ? name : String(asMap(name)['Fn::Sub'] ?? '\u0000')}`;
};

/** Limits that say how long and how big: what is not written is 3 s and 128 MB. */
export const limits = (sources: Sources): Finding[] =>
  resources(sources, FUNCTION).flatMap((one) => {
    const missing = ['Timeout', 'MemorySize'].filter((name) => one.properties[name] === undefined);
    if (missing.length === 0) return [];
    const remedy = `Write ${missing.length > 1 ? 'both' : 'it'}.`;
    return [
      finding('function-limits', whereOf(one), `${one.id} does not say its ${missing.join(' and ')}`, {
        remedy,
      }),
    ];
  });

/** How long an API waits by default, seconds. */
const WAITS: Readonly<Record<string, number>> = { Api: 29, HttpApi: 30 };

/** API Gateway waits for 29 s, an HTTP API for 30 s: what takes longer is done, and the caller gets an error. */
export const apiTimeouts = (sources: Sources): Finding[] =>
  resources(sources, FUNCTION).flatMap((one) => {
    const types = Object.values(asMap(one.properties.Events)).map((event) => String(at(event, 'Type')));
    const waits = Math.min(...types.map((type) => WAITS[type] ?? Number.POSITIVE_INFINITY));
    const seconds = Number(one.properties.Timeout);
    if (!(seconds >= waits)) return [];
    return [
      finding(
        'api-timeout',
        whereOf(one, 'Timeout'),
        `${one.id} may take ${seconds} s, and its API gives up after ${waits} s`,
        { remedy: `Set Timeout below ${waits}.` },
      ),
    ];
  });

const SYNC = ['Api', 'HttpApi', 'SQS', 'Kinesis', 'DynamoDB', 'MSK', 'Cognito', 'FunctionUrl'];

/** Somebody is told when a function fails. */
export const functionAlarms = (sources: Sources): Finding[] => {
  const errors = watchedMetrics(sources).filter(({ name }) => name === 'Errors');
  const watched = (one: Resource): boolean =>
    errors.some(({ alarm, namespace, values }) =>
      // Without dimensions it is the sum of all functions.
      values.length === 0
        ? namespace === 'AWS/Lambda'
        : alarm.template === one.template && values.some((value) => target(value) === one.id),
    );
  return resources(sources, FUNCTION)
    .filter(
      (one) =>
        Object.values(asMap(one.properties.Events)).some(
          (event) => !SYNC.includes(String(at(event, 'Type'))),
        ) && !watched(one),
    )
    .map((one) =>
      finding(
        'function-alarm',
        whereOf(one),
        `nobody is told when ${one.id}, which runs in the background, fails`,
        {
          remedy: 'Add an AWS::CloudWatch::Alarm on its Errors.',
        },
      ),
    );
};
