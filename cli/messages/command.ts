import { define, string } from './define.ts';

export const commandMessages = {
  remedy: define({
    level: 'info',
    data: { remedy: string('the next thing to do or type') },
    text: ({ remedy }) => remedy,
    explain:
      'What to do about the error before it. NDJSON has it in `data.remedy` of the error itself instead.',
  }),
};
