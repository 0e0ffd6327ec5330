/** Which templates a stack was deployed with, kept as empty objects in the artifact bucket: only their names matter. */
const FOLDER = 'history';

/** One deployment of a stack. */
export interface HistoryEntry {
  /** Name of the object. */
  key: string;
  /** Deployed name of the stack. */
  stack: string;
  /** ISO 8601. */
  at: string;
  /** Key of the template, without suffix. */
  template: string;
}

/** Name of the object that records a deployment; by name they are sorted by stack and time. */
export const historyKey = (stack: string, at: Date, template: string): string =>
  `${FOLDER}/${stack}/${at.toISOString()}.${template}`;

/** Reads an object's name; undefined when it is of another kind. */
export function historyEntry(key: string): HistoryEntry | undefined {
  const found = /^history\/([^/]+)\/(\d{4}-\d{2}-\d{2}T[\d:.]+Z)\.([0-9a-f]{64})$/.exec(key);
  const [, stack, at, template] = found ?? [];
  return stack && at && template ? { key, stack, at, template } : undefined;
}
