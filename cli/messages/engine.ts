import { anything, boolean, define, number, optional, string } from './define.ts';

export const engineMessages = {
  'engine-busy': define({
    level: 'info',
    data: { pid: number('the other process') },
    text: ({ pid }) => `Another process (pid ${pid}) is starting or stopping the engine; waiting for it.`,
    explain: 'Two commands want to start or stop the local engine; this one waits its turn.',
  }),
  'engine-open-to-containers': define({
    level: 'info',
    data: { endpoint: string('its address for clients in containers') },
    text: ({ endpoint }) =>
      `Containers reach the local engine at ${endpoint}, with its secret, until it stops.`,
    explain: '`up --containers` has opened the control plane to containers of this machine.',
  }),
  'engine-installing': define({
    level: 'info',
    data: { folder: string('that it is installed in') },
    text: ({ folder }) =>
      `Installing the local engine into ${folder}, for all your projects; it takes about half a minute …`,
    explain:
      '`up --install-engine` downloads the packages of the local engine from PyPI, each checked by its hash.',
  }),
  'engine-installed': define({
    level: 'info',
    data: { folder: string('that it is installed in') },
    text: () => 'The local engine is installed.',
    explain: 'Every project of this user finds the engine from now on; removing the folder uninstalls it.',
  }),
  'engine-started': define({
    level: 'info',
    data: {
      endpoint: string('its address'),
      pid: number('its process'),
      log: string('its log file'),
      attached: boolean('it ran already'),
      restored: boolean('the data of the last run is in it'),
      lost: boolean('it was killed the last time, before it could save'),
    },
    text: (data) => {
      const how = data.attached
        ? 'runs already'
        : data.restored
          ? 'started, with the data of the last run'
          : 'started';
      return `Local engine ${how}: ${data.endpoint} (pid ${data.pid}, log ${data.log})`;
    },
    explain: 'The local engine answers.',
  }),
  'data-lost': define({
    level: 'warn',
    data: {},
    text: () =>
      'The local engine was killed the last time, before it could save: its local data was lost. Deploying and seeding again.',
    explain: 'The engine keeps its data in memory until it is stopped with `down` or Ctrl-C.',
  }),
  'engine-not-running': define({
    level: 'info',
    data: {},
    text: () => 'The local engine was not running.',
    explain: '`down` found nothing to stop.',
  }),
  'engine-stopped': define({
    level: 'info',
    data: {},
    text: () => 'The local engine and its Lambda workers are stopped; its data is kept for the next start.',
    explain: 'The local engine saved its data and ended.',
  }),
  'engine-stopped-unsaved': define({
    level: 'warn',
    data: {},
    text: () => 'The local engine is stopped, but it did not save: the next start begins with an empty shop.',
    explain: 'The local engine had to be killed.',
  }),
  'up-busy': define({
    level: 'info',
    data: { pid: number('the other process') },
    text: ({ pid }) => `Another process (pid ${pid}) is bringing the shop up; waiting for it.`,
    explain: 'Two commands bring the local shop up; this one waits and finds everything done.',
  }),
  'shop-ready': define({
    level: 'info',
    data: {
      guide: string('how to reach it, for people'),
      report: optional(anything('what `up --json` prints')),
    },
    text: ({ guide }) => guide,
    explain: 'The local shop is deployed, seeded and answers.',
  }),
  stopping: define({
    level: 'info',
    data: {},
    text: () => 'Stopping …',
    explain: 'Ctrl-C was seen; the local engine is being stopped.',
  }),
};
