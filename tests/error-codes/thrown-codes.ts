import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const SERVICES = 'functions';
const OWN_CODE = [SERVICES, 'platform', 'server'].map((folder) => `${resolve(folder)}/`);

/** The error codes, as `kind code`, that the handler of each route reaches, by operation id. */
export type ThrownCodes = ReadonlyMap<string, readonly string[]>;

/**
 * Follows the code of every route's handler through functions, constants and methods of the shop and collects the declared
 * error codes that it refers to. It does not see behind a port: adapters refer to no error code (`codesIn` of their files).
 */
export function createCodeReader(files: readonly string[] = httpFiles()) {
  const program = ts.createProgram([...files], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();

  const codesFrom = (root: ts.Node): string[] => {
    const codes = new Set<string>();
    const seen = new Set<ts.Node>();
    const follow = (node: ts.Node): void => {
      if (seen.has(node)) return;
      seen.add(node);
      const visit = (part: ts.Node): void => {
        if (ts.isIdentifier(part) && !isCompared(part)) for (const target of targetsOf(part)) take(target);
        ts.forEachChild(part, visit);
      };
      visit(node);
    };
    const take = (target: ts.Node): void => {
      const declared = ts.isVariableDeclaration(target) ? target.initializer : undefined;
      const code = declared && errorCodeOf(declared);
      if (code !== undefined) return void codes.add(code);
      if (declared && callOf(declared, 'defineRoute')) return;
      follow(target);
    };
    follow(root);
    return [...codes].sort();
  };

  /** What runs under a name: declarations with a body or a value, in the shop's own code. */
  const targetsOf = (name: ts.Identifier): readonly ts.Node[] => {
    const shorthand = ts.isShorthandPropertyAssignment(name.parent);
    const found = shorthand
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
    const symbol = found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
    return (symbol?.declarations ?? []).filter(
      (node) => isRun(node) && isFollowed(node.getSourceFile().fileName),
    );
  };

  const handlersOf = (file: ts.SourceFile): (readonly [string, ts.Node])[] =>
    callsIn(file, 'on').flatMap(({ arguments: [route, handler] }) => {
      const [declared] = route && ts.isIdentifier(route) ? targetsOf(route) : [];
      const id = declared && operationIdOf(declared);
      return id !== undefined && handler !== undefined ? [[id, handler] as const] : [];
    });

  const codesNamedIn = (file: ts.SourceFile): string[] => {
    const codes: string[] = [];
    const visit = (node: ts.Node): void => {
      const [declared] = ts.isIdentifier(node) ? targetsOf(node).filter(ts.isVariableDeclaration) : [];
      codes.push(...[(declared?.initializer && errorCodeOf(declared.initializer)) ?? []].flat());
      ts.forEachChild(node, visit);
    };
    visit(file);
    return codes;
  };

  const sources = files.flatMap((file) => program.getSourceFile(file) ?? []);
  return {
    thrown: (): ThrownCodes =>
      new Map(sources.flatMap(handlersOf).map(([id, handler]) => [id, codesFrom(handler)] as const)),
    /** The codes that these files name themselves. */
    codesIn: (): readonly string[] => sources.flatMap(codesNamedIn),
  };
}

const httpFiles = (): string[] => [
  ...readdirSync(SERVICES)
    .map((service) => resolve(SERVICES, service, 'http.ts'))
    .filter(ts.sys.fileExists),
  resolve('server/shop-info.ts'),
];

/** What describes the codes for the OpenAPI document throws none of them. */
const DESCRIPTIONS = resolve('platform/http/route-errors.ts');

const isFollowed = (file: string): boolean =>
  file !== DESCRIPTIONS && OWN_CODE.some((folder) => file.startsWith(folder));

/** `CODE.code` compares or names a code; it throws none. */
const isCompared = ({ parent, text }: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(parent) && parent.name.text === 'code' && text === text.toUpperCase();

const isRun = (node: ts.Node): boolean =>
  (ts.isVariableDeclaration(node) && node.initializer !== undefined) ||
  (ts.isFunctionDeclaration(node) && node.body !== undefined) ||
  (ts.isMethodDeclaration(node) && node.body !== undefined) ||
  ts.isPropertyAssignment(node) ||
  ts.isClassDeclaration(node);

/** The call of a function of this name, whatever object it is taken from. */
function callOf(node: ts.Node, name: string): ts.CallExpression | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const called = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(called) && called.text === name ? node : undefined;
}

function callsIn(node: ts.Node, name: string): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (part: ts.Node): void => {
    const call = callOf(part, name);
    if (call !== undefined) calls.push(call);
    ts.forEachChild(part, visit);
  };
  visit(node);
  return calls;
}

function errorCodeOf(node: ts.Node): string | undefined {
  const [kind, code] = callOf(node, 'defineErrorCode')?.arguments ?? [];
  return kind && code && ts.isStringLiteral(kind) && ts.isStringLiteral(code)
    ? `${kind.text} ${code.text}`
    : undefined;
}

function operationIdOf(declared: ts.Node): string | undefined {
  const value = ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
  const [route] = (value && callOf(value, 'defineRoute')?.arguments) ?? [];
  if (!route || !ts.isObjectLiteralExpression(route)) return undefined;
  const named = route.properties.find((member) => member.name?.getText() === 'operationId');
  return named && ts.isPropertyAssignment(named) && ts.isStringLiteral(named.initializer)
    ? named.initializer.text
    : undefined;
}
