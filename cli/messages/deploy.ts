import { boolean, define, list, multiline, number, optional, string, strings } from './define.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const row = (stack: string, text: string): string => `${stack.padEnd(12)} ${text}`;

/** A stack of the plan. */
export interface PlannedStack {
  id: string;
  name: string;
  needs: readonly string[];
}

const done = (action: string, explain: string) =>
  define({
    level: 'info',
    about: 'stack',
    data: {
      name: string('deployed name'),
      action: string('what was done'),
      durationMs: number('how long it took, in milliseconds'),
    },
    text: (data, { stack }) =>
      row(stack, action === 'unchanged' ? action : `${action} in ${seconds(data.durationMs)}`),
    explain,
  });

export const deployMessages = {
  'deploy-plan': define({
    level: 'progress',
    data: {
      stacks: list<PlannedStack>(
        '{ id, name, needs }',
        'in order of deployment; `needs` names those before it',
      ),
    },
    text: ({ stacks }) => `In order: ${stacks.map((stack) => stack.id).join(', ')}`,
    explain: 'The stacks that a deployment is about to look at, and which of them wait for which.',
    counter: true,
  }),
  'deploy-ended': define({
    level: 'progress',
    data: {
      done: number('stacks that are now what they should be'),
      failed: number('stacks that are not'),
      total: number('stacks of the plan'),
    },
    text: ({ done: good, failed, total }) => `${good} of ${total} stacks done, ${failed} failed`,
    explain: 'A deployment has come to its end. The failures, if any, follow.',
    counter: true,
  }),
  'stack-not-deployed': define({
    level: 'progress',
    about: 'stack',
    data: { code: string('of the error'), reason: multiline('the error') },
    text: ({ reason }, { stack }) => `${stack}: ${reason}`,
    explain:
      'The deployment of a stack has failed. What runs beside it is waited for, then the error ends the command.',
    counter: true,
  }),
  'stack-step': define({
    level: 'progress',
    about: 'stack',
    data: {
      step: string('`uploading` what the bucket lacks, or `waiting` for another operation on the stack'),
    },
    text: ({ step }, { stack }) => `${stack}: ${step}`,
    explain: 'A stack has come to the next step of its deployment.',
    counter: true,
  }),
  'stack-deploying': define({
    level: 'info',
    about: 'stack',
    data: { name: string('deployed name'), isNew: boolean('it is created, not updated') },
    text: ({ name, isNew }, { stack }) => row(stack, `${isNew ? 'creating' : 'updating'} ${name}`),
    explain:
      'A stack differs from what is deployed, its artifacts are uploaded, and its change set is about to be made.',
  }),
  'stack-progress': define({
    level: 'progress',
    about: 'stack',
    data: {
      done: number('resources that have come to their end'),
      total: number('resources of the change set'),
      waitingFor: strings('logical ids of the resources in work'),
      rollingBack: boolean('it failed and is being undone'),
    },
    text: (data, { stack }) =>
      `${stack}: ${data.done} of ${data.total}${data.waitingFor.length > 0 ? `, waits for ${data.waitingFor.join(', ')}` : ''}`,
    explain: 'How far a stack has come. Said whenever one of the numbers changes.',
    counter: true,
  }),
  'stack-event': define({
    level: 'progress',
    about: 'resource',
    data: {
      status: string('as CloudFormation has it: `CREATE_COMPLETE`'),
      type: string('`AWS::DynamoDB::Table`'),
      reason: optional(string('why, in the words of CloudFormation')),
    },
    text: (data, { stack, resource }) =>
      `${stack}/${resource} ${data.type} ${data.status}${data.reason ? `: ${data.reason}` : ''}`,
    explain:
      'CloudFormation reports an event of a resource. Plain output shows it in CI, on a terminal without live display, and with `--verbose`.',
  }),
  'stack-created': done('created', 'A stack that was not there stands now.'),
  'stack-updated': done('updated', 'A stack was brought to what its template, parameters and tags say.'),
  'stack-unchanged': done('unchanged', 'A stack is just what it should be: nothing was called.'),
  'stack-failed-too': define({
    level: 'error',
    data: { reason: multiline('what went wrong') },
    text: ({ reason }) => reason,
    explain: 'Another stack has failed beside the one whose failure ends the command.',
  }),
  'attribute-ignored': define({
    level: 'warn',
    about: 'stack',
    data: {
      where: string('place of the attribute'),
      text: string('the attribute, and those that SAM knows'),
    },
    text: (data) => `${data.where}: ${data.text}`,
    explain:
      "A resource of SAM has an attribute beside `Properties` that SAM's transform drops: CloudFormation never sees it. Remove it, correct its name, or write it below `Properties`.",
  }),
  'stack-switched-off': define({
    level: 'warn',
    about: 'stack',
    data: { name: string('deployed name'), condition: string('the condition in the root template') },
    text: ({ name, condition }, { stack }) =>
      `${name} stands, but condition ${condition} switches ${stack} off: delete it if it is not needed.`,
    explain:
      'A condition of the root template is false now, and the stack from before still stands. Only you may delete it.',
  }),
  'approval-asked': define({
    level: 'warn',
    about: 'stack',
    data: { reasons: strings('what is deleted, granted, opened or protected less, one per change') },
    text: ({ reasons }, { stack }) =>
      `${stack} needs an approval:\n${reasons.map((one) => `  ${one}`).join('\n')}`,
    explain:
      'A deployment would delete data, grant rights, open access, or change what is not known to be harmless. Followed by the question, or by the error `approval-needed` without a terminal.',
  }),
  'artifact-replaced': define({
    level: 'warn',
    about: 'stack',
    data: { key: string('name of the object: the SHA-256 of what was built') },
    text: ({ key }, { stack, resource }) =>
      `${stack}: replaced ${resource ?? 'template'} ${key.slice(0, 12)}… in the artifact bucket, which did not hold the contents that its name says`,
    explain:
      'The object under the name of an artifact or template has no SHA-256 checksum, or another one. It was written again from this build. Check who can write to the bucket.',
  }),
  uploaded: define({
    level: 'debug',
    about: 'stack',
    data: { key: string('name of the object: the SHA-256 of its content'), bytes: number('its size') },
    text: ({ key, bytes }, { stack, resource }) =>
      `${stack}: uploaded ${resource ?? 'template'} ${key.slice(0, 12)}… (${bytes} bytes)`,
    explain:
      'An artifact or template that the bucket lacked was sent. Without `resource` it is the template.',
  }),
};
