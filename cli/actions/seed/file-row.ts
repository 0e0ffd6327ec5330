import type { BadColumn } from './columns.ts';

/** A row of a catalog file: its value, or why it has none, and the line on which it begins. */
export interface FileRow {
  value?: unknown;
  problem?: string;
  /** What is wrong with it beside what the check of its value finds. */
  reasons?: string[];
  /** It cannot be checked, since the file lacks a column. */
  unchecked?: boolean;
  /** From 1; absent where rows have no lines of their own. */
  line?: number;
}

/** A catalog file as it was read. */
export interface CatalogFile {
  rows: FileRow[];
  /** Columns that keep it from being loaded. */
  columns: BadColumn[];
  /** Columns that were left out as asked. */
  ignored: string[];
  /** It is one page of a list that goes on. */
  isPage?: boolean;
  /** In words, e.g. `CSV, separated by semicolons`. */
  format: string;
}
