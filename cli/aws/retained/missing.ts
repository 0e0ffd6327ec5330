const MISSING = new Set(['NoSuchBucket', 'NotFound', 'ResourceNotFoundException']);

/** The result of a call; undefined when what it is about does not exist. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && MISSING.has(error.name)) return undefined;
    throw error;
  }
}

const INVALID = new Set(['InvalidParameterException', 'InvalidParameterValue', 'ValidationException']);

/**
 * The result of a call that has nothing but a name in it; undefined when the service takes no such name. Templates may hold any
 * text as a name, and the local engine creates what AWS rejects.
 */
export async function unlessInvalid<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && INVALID.has(error.name)) return undefined;
    throw error;
  }
}

/** `1 item`, `2 items`. */
export const quantity = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Tags in the form of most services as a map. */
export const tagMap = (
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> => Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
