import type { Mutant, Rule } from '../rule.ts';
import { at, fields, list, type Project, type Stack, walk } from '../template.ts';

const given = (project: Project, stack: Stack) =>
  fields(at(project.root.template, 'Resources', stack.id, 'Properties', 'Parameters'));

/** [stack, output] of every `!GetAtt Stack.Outputs.Name` under a node. */
const outputsNamed = (node: Parameters<typeof walk>[0]): [string, string][] =>
  walk(node)
    .map((value) => list(at(value, 'Fn::GetAtt')).map(String))
    .filter(([, attribute]) => attribute?.startsWith('Outputs.') === true)
    .map(([stack = '', attribute = '']) => [stack, attribute.slice('Outputs.'.length)]);

const edit = (what: string, stack: string, change: Mutant['change']): Mutant => ({ what, stack, change });

const parametersOf = (stack: string) => (template: ReturnType<typeof fields>) =>
  fields(at(template, 'Resources', stack, 'Properties', 'Parameters'));

const parameters: Rule = {
  name: "the root gives each stack exactly the stack's parameters",
  check: (project) =>
    project.stacks.flatMap((stack) => {
      const wanted = Object.keys(fields(stack.template.Parameters));
      const passed = Object.keys(given(project, stack));
      return [
        ...wanted
          .filter((name) => !passed.includes(name))
          .map((name) => `${stack.file}: ${name} is not given`),
        ...passed
          .filter((name) => !wanted.includes(name))
          .map((name) => `${stack.file}: ${name} is not wanted`),
      ];
    }),
  mutants: [
    edit('one not given', 'Root', (template) => {
      delete parametersOf('Workers')(template).PaymentSeed;
    }),
    edit('one too many', 'Root', (template) => {
      parametersOf('Data')(template).Colour = 'red';
    }),
    edit('a new one', 'Data', (template) => {
      fields(template.Parameters).Colour = { Type: 'String' };
    }),
  ],
};

const usedParameters: Rule = {
  name: 'a parameter is used, and a reference has its parameter or resource',
  check: (project) =>
    [project.root, ...project.stacks].flatMap(({ file, template }) => {
      const text = JSON.stringify([
        template.Resources,
        template.Globals,
        template.Conditions,
        template.Outputs,
      ]);
      return Object.keys(fields(template.Parameters))
        .filter((name) => !text.includes(`{"Ref":"${name}"}`) && !text.includes(`\${${name}}`))
        .map((name) => `${file}: ${name} is never used`);
    }),
  mutants: [
    edit('one too many', 'Root', (template) => {
      fields(template.Parameters).Colour = { Type: 'String' };
    }),
  ],
};

const outputs: Rule = {
  name: 'an output that the root names exists in its stack',
  check: (project) =>
    outputsNamed(project.root.template)
      .filter(([id, output]) => {
        const stack = project.stacks.find((candidate) => candidate.id === id);
        return at(stack?.template, 'Outputs', output) === undefined;
      })
      .map(([id, output]) => `${id} has no output ${output}`),
  mutants: [
    edit('an output less', 'Messaging', (template) => {
      delete fields(template.Outputs).CartQueueUrl;
    }),
    edit('an output of the root', 'Api', (template) => {
      delete fields(template.Outputs).ApiUrl;
    }),
  ],
};

function reaches(project: Project, from: string, to: string, seen: string[] = []): boolean {
  if (seen.includes(from)) return false;
  const stack = project.stacks.find(({ id }) => id === from);
  if (stack === undefined) return false;
  const next = outputsNamed(given(project, stack)).map(([id]) => id);
  return next.includes(to) || next.some((id) => reaches(project, id, to, [...seen, from]));
}

const order: Rule = {
  name: 'no stack waits for itself',
  check: (project) =>
    project.stacks.filter(({ id }) => reaches(project, id, id)).map(({ id }) => `${id} waits for itself`),
  mutants: [
    edit('data waits for the workers', 'Root', (template) => {
      parametersOf('Data')(template).Colour = { 'Fn::GetAtt': ['Workers', 'Outputs.Colour'] };
      parametersOf('Workers')(template).Shade = { 'Fn::GetAtt': ['Data', 'Outputs.OrdersTableName'] };
    }),
  ],
};

const bucket: Rule = {
  name: 'the root says where artifacts go',
  check: (project) => {
    const [id, , output] = String(at(project.root.template, 'Metadata', 'CloudCart', 'ArtifactBucket')).split(
      '.',
    );
    const stack = project.stacks.find((candidate) => candidate.id === id);
    return at(stack?.template, 'Outputs', output ?? '') === undefined ? ['no such output'] : [];
  },
  mutants: [
    edit('without it', 'Root', (template) => {
      delete template.Metadata;
    }),
  ],
};

const FIGURES: Record<string, number | string> = {
  Api4xxThreshold: 50,
  Api5xxThreshold: 10,
  ApiLatencyThresholdMs: 3000,
  LambdaErrorsThreshold: 5,
  LambdaThrottlesThreshold: 10,
  PaymentApprovalPercent: 80,
  Architecture: 'arm64',
};

const defaults: Rule = {
  name: 'defaults are the figures of the requirements, in the root and in the stacks',
  check: (project) =>
    [project.root, ...project.stacks].flatMap(({ file, template }) =>
      Object.entries(fields(template.Parameters))
        .filter(([name, parameter]) => name in FIGURES && at(parameter, 'Default') !== FIGURES[name])
        .map(([name]) => `${file}: default of ${name}`),
    ),
  mutants: [
    edit('another figure', 'Root', (template) => {
      fields(fields(template.Parameters).Api5xxThreshold).Default = 11;
    }),
    edit('another figure in a stack', 'Api', (template) => {
      fields(fields(template.Parameters).Api4xxThreshold).Default = 11;
    }),
  ],
};

const queueOutputs: Rule = {
  name: 'address and ARN of every queue and dead-letter queue are outputs',
  check: (project) =>
    project.stacks.flatMap(({ file, template }) =>
      Object.entries(fields(template.Resources))
        .filter(([, resource]) => at(resource, 'Type') === 'AWS::SQS::Queue')
        .flatMap(([id]) => [`${id}Url`, `${id}Arn`])
        .filter((name) => at(template, 'Outputs', name) === undefined)
        .map((name) => `${file}: no output ${name}`),
    ),
  mutants: [
    edit('an output less', 'Messaging', (template) => {
      delete fields(template.Outputs).CartDlqUrl;
    }),
  ],
};

export const wiringRules: Rule[] = [
  parameters,
  usedParameters,
  outputs,
  order,
  bucket,
  defaults,
  queueOutputs,
];
