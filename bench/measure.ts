/**
 * `npm run measure`: figures of the code, to compare a commit with another one: sizes of files and functions, casts, readonly
 * members, templates, and the words that docs/decisions/0075 replaces.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { countWords } from '../tests/language/words.ts';

const FOLDERS = ['functions', 'platform', 'server', 'cli', 'tests', 'bench', 'setup'];

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\n')
  .filter((file) => file !== '');

const isTest = (file: string): boolean =>
  /\.(test|fake|contract)\.m?ts$/.test(file) || file.startsWith('tests/');

interface Figures {
  readonly lines: number;
  readonly functions: readonly number[];
  readonly casts: number;
  readonly anys: number;
  readonly members: number;
  readonly readonlyMembers: number;
  readonly manyParameters: number;
}

/** Reads one source file. */
function figuresOf(file: string): Figures {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const functions: number[] = [];
  let [casts, anys, members, readonlyMembers, manyParameters] = [0, 0, 0, 0, 0];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      functions.push(lineOf(node.end) - lineOf(node.getStart()) + 1);
      if (node.parameters.length >= 5) manyParameters += 1;
    }
    if (ts.isAsExpression(node) && node.type.getText() !== 'const') casts += 1;
    if (node.kind === ts.SyntaxKind.AnyKeyword) anys += 1;
    if (ts.isPropertySignature(node) && ts.isInterfaceDeclaration(node.parent)) {
      members += 1;
      if (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword)) readonlyMembers += 1;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { lines: text.split('\n').length, functions, casts, anys, members, readonlyMembers, manyParameters };
}

/** The value below which this share of the sorted values lies. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function rowOf(name: string, own: readonly string[]): readonly (string | number)[] {
  const figures = own.map(figuresOf);
  const lines = figures.map((one) => one.lines);
  const functions = figures.flatMap((one) => one.functions);
  return [
    name,
    own.length,
    percentile(lines, 0.5),
    percentile(lines, 0.95),
    lines.filter((count) => count > 180).length,
    percentile(functions, 0.95),
    functions.filter((count) => count > 30).length,
    sum(figures.map((one) => one.manyParameters)),
    sum(figures.map((one) => one.casts)),
    sum(figures.map((one) => one.anys)),
    `${sum(figures.map((one) => one.readonlyMembers))} of ${sum(figures.map((one) => one.members))}`,
  ];
}

const HEAD = [
  'source',
  'files',
  'lines p50',
  'p95',
  '> 180',
  'function p95',
  '> 30',
  '5+ parameters',
  'casts',
  'any',
  'readonly',
];

function printTable(rows: readonly (readonly (string | number)[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? String(cell).padEnd(widths[0] ?? 0) : String(cell).padStart(widths[column] ?? 0),
    );
    console.log(cells.join('  '));
  }
}

const sources = files.filter((file) => /\.ts$/.test(file) && !file.endsWith('.d.ts'));
printTable([
  HEAD,
  ...FOLDERS.map((folder) => {
    const own = sources.filter((file) => file.startsWith(`${folder}/`));
    return rowOf(folder, folder === 'tests' ? own : own.filter((file) => !isTest(file)));
  }),
  rowOf(
    'tests beside code',
    sources.filter((file) => isTest(file) && !file.startsWith('tests/')),
  ),
]);

const templates = files.filter((file) => /^(templates\/.*|template)\.yaml$/.test(file));
const yaml = sum(templates.map((file) => readFileSync(file, 'utf8').split('\n').length));
const functionCount = sum(
  templates.map(
    (file) => readFileSync(file, 'utf8').match(/Type: AWS::Serverless::Function\b/g)?.length ?? 0,
  ),
);
console.log(
  `\ntemplates: ${yaml} lines, ${functionCount} functions, ${Math.round(yaml / functionCount)} lines a function`,
);

console.log('\nreplaced words left');
printTable([['folder', 'words'], ...[...countWords()].map(([folder, count]) => [folder, count] as const)]);
