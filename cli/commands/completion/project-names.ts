import { readProject } from '../../project/project.ts';
import { isTable, readSettings } from '../../project/settings-file.ts';
import { section, type Template } from '../../project/template.ts';

/** What the parts of a project are called. */
export interface ProjectNames {
  environments: readonly string[];
  stacks: readonly string[];
  functions: readonly string[];
}

/** A completion is a service: whatever is wrong with a file is told by the command itself. */
function quietly(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

const functionsOf = (template: Template): string[] =>
  Object.entries(section(template, 'Resources')).flatMap(([id, resource]) =>
    /::Function$/.test(String(resource.Type)) ? [id] : [],
  );

function environments(root: string): string[] {
  const table = readSettings(root)?.table ?? {};
  return Object.keys(table).filter((name) => isTable(table[name]));
}

/** The names in a project's files, read when they are asked for; none where there is no project. */
export function projectNames(root: string | undefined): ProjectNames {
  const names = (read: (root: string) => readonly string[]) =>
    root === undefined ? [] : quietly(() => read(root));
  return {
    get environments() {
      return names(environments);
    },
    get stacks() {
      return names((folder) => readProject(folder).stacks.map((node) => node.id));
    },
    get functions() {
      return names((folder) => readProject(folder).stacks.flatMap(({ template }) => functionsOf(template)));
    },
  };
}
