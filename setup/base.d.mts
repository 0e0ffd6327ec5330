export function baseCommit(cwd: string): string;
export function changedFiles(cwd: string): string[];
