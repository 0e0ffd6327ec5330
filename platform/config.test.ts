import { ConfigError, readConfig, required, wholeNumber, withDefault } from './config.ts';

const read = (environment: Record<string, string | undefined>) =>
  readConfig(environment, {
    table: ['TABLE', required],
    level: ['LEVEL', withDefault('INFO')],
    seconds: ['SECONDS', wholeNumber(30, 1, 900)],
  });

test('reads what is set and falls back where it may', () => {
  expect(read({ TABLE: 'orders', SECONDS: '60' })).toEqual({ table: 'orders', level: 'INFO', seconds: 60 });
  expect(read({ TABLE: 'orders', LEVEL: '', SECONDS: '' })).toMatchObject({ level: 'INFO', seconds: 30 });
});

test('reports every problem at once, by the name of the variable', () => {
  const attempt = () => read({ TABLE: ' ', SECONDS: 'soon' });
  expect(attempt).toThrow(ConfigError);
  expect(attempt).toThrow(
    /- TABLE is not set\n- SECONDS is "soon" and must be a whole number from 1 to 900$/,
  );
});

test.each(['0', '901', '1.5', ' ', '0x10', '1e2', '-1', 'NaN', '60 '])('SECONDS=%j is refused', (value) => {
  expect(() => read({ TABLE: 'orders', SECONDS: value })).toThrow(ConfigError);
});

test.each(['1', '900'])('SECONDS=%s, at the bound, is taken', (value) => {
  expect(read({ TABLE: 'orders', SECONDS: value }).seconds).toBe(Number(value));
});
