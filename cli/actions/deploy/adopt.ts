import type { StackState, Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import type { ActionContext } from '../../context.ts';
import { differenceOf, mergeOrigin, type Origin, readOrigin } from '../../origin/origin.ts';
import { PROJECT_TAG } from '../../project/project.ts';
import { section } from '../../project/template.ts';
import { ask } from './ask.ts';
import { otherProject } from './own-stack.ts';
import { patiently } from './watch.ts';
import type { DeployRules, StackWork } from './work.ts';

/** What a stack will say of where it comes from. */
export interface Adoption {
  origin: Origin | undefined;
  /** It says something else now, and is taken over. */
  takesOver: boolean;
}

/** Below this part in common, a stack is not an earlier version of the template. */
const LEAST_RESOURCES = 0.25;

/**
 * Compares a template with what a stack holds, for stacks of earlier versions, which do not say where they come from. Transforms
 * keep logical ids and add others.
 */
export function isOtherTemplate(written: readonly string[], deployed: readonly string[]): boolean {
  const smaller = Math.min(written.length, deployed.length);
  if (smaller === 0) return false;
  return written.filter((id) => deployed.includes(id)).length / smaller < LEAST_RESOURCES;
}

/**
 * Stops when a stack that does not say where it comes from holds plainly other resources than its template.
 * @param held logical ids of its resources
 * @throws CliError `other-project` (exit 3)
 */
function checkHeld({ name, node: { template } }: StackWork, held: readonly string[], env: string): void {
  if (!isOtherTemplate(Object.keys(section(template, 'Resources')), held)) return;
  throw otherProject(name, `it holds none or few of the resources of ${template.name}`, env);
}

/**
 * Decides what a stack will say of where it comes from. One that another project deployed is taken over with `--adopt`. One of an
 * earlier version, which says nothing, is taken over before its first change, after a question.
 * @throws CliError `other-project`, `adopt-stack` or `declined` (exit 3)
 */
export async function originFor(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  work: StackWork,
  state: StackState | undefined,
  unchanged: boolean,
): Promise<Adoption> {
  const there = readOrigin(state?.parameters[DIGEST_PARAMETER]);
  const isNamed = state?.tags[PROJECT_TAG] !== undefined;
  if (!work.origin || (unchanged && !rules.adopt)) return { origin: undefined, takesOver: false };
  const here = work.origin();
  if (!state || there || isNamed || rules.adopt) {
    const isOther = there ? differenceOf(there, here) !== undefined : state !== undefined;
    const takesOver = rules.adopt === true && isOther && !isNamed;
    return { origin: takesOver ? here : mergeOrigin(there, here), takesOver };
  }
  const what = `${work.name} is not changed yet.`;
  const held = await patiently(context, rules.pace, what, () => stacks.resources(work.name));
  const ids = held.map((one) => one.logicalId);
  checkHeld(work, ids, rules.env ?? '');
  await ask(context, rules.yes || rules.approval === 'never', {
    code: 'adopt-stack',
    question: `${work.name} does not say which project deployed it, as stacks of earlier versions do not. Is it this project's?`,
    refusal: `${work.name} does not say which project deployed it, as stacks of earlier versions do not.`,
  });
  return { origin: here, takesOver: false };
}
