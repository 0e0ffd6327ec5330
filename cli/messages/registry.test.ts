import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ERRORS } from './errors.ts';
import { MESSAGES, message } from './registry.ts';

const cli = path.dirname(__dirname);

/** Every node of every file of the command that a condition takes. */
function find<N extends ts.Node>(wanted: (node: ts.Node) => node is N): { where: string; node: N }[] {
  const files = globSync('**/*.ts', { cwd: cli }).filter((file) => !/\.(test|fake)\.ts$/.test(file));
  return files.flatMap((file) => {
    const text = readFileSync(path.join(cli, file), 'utf8');
    if (!/emit\(|CliError\(|usageError\(|ask\(/.test(text)) return [];
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const found: { where: string; node: N }[] = [];
    const visit = (node: ts.Node): void => {
      if (wanted(node)) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        found.push({ where: `cli/${file}:${line}`, node });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

const property = (node: ts.Node | undefined, name: string): ts.Expression | undefined => {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
  const found = node.properties.find((one) => one.name?.getText() === name);
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
};

/** Beginnings of what an expression may be: all of a text, the part before the first `${`. */
const literals = (node: ts.Expression | undefined): { text: string; whole: boolean }[] => {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return [{ text: node.text, whole: true }];
  if (ts.isTemplateExpression(node)) return [{ text: node.head.text, whole: false }];
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  return [];
};

const isCall = (node: ts.Node): node is ts.CallExpression => ts.isCallExpression(node);
const isError = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && node.expression.getText() === 'CliError';

describe('the registry of messages', () => {
  it('is where every emitted message comes from', () => {
    const loose = find(isCall).filter(
      ({ node }) =>
        ts.isPropertyAccessExpression(node.expression) &&
        node.expression.name.text === 'emit' &&
        node.arguments.some(
          (one) => ts.isObjectLiteralExpression(one) && property(one, 'text') !== undefined,
        ),
    );
    expect(loose.map(({ where }) => where)).toEqual([]);
  });

  it.each(Object.entries(MESSAGES))('explains %s', (code, { explain, data }) => {
    expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(explain).toMatch(/^\S.*\.$/s);
    for (const field of Object.values(data)) expect(field.what).not.toBe('');
  });

  it('knows every error that ends a command', () => {
    const thrown = [
      ...find(isError).map(({ where, node }) => ({ where, code: property(node.arguments?.[1], 'code') })),
      ...find(isCall)
        .filter(({ node }) => node.expression.getText() === 'usageError')
        .map(({ where, node }) => ({ where, code: node.arguments[0] })),
      // What nobody is there to agree to.
      ...find(isCall)
        .filter(({ node }) => node.expression.getText() === 'ask')
        .map(({ where, node }) => ({ where, code: property(node.arguments[2], 'code') })),
    ];
    expect(thrown.length).toBeGreaterThan(30);
    const known = Object.keys(ERRORS);
    const unknown = thrown.flatMap(({ where, code }) =>
      literals(code)
        .filter(({ text, whole }) =>
          whole ? !known.includes(text) : !known.some((one) => one.startsWith(text)),
        )
        .map(({ text }) => `${where}: write "${text}" down in cli/messages/errors.ts`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('message', () => {
  it('makes text of data and leaves out what is not there', () => {
    const at = { stack: 'Data', resource: 'Orders' };
    const data = { status: 'CREATE_COMPLETE', type: 'AWS::DynamoDB::Table', reason: undefined };
    expect(message('stack-event', data, at)).toEqual({
      code: 'stack-event',
      level: 'progress',
      text: 'Data/Orders AWS::DynamoDB::Table CREATE_COMPLETE',
      stack: 'Data',
      resource: 'Orders',
      data: { status: 'CREATE_COMPLETE', type: 'AWS::DynamoDB::Table' },
    });
    expect(message('nothing-to-destroy', {})).not.toHaveProperty('data');
  });

  it('compiles with a known code, its own data and its own place only', () => {
    // @ts-expect-error no such code
    expect(() => message('no-such-code', {})).toThrow();
    // @ts-expect-error `durationMs` is a number
    message('stack-created', { name: 'n', action: 'created', durationMs: '1' }, { stack: 'Api' });
    // @ts-expect-error the stack is missing
    expect(() => message('stack-created', { name: 'n', action: 'created', durationMs: 1 })).toThrow();
  });
});
