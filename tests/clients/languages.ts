import { type ClientRun, execIn, openapiGenerator } from './generators.ts';

/** Languages for which openapi-generator must accept the document. */
export const ACCEPTED_LANGUAGES: readonly string[] = [
  'java',
  'go',
  'csharp',
  'kotlin',
  'php',
  'ruby',
  'rust',
];

/** Commands that compile what openapi-generator writes in a language, where the machine has them. */
const COMPILERS: Readonly<Record<string, readonly (readonly [string, ...string[]])[]>> = {
  go: [
    ['go', 'mod', 'tidy'],
    ['go', 'vet', './...'],
  ],
  java: [['mvn', '-q', '-B', '-DskipTests', 'compile']],
};

const PROBES: Readonly<Record<string, string>> = { go: 'version', mvn: '--version' };

/** Compilers find their caches and proxies in the environment of the user. */
const userEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/**
 * Lets openapi-generator write a client in a language, and compiles it where a compiler is on PATH.
 * @returns what was done, in words
 * @throws Error with the output of the generator or the compiler when it fails
 */
export async function generateIn(language: string, run: ClientRun): Promise<string> {
  const folder = await openapiGenerator(run, language);
  const commands = COMPILERS[language] ?? [];
  const [tool] = commands[0] ?? [];
  if (tool === undefined) return 'accepts the document';
  const inClient = { folder, environment: userEnvironment() };
  const isThere = await execIn(inClient, tool, PROBES[tool] ?? '--version').then(
    () => true,
    () => false,
  );
  if (!isThere) return `accepts the document (not compiled: ${tool} is not on PATH)`;
  for (const [command, ...args] of commands) await execIn(inClient, command, ...args);
  return 'accepts the document, and the client compiles';
}
