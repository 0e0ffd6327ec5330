import { type Fields, fields, type Node, type Project } from './template.ts';

/** One change of a template that must break the rule: a rule that cannot fail is no rule. */
export interface Mutant {
  what: string;
  /** Logical id of the stack in the root template, or `Root`. */
  stack: string;
  change(template: Fields): void;
}

export interface Rule {
  name: string;
  /** What is wrong, one line each; empty when the rule is kept. */
  check(project: Project): string[];
  mutants: Mutant[];
}

const parent = (template: Fields, path: string[]): Fields =>
  path.slice(0, -1).reduce<Fields>((value, key) => {
    const next = value[key];
    if (next === undefined) throw new Error(`no ${key} in ${path.join('/')}`);
    return next as Fields;
  }, template);

/** A mutant that sets the value at `path`, keys separated by `/`, below `Resources/`. */
export function set(stack: string, path: string, value: Node): Mutant {
  const keys = ['Resources', ...path.split('/')];
  const last = keys[keys.length - 1] ?? '';
  return {
    what: `${path} = ${JSON.stringify(value)}`,
    stack,
    change: (template) => {
      parent(template, keys)[last] = value;
    },
  };
}

/** A mutant that takes away what stands at `path`; fails when nothing stands there. */
export function drop(stack: string, path: string): Mutant {
  const keys = ['Resources', ...path.split('/')];
  const last = keys[keys.length - 1] ?? '';
  return {
    what: `without ${path}`,
    stack,
    change: (template) => {
      const holder = parent(template, keys);
      if (!(last in holder)) throw new Error(`no ${path} to take away`);
      delete holder[last];
    },
  };
}

/** A copy of the project with one template changed. */
export function mutated(project: Project, mutant: Mutant): Project {
  const copy = structuredClone(project);
  const stack = [copy.root, ...copy.stacks].find(({ id }) => id === mutant.stack);
  if (stack === undefined) throw new Error(`no stack ${mutant.stack}`);
  mutant.change(fields(stack.template));
  return copy;
}
