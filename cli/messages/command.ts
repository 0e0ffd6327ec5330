import { define, multiline } from './define.ts';

export const commandMessages = {
  result: define({
    level: 'info',
    data: {},
    text: () => 'result',
    explain: 'The last line of a command that did its work. `data` is what `--json` prints.',
  }),
  remedy: define({
    level: 'info',
    data: { remedy: multiline('the next thing to do or type') },
    text: ({ remedy }) => remedy,
    explain:
      'What to do about the error before it. NDJSON has it in `data.remedy` of the error itself instead.',
  }),
};
