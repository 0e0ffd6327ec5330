import fc from 'fast-check';
import { describeDuplicateKey } from './duplicate-keys.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"":1,"":1}', ''],
  ['[{"b":1},{"b":1,"c":{"d":[],"d":{}}}]', 'd'],
  ['{"x":{"a":1},"a":2,"x":3}', 'x'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['{"q\\"":1,"q\\"":2}', 'q"'],
])('%s names %j twice', (json, name) => {
  expect(describeDuplicateKey(json)).toBe(name);
});

test.each([
  '1',
  '"a"',
  '[]',
  '{"a":"a","b":"a:a"}',
  '[{"a":1},{"a":1}]',
  '{"a":{"a":{"a":1}}}',
  '{"a":"{\\"b\\":1,\\"b\\":2}"}',
  '{"a":["x","x"]}',
  '{"toString":1,"constructor":2}',
])('%s names nothing twice', (json) => {
  expect(describeDuplicateKey(json)).toBeUndefined();
});

test('no value that is written out names anything twice; with a member put in twice it does', () => {
  const members = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1 });
  fc.assert(
    fc.property(members, (value) => {
      const json = JSON.stringify(value);
      expect(describeDuplicateKey(json)).toBeUndefined();
      const [name = ''] = Object.keys(JSON.parse(json));
      expect(describeDuplicateKey(`${json.slice(0, -1)},${JSON.stringify(name)}:0}`)).toBe(name);
    }),
  );
});

test('neither depth nor length is a problem', () => {
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  expect(describeDuplicateKey(deep)).toBeUndefined();
  expect(
    describeDuplicateKey(`{"a":"${'\\n'.repeat(130_000)}","b":"${'x'.repeat(250_000)}"}`),
  ).toBeUndefined();
});
