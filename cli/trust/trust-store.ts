/** A project whose code its user lets run. */
export interface TrustedProject {
  /** Real path of its root folder. */
  folder: string;
  /** What it named as code when it was trusted: see `codeDigest`. */
  digest: string;
  /** ISO 8601. */
  at: string;
}

/** The projects that a user trusts, each once. */
export interface TrustStore {
  list(): TrustedProject[];
  /** Replaces an earlier entry of the same folder. */
  add(project: TrustedProject): void;
  /** @returns whether there was an entry */
  remove(folder: string): boolean;
}

/** Sorted by folder, with `project` in the place of an earlier entry. */
export const withProject = (projects: readonly TrustedProject[], project: TrustedProject): TrustedProject[] =>
  [...projects.filter((one) => one.folder !== project.folder), project].sort((a, b) =>
    a.folder < b.folder ? -1 : 1,
  );
