import { type Reference, references } from '../project/references.ts';
import { didYouMean } from '../project/suggest.ts';
import { locate, section, type Template } from '../project/template.ts';
import { asMap, type Data, type DataMap } from '../project/template-yaml.ts';
import { type Finding, finding } from './finding.ts';
import { at, type Child, hasUnknownParts, maps, outputNamed, type Sources } from './sources.ts';

const given = (root: Template, id: string): DataMap =>
  asMap(at(root.data, 'Resources', id, 'Properties', 'Parameters'));

/** What the root gives a child against what the child declares. */
function parametersOf(root: Template, { id, template }: Child): Finding[] {
  const declared = section(template, 'Parameters');
  const passed = given(root, id);
  const at = (name?: string): string =>
    locate(root, ['Resources', id, 'Properties', 'Parameters', ...(name === undefined ? [] : [name])]);
  const missing = Object.entries(declared)
    .filter(([name, one]) => !(name in passed) && one.Default === undefined)
    .map(([name]) =>
      finding('wiring-missing-parameter', at(), `${id} is not given ${name}, which has no default`, {
        and: locate(template, ['Parameters', name]),
        remedy: `Add ${name} below Parameters of ${id}, or give it a Default.`,
      }),
    );
  const surplus = Object.keys(passed)
    .filter((name) => !(name in declared))
    .map((name) =>
      finding(
        'wiring-surplus-parameter',
        at(name),
        `${id} is given ${name}, which it does not declare. ${didYouMean(name, Object.keys(declared))}`,
        {
          and: locate(template, ['Parameters']),
          remedy: `Take ${name} away, or declare it in ${template.name}.`,
        },
      ),
    );
  return [...missing, ...surplus];
}

/** Every output that the root takes from a child. */
function outputsOf({ root, children }: Sources): Finding[] {
  return maps(root.data).flatMap(([map, path]): Finding[] => {
    const [stack, output] = outputNamed(map) ?? [];
    if (stack === undefined || output === undefined) return [];
    const child = children.find((one) => one.id === stack);
    // A stack that is not there is told of by cfn-lint, one that could not be read by its reader.
    if (!child || at(child.template.data, 'Outputs', output) !== undefined) return [];
    const names = Object.keys(section(child.template, 'Outputs'));
    return [
      finding(
        'wiring-missing-output',
        locate(root, path),
        `${stack} has no output ${output}. ${didYouMean(output, names)}`,
        {
          and: locate(child.template, ['Outputs']),
          remedy: `Add ${output} to the Outputs of ${child.template.name}, or mend its name.`,
        },
      ),
    ];
  });
}

const named = (value: Data | undefined): Reference[] => (value === undefined ? [] : references(value));

/** Parameters that nobody reads. */
function unused(template: Template): Finding[] {
  if (hasUnknownParts(template)) return [];
  const { Parameters: _own, ...rest } = template.data;
  const read = new Set(named(rest).map((one) => one.logicalId));
  const conditions = JSON.stringify(template.data.Rules ?? {});
  return Object.keys(section(template, 'Parameters'))
    .filter((name) => !read.has(name) && !conditions.includes(`"${name}"`))
    .map((name) =>
      finding('wiring-unused-parameter', locate(template, ['Parameters', name]), `${name} is never used`, {
        remedy: 'Remove it, here and where it is given.',
      }),
    );
}

/** References to what is neither a parameter nor a resource of the same template. */
function dangling(template: Template): Finding[] {
  if (hasUnknownParts(template)) return [];
  const known = new Set([
    ...Object.keys(section(template, 'Parameters')),
    ...Object.keys(section(template, 'Resources')),
  ]);
  const found = maps({
    Resources: template.data.Resources ?? {},
    Outputs: template.data.Outputs ?? {},
  }).flatMap(([map, path]) => {
    const keys = Object.keys(map);
    const isReference = keys.length === 1 && ['Ref', 'Fn::GetAtt', 'Fn::Sub'].includes(keys[0] ?? '');
    return isReference ? references(map).map((one) => ({ ...one, path })) : [];
  });
  return found
    .filter(
      ({ logicalId }) =>
        !logicalId.startsWith('AWS::') && !known.has(logicalId) && !madeBySam(logicalId, known),
    )
    .map(({ logicalId, path }) =>
      finding(
        'wiring-unknown-reference',
        locate(template, path),
        `there is no parameter or resource ${logicalId}. ${didYouMean(logicalId, [...known])}`,
      ),
    );
}

/** The transform makes `ApiFunctionRole` of `ApiFunction`, and `MyApi.Stage` of `MyApi`. */
const madeBySam = (id: string, known: ReadonlySet<string>): boolean =>
  [...known].some((one) => id.startsWith(one)) || id.startsWith('Serverless');

/** A circle among the children, which no order of deployment can satisfy. */
function circles({ root, children }: Sources): Finding[] {
  const needs = new Map(
    children.map(({ id }) => {
      const all = named(at(root.data, 'Resources', id, 'Properties', 'Parameters')).map(
        (one) => one.logicalId,
      );
      return [id, all.filter((one) => children.some((child) => child.id === one))];
    }),
  );
  const reaches = (from: string, to: string, seen: ReadonlySet<string>): boolean =>
    (needs.get(from) ?? []).some(
      (next) => next === to || (!seen.has(next) && reaches(next, to, new Set([...seen, next]))),
    );
  return children
    .filter(({ id }) => reaches(id, id, new Set([id])))
    .map(({ id }) =>
      finding('wiring-circle', locate(root, ['Resources', id]), `${id} waits for itself`, {
        remedy: 'Pass by name, or move the resource to the stack that needs it.',
      }),
    );
}

/** What does not fit between the root and its children, both files named. */
export function wiringFindings(sources: Sources): Finding[] {
  const templates = [sources.root, ...sources.children.map((child) => child.template)];
  return [
    ...sources.children.flatMap((child) => parametersOf(sources.root, child)),
    ...outputsOf(sources),
    ...circles(sources),
    ...templates.flatMap(dangling),
    ...templates.flatMap(unused),
  ];
}
