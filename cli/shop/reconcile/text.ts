import { rendered } from '../../output/neutral.ts';
import { KINDS } from './kinds.ts';
import type { ReconcileReport } from './reconcile.ts';

type Shown = ReconcileReport['findings'][number];

/** Findings of one kind that are shown by id. */
const MOST_OF_A_KIND = 20;

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function group(kind: Shown['kind'], all: readonly Shown[]): string {
  const [first] = all;
  const repaired = all.filter((one) => one.repaired === true).length;
  const state = all.some((one) => one.repaired !== undefined)
    ? ` · ${repaired} repaired`
    : first?.fixable
      ? ' · --fix repairs it'
      : '';
  const rows = all
    .slice(0, MOST_OF_A_KIND)
    .map(({ id, what, repaired: gone }) => `  ${id}  ${what}${gone ? ' Repaired.' : ''}`);
  const rest =
    all.length > MOST_OF_A_KIND ? [`  and ${all.length - MOST_OF_A_KIND} more (--json has all)`] : [];
  return [
    `${kind}: ${KINDS[kind].title} · ${all.length}${state}`,
    ...rows,
    ...rest,
    `  Why it matters: ${first?.why}`,
    `  Next step: ${KINDS[kind].todo}`,
  ].join('\n');
}

/** The report for people: the worst kinds first. */
export const renderReconcile = rendered(
  ({ environment, read, findings, more, busy }: ReconcileReport): string => {
    const groups = (Object.keys(KINDS) as Shown['kind'][]).flatMap((kind) => {
      const all = findings.filter((one) => one.kind === kind);
      return all.length > 0 ? [group(kind, all)] : [];
    });
    const wrong = findings.filter((one) => one.wrong && one.repaired !== true).length + more;
    const seen = `${many(read.orders ?? 0, 'order')}, ${many(read.products ?? 0, 'product')}`;
    const agreed =
      busy.length === 0
        ? `All records agree in ${environment} (${seen}).`
        : `The checked records agree in ${environment} (${seen}); ${many(busy.length, 'product')} could not be checked.`;
    const verdict = wrong === 0 ? agreed : `${many(wrong, 'finding')} in ${environment} (${seen}).`;
    const notSaid =
      busy.length > 0
        ? [
            `Not checked, because their stock kept changing: ${busy.join(', ')}. Run it again when less is sold.`,
          ]
        : [];
    return [...groups, ...notSaid, verdict].join('\n\n');
  },
);
