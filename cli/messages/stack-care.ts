import { define, number, string, strings } from './define.ts';

/** What deploy, diff, diagnose, rollback, drift and gc say beside the course of a deployment. */
export const stackCareMessages = {
  'events-hidden': define({
    level: 'warn',
    about: 'stack',
    data: {},
    text: (_data, { stack }) =>
      `${stack}: its events may not be read (cloudformation:DescribeStackEvents); only its status is watched.`,
    explain: 'The credentials may deploy but not read events. The deployment goes on.',
  }),
  'stack-left-over': define({
    level: 'warn',
    data: { name: string('deployed name'), status: string('as CloudFormation has it') },
    text: ({ name, status }) =>
      `${name} stands (${status}), but the root template does not name it any more: delete it if it is not needed.`,
    explain:
      'A stack that cloudcart deployed earlier has left the root template. `deploy` never deletes it; `destroy` names it and leaves it too: its application may have had a `DeletionPolicy`. Only the stack of the root template itself and that of resolve_s3 are deleted, when nothing is lost with them.',
  }),
  'leftovers-unknown': define({
    level: 'debug',
    data: { reason: string('what CloudFormation said') },
    text: ({ reason }) => `Stacks that left the root template cannot be looked for: ${reason}`,
    explain: 'The credentials may not list stacks. Nothing depends on it.',
  }),
  'deploy-incomplete': define({
    level: 'warn',
    data: {
      done: strings('stacks that were created or updated'),
      failed: strings('stacks that failed'),
      left: strings('stacks that were not begun'),
    },
    text: ({ done, failed, left }) =>
      [
        done.length > 0 ? `done: ${done.join(', ')}` : '',
        failed.length > 0 ? `failed: ${failed.join(', ')}` : '',
        left.length > 0 ? `not begun: ${left.join(', ')}` : '',
      ]
        .filter(Boolean)
        .join(' · '),
    explain: 'A deployment of more than one stack has stopped half way; the error that follows says why.',
  }),
  detached: define({
    level: 'warn',
    data: {
      stacks: strings('stacks that are still at work'),
      seconds: number('how long the choice is open'),
    },
    text: ({ stacks, seconds }) =>
      `CloudFormation goes on with ${stacks.join(', ')} by itself. Ctrl-C again within ${seconds} s cancels it.`,
    explain:
      'Ctrl-C was pressed during a deployment. A second one cancels it; without it the command ends with exit 130, and `status` tells how it goes on.',
  }),
  cancelling: define({
    level: 'warn',
    about: 'stack',
    data: { name: string('deployed name'), how: string('`rolls back` or `is deleted`') },
    text: ({ name, how }, { stack }) => `${stack.padEnd(12)} ${name} ${how}`,
    explain: 'Ctrl-C was pressed twice: an update rolls back, a stack that was being created is deleted.',
  }),
  'change-set-left': define({
    level: 'warn',
    about: 'stack',
    data: { name: string('deployed name'), reason: string('why it could not be deleted') },
    text: ({ name, reason }) =>
      `A change set of ${name} could not be deleted (${reason}); it changes nothing.`,
    explain: 'What was prepared could not be taken back. It does no harm: nothing executes it.',
  }),
  'stack-protected': define({
    level: 'info',
    about: 'stack',
    data: { name: string('deployed name'), on: string('`on` or `off`') },
    text: ({ name, on }, { stack }) => `${stack.padEnd(12)} termination protection of ${name} is ${on}`,
    explain: 'termination_protection of samconfig.toml was different from what the stack had.',
  }),
  'rollback-continued': define({
    level: 'info',
    about: 'stack',
    data: { name: string('deployed name'), skipped: strings('resources that are left as they are') },
    text: ({ name, skipped }, { stack }) =>
      `${stack.padEnd(12)} ${name} goes on rolling back${skipped.length > 0 ? ` without ${skipped.join(', ')}` : ''}`,
    explain: 'A rollback that had failed is continued.',
  }),
  'artifact-deleted': define({
    level: 'progress',
    data: { key: string('of the object'), bytes: number('all its versions together') },
    text: ({ key, bytes }) => `deleted ${key} (${bytes} bytes)`,
    explain: '`gc` has deleted an artifact that nothing uses.',
  }),
  'stack-at-work': define({
    level: 'info',
    about: 'stack',
    data: {
      name: string('deployed name'),
      status: string('as CloudFormation has it'),
      resources: strings('logical ids of the resources in work'),
    },
    text: ({ name, status, resources }, { stack }) =>
      `${stack.padEnd(12)} ${name} ${status}${resources.length > 0 ? `: ${resources.join(', ')}` : ''}`,
    explain: '`status` found a stack at work.',
  }),
};
