import { isTable, readSettings } from './settings-file.ts';

/** Texts of a key at any depth, with `-` and `_` alike. */
function textsOfKey(value: unknown, key: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textsOfKey(one, key));
  if (!isTable(value)) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name.replaceAll('-', '_') === key && !isTable(one) ? [String(one).trim()] : textsOfKey(one, key),
  );
}

/**
 * The buckets that samconfig names as `s3_bucket`, in whatever section, with the environments that do. What is wrong with an
 * environment is not reported here.
 */
export function namedBuckets(projectRoot: string): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const [environment, table] of Object.entries(readSettings(projectRoot)?.texts ?? {})) {
    for (const bucket of new Set(textsOfKey(table, 's3_bucket')))
      named.set(bucket, [...(named.get(bucket) ?? []), environment]);
  }
  return named;
}
