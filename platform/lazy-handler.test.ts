import { lazyHandler } from './lazy-handler.ts';

test('is built on the first call, once', () => {
  let built = 0;
  const double = lazyHandler(() => {
    built += 1;
    return (value: number) => value * 2;
  });
  expect(built).toBe(0);
  expect([double(1), double(2), built]).toEqual([2, 4, 1]);
});

test('a missing setting is reported on every call, and the next one after it is set succeeds', () => {
  let ready = false;
  const handle = lazyHandler(() => {
    if (!ready) throw new Error('TABLE is not set');
    return () => 'answered';
  });
  expect(handle).toThrow('TABLE is not set');
  expect(handle).toThrow('TABLE is not set');
  ready = true;
  expect(handle()).toBe('answered');
});
