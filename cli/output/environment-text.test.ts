import { execFileSync } from 'node:child_process';
import { renderDestroy, renderEnvFile, renderStatus } from './environment-text.ts';
import { table } from './table.ts';

describe('renderEnvFile', () => {
  it('names variables in capitals and quotes their values', () => {
    const outputs = { ApiUrl: 'http://x', ApiKey: "it's", OrdersDlqUrl: 'q', RestAPIId: '1' };
    expect(renderEnvFile(outputs)).toBe(
      "API_URL='http://x'\nAPI_KEY='it'\\''s'\nORDERS_DLQ_URL='q'\nREST_API_ID='1'",
    );
  });

  it('is read back by a shell, byte for byte', () => {
    const value = `a'b"c$(touch x)\`y\`\\n;&|<>*?~!# \n\tü`;
    const script = `${renderEnvFile({ Value: value })}\nprintf %s "$VALUE"`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(value);
  });

  it.each([
    ['Value', 'a\u001b[2J'],
    ['Value', 'a\u0000'],
    ['Value', 'a\rb'],
    ['Value', '\u202e'],
    ['x;touch y', 'a'],
    ["A'", 'a'],
    ['1a', 'a'],
    ['A\nB', 'a'],
    ['', 'a'],
  ])('refuses the output %j of %j: exit 2', (name, value) => {
    expect(() => renderEnvFile({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'env-file-output', exitCode: 2 }),
    );
  });
});

describe('renderStatus', () => {
  it('shows stacks, health and the verdict', () => {
    const stacks = [{ id: 'Api', name: 'shop-api', status: 'UPDATE_COMPLETE' }];
    const base = { environment: 'dev', region: 'r', account: 'a', stacks };
    expect(renderStatus({ ...base, up: true, health: { url: 'http://x/health', status: 200 } })).toBe(
      'Api  shop-api  UPDATE_COMPLETE\nhttp://x/health answers 200\ndev is up',
    );
    expect(
      renderStatus({ ...base, up: false, health: { url: 'u', status: null, error: 'refused' } }),
    ).toMatch(/u answers not at all \(refused\)\ndev is not up$/);
  });
});

describe('renderDestroy', () => {
  it('says what was deleted and what was kept', () => {
    const deleted = [{ id: 'Api', name: 'shop-api', things: [] }];
    const kept = [{ id: 'Data', name: 'shop-data' }];
    const before = [
      { type: 'AWS::DynamoDB::Table', name: 'a' },
      { type: 'AWS::DynamoDB::Table', name: 'b' },
      { type: 'AWS::Logs::LogGroup', name: 'l' },
    ];
    const text = renderDestroy({
      environment: 'dev',
      deleted,
      kept,
      notOwned: [],
      inventory: { before, after: [] },
    });
    expect(text).toMatch(/^Before: 2 DynamoDB Table, 1 Logs LogGroup\nAfter: {2}nothing\n/);
    expect(text).toMatch(/1 stacks deleted.* Kept: shop-data\./);
    const inventory = { before: [], after: [] };
    expect(renderDestroy({ environment: 'dev', deleted: [], kept: [], notOwned: [], inventory })).toBe(
      'dev: nothing to delete.',
    );
  });
});

describe('table', () => {
  it('aligns columns, numbers to the right', () => {
    expect(
      table(
        [
          ['a', '1', 'x'],
          ['bbb', '22', ''],
        ],
        [1],
      ),
    ).toBe('a     1  x\nbbb  22');
  });
});
