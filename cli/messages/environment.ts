import { define, multiline, number, optional, string, strings } from './define.ts';

export const environmentMessages = {
  session: define({
    level: 'info',
    data: {
      account: string('AWS account'),
      region: string('AWS region'),
      environment: string('environment of samconfig.toml'),
      endpoint: optional(string('of the local engine; absent on AWS')),
    },
    text: (data) =>
      `Account ${data.account} · region ${data.region} · environment ${data.environment} · ${data.endpoint ?? 'AWS'}`,
    explain: 'Where the command is about to work. Said before anything is done.',
  }),
  'destroy-plan': define({
    level: 'warn',
    data: { lost: multiline('what will be lost, one stack with its things per line') },
    text: ({ lost }) => `This will be deleted permanently:\n${lost}`,
    explain: 'What `destroy` is about to delete. Said before the question.',
  }),
  'not-owned': define({
    level: 'warn',
    data: { resources: strings('type, name and owner of each') },
    text: ({ resources }) =>
      `Not deleted: not owned by this environment:\n${resources.map((one) => `  ${one}`).join('\n')}`,
    explain:
      'Templates of the environment name these resources, and another stack owns them, or nothing proves that the environment does. `destroy` leaves them.',
  }),
  'nothing-to-destroy': define({
    level: 'info',
    data: {},
    text: () => 'There is nothing to delete.',
    explain: 'Nothing of the environment stands.',
  }),
  'stack-deleting': define({
    level: 'progress',
    about: 'stack',
    data: { name: string('deployed name') },
    text: ({ name }, { stack }) => `${stack.padEnd(12)} deleting ${name}`,
    explain: 'A stack is being emptied and deleted.',
    counter: true,
  }),
  'stack-deleted': define({
    level: 'info',
    about: 'stack',
    data: { name: string('deployed name') },
    text: (_data, { stack }) => `${stack.padEnd(12)} deleted`,
    explain: 'A stack is gone, with what it retained.',
  }),
  'sam-env-vars': define({
    level: 'info',
    data: { file: string('that was written'), functions: number('how many functions are in it') },
    text: ({ file, functions }) =>
      `${file}: variables of ${functions} functions, for sam local invoke <Stack>/<Function> --env-vars ${file}`,
    explain: '`outputs --sam-env-vars` has written the file.',
  }),
  'containers-closed': define({
    level: 'warn',
    data: {},
    text: () =>
      'Containers do not reach the local engine yet. Run: npx cloudcart up --containers, then this command again.',
    explain:
      'The file names the engine’s address of this machine, which is another one in a container: `sam local invoke` needs the one that `up --containers` opens.',
  }),
  'endpoint-undeclared': define({
    level: 'warn',
    data: { functions: strings('`Stack/LogicalId`') },
    text: ({ functions }) =>
      `sam-cli will not pass AWS_ENDPOINT_URL on to ${functions.join(', ')}: their templates do not declare it.`,
    explain:
      'sam-cli passes only variables that a template declares. Declare it with a condition: `!If [HasEndpoint, !Ref AwsEndpointUrl, !Ref AWS::NoValue]`.',
  }),
};
