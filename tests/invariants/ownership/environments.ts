import type { EnvironmentFixture } from '../../../cli/actions/destroy/account.fake.ts';
import { BUCKET, LOG_GROUP, TABLE } from '../../../cli/aws/retained-resources.ts';
import { seededRandom } from '../../../platform/ids.ts';

/** Everything that is drawn in a run. */
export interface Draws {
  /** True in so many of a hundred draws. */
  percent(n: number): boolean;
  one<T>(items: readonly T[]): T;
}

export function drawsOf(seed: number): Draws {
  const draw = seededRandom(seed);
  return {
    percent: (n) => draw() * 100 < n,
    one: (items) => {
      const found = items[Math.floor(draw() * items.length)];
      if (found === undefined) throw new Error('nothing to draw from');
      return found;
    },
  };
}

/** A resource as a template declares it. */
export interface Declared {
  type: string;
  name: string;
  deletionPolicy: string;
  isProtected: boolean;
  /** Created by a stack nested in the environment's own: the project's templates do not name it. */
  isNested: boolean;
}

export interface DrawnEnvironment extends EnvironmentFixture {
  /** By deployed name of the stack. */
  declared: ReadonlyMap<string, readonly Declared[]>;
}

const TYPES = [
  { type: TABLE, property: 'TableName', word: 'table' },
  { type: BUCKET, property: 'BucketName', word: 'bucket' },
  { type: LOG_GROUP, property: 'LogGroupName', word: 'logs' },
] as const;
const STACKS = ['Data', 'Web'] as const;

/** Names that several environments may have: fixed ones, and those of a copied block. */
function nameOf(draws: Draws, env: string, word: string, envs: readonly string[]): string {
  if (draws.percent(35)) return `fixed-${word}`;
  return `${draws.percent(25) ? draws.one(envs) : env}-${word}`;
}

/**
 * An environment with two stacks of up to three named resources each. Some names are other environments' too.
 * @param envs names of all environments of the project
 */
export function drawEnvironment(draws: Draws, env: string, envs: readonly string[]): DrawnEnvironment {
  const application = `shop-${env}`;
  const declared = new Map<string, Declared[]>();
  const templates: Record<string, string> = {
    'template.yaml': `Resources:\n${STACKS.map((id) => `  ${id}: { Type: AWS::Serverless::Application, Properties: { Location: ${id}.yaml } }`).join('\n')}\n`,
  };
  for (const id of STACKS) {
    const chosen = TYPES.filter(() => draws.percent(65));
    const resources = chosen.map(({ type, property, word }, index) => {
      const name = `${nameOf(draws, env, word, envs)}-${id.toLowerCase()}`;
      const isNested = draws.percent(20);
      // What a nested stack retained is not found once the stack above it was deleted outside the command.
      const deletionPolicy = isNested ? 'Delete' : draws.one(['Retain', 'RetainExceptOnCreate', 'Delete']);
      const text = `  R${index}: { Type: ${type}, DeletionPolicy: ${deletionPolicy}, Properties: { ${property}: ${name} } }`;
      const isProtected = type !== BUCKET && draws.percent(15);
      return { text: isNested ? '' : text, one: { type, name, deletionPolicy, isProtected, isNested } };
    });
    const topic = '  Topic: { Type: AWS::SNS::Topic }';
    templates[`${id}.yaml`] = `Resources:\n${[topic, ...resources.map(({ text }) => text)].join('\n')}\n`;
    declared.set(
      `${application}-${id.toLowerCase()}`,
      resources.map(({ one }) => one),
    );
  }
  const otherApplications = envs.filter((one) => one !== env).map((one) => `shop-${one}`);
  return { name: env, application, templates, otherApplications, declared };
}
