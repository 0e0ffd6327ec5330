import { fakeClock } from '../../platform/clock.ts';
import { earlyError } from './early-error.ts';

const ERROR = { code: 'usage', message: 'unknown option', exitCode: 2 };
const said = (...argv: string[]) => earlyError(argv, ERROR, fakeClock());

it('is a document with --json', () => {
  expect(JSON.parse(said('deploy', '--nope', '--json'))).toEqual({
    error: { code: 'usage', message: 'unknown option' },
  });
});

it.each([[['--output', 'ndjson']], [['--output=ndjson']]])('is a line with %j', (argv) => {
  expect(JSON.parse(said('deploy', ...argv))).toEqual({
    time: '2026-01-01T00:00:00.000Z',
    level: 'error',
    code: 'usage',
    text: 'unknown option',
    data: { exitCode: 2 },
  });
});

it('is nothing on stdout otherwise', () => {
  expect(said('deploy', 'ndjson')).toBe('');
});
