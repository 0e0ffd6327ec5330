import { hoistDynamicImports, inlineComputedKeys } from './shakable-sdk.ts';

describe('inlineComputedKeys', () => {
  it('writes constants into computed keys, and leaves others', () => {
    const source = 'const _h = "http";\nconst _e = "a\\"b";\nvar x = { [_h]: 1, [_e]: 2, [_u]: 3, y: [_h] };';
    expect(inlineComputedKeys(source)).toBe(
      'const _h = "http";\nconst _e = "a\\"b";\nvar x = { "http": 1, "a\\"b": 2, [_u]: 3, y: [_h] };',
    );
  });
});

describe('hoistDynamicImports', () => {
  it('makes a static import of a dynamic one', () => {
    const source = 'async () => {\n    const { A, B } = await import("x/y");\n    return A;\n}';
    expect(hoistDynamicImports(source)).toBe(
      'import { A, B } from "x/y";\nasync () => {\n\n    return A;\n}',
    );
  });

  it('leaves what it does not know', () => {
    const source = 'const m = await import("x");';
    expect(hoistDynamicImports(source)).toBe(source);
  });
});
