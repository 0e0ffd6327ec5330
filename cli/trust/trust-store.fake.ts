import { type TrustedProject, type TrustStore, withProject } from './trust-store.ts';

/** A list in memory. */
export function memoryTrustStore(initial: readonly TrustedProject[] = []): TrustStore {
  let projects = [...initial];
  return {
    list: () => [...projects],
    add: (project) => {
      projects = withProject(projects, project);
    },
    remove: (folder) => {
      const before = projects.length;
      projects = projects.filter((one) => one.folder !== folder);
      return projects.length < before;
    },
  };
}
