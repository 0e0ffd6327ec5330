import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { usageError } from '../errors.ts';
import type { Project } from '../project/project.ts';
import { checkWithin, readTextFile } from '../project/read-file.ts';
import { locate } from '../project/template.ts';
import { asMap } from '../project/template-yaml.ts';

const amount = z.number().min(0);
const amounts = z.record(z.string(), amount).default({});

/** What one order (or whatever a project counts) uses; functions and tables by name without the application's. */
const callsSchema = z.object({
  /** Day of the measurement. */
  measured: z.string(),
  by: z.string(),
  /** What is counted as one. */
  story: z.string(),
  perOrder: z.object({
    apiRequests: amount.default(0),
    functions: z
      .record(z.string(), z.object({ invocations: amount, averageMs: amount, logBytes: amount.default(0) }))
      .default({}),
    readUnits: amounts,
    writeUnits: amounts,
    snsPublishes: amount.default(0),
    sqsRequests: amount.default(0),
    storedBytes: amount.default(0),
  }),
  /** Metrics of its own that the application writes, counted with their dimensions. */
  customMetrics: amount.default(0),
  /** One run of a function on a schedule while there is nothing to do. */
  scheduled: z
    .record(
      z.string(),
      z.object({ averageMs: amount, logBytes: amount.default(0), readUnits: amount.default(0) }),
    )
    .default({}),
});

export type Calls = z.infer<typeof callsSchema>;

/** Checks what a file of calls holds. */
export function parseCalls(text: string, name: string): Calls {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw usageError('calls-file', `${name} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = callsSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usageError('calls-file', `${name}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * The recorded calls that the root names under `Metadata.CloudCart.CallsPerOrder`; undefined when it names none.
 * @throws CliError `calls-file` (exit 2)
 */
export function readCalls(project: Project): Calls | undefined {
  const written = asMap(asMap(project.root.data.Metadata).CloudCart).CallsPerOrder;
  if (written === undefined) return undefined;
  const file = path.resolve(project.rootFolder, String(written));
  const where = locate(project.root, ['Metadata', 'CloudCart', 'CallsPerOrder']);
  checkWithin(project.rootFolder, file, `${where}: ${String(written)}`);
  if (!existsSync(file)) {
    throw usageError('calls-file', `${where}: ${String(written)} does not exist`);
  }
  return parseCalls(readTextFile(file, `${where}: ${String(written)}`), String(written));
}
