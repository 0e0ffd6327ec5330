import { LOCAL } from '../../aws/session.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import type { EnvironmentProject } from '../../project/project.ts';
import { affectedBy, withDependents } from '../../watch/affected.ts';
import { type ChangeBatch, ChangeQueue } from '../../watch/change-queue.ts';
import { watchFolders } from '../../watch/watch-folders.ts';
import { runDeploy } from '../deploy.ts';
import { findFunctions } from '../invoke/find-function.ts';
import { openEnvironment } from '../open-environment.ts';
import { artifactBucket, pushPorts } from '../update-code/push-ports.ts';
import { LiveFunctions } from './live-functions.ts';

/** Whoever saves often is not kept waiting by what can wait. */
const IDLE_AFTER_MS = 2_000;

interface Live {
  project: EnvironmentProject;
  functions: LiveFunctions;
}

async function openLive(context: ActionContext): Promise<Live> {
  // The place has been told already.
  const silent = { ...context, reporter: { emit: () => undefined } };
  const { project, session, enabled, stacks } = await openEnvironment(silent, { env: LOCAL });
  const ids = enabled.map((node) => node.id);
  const [found, bucket] = await Promise.all([
    findFunctions(project, ids, stacks, []),
    artifactBucket(project, stacks),
  ]);
  const ports = await pushPorts(session, project, bucket);
  return { project, functions: await LiveFunctions.open(context, project, ports, found) };
}

/** Deploys stacks whose templates changed; false when that failed, which was told. */
async function deployStacks(context: ActionContext, stacks: readonly string[]): Promise<boolean> {
  context.reporter.emit(message('templates-changed', { stacks }));
  try {
    await runDeploy(context, { env: LOCAL, stacks });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!context.signal.aborted) context.reporter.emit(message('rebuild-failed', { reason }));
    return false;
  }
}

/** Keeps the deployed application at what the files say, one save after the other. */
export class Follower {
  readonly #context: ActionContext;
  #live: Live;
  /** Stacks whose deployment failed: tried again with the next template that is saved. */
  #pending = new Set<string>();

  private constructor(context: ActionContext, live: Live) {
    this.#context = context;
    this.#live = live;
  }

  static async open(context: ActionContext): Promise<Follower> {
    return new Follower(context, await openLive(context));
  }

  get count(): number {
    return this.#live.functions.functions.length;
  }

  async apply({ changes, atMs }: ChangeBatch): Promise<void> {
    const { project, functions } = this.#live;
    const { stacks } = affectedBy(changes, project, functions.functions);
    if (stacks === 'all' || stacks.length > 0) await this.#deploy(stacks);
    // What a deployment has brought already is found to be unchanged.
    const now = this.#live.functions;
    const { functions: touched } = affectedBy(changes, this.#live.project, now.functions);
    const again = now.functions.filter((one) => one.failed && !touched.includes(one));
    const files = [...new Set(touched.flatMap((one) => changes.filter(({ path }) => one.inputs.has(path))))];
    const names = files.length > 0 ? files : changes;
    await now.refresh([...touched, ...again], { files: names.map((one) => one.path), atMs });
  }

  get hasMore(): boolean {
    return this.#live.functions.hasMore;
  }

  /** What can wait until nobody saves. */
  async idle(free: () => boolean): Promise<void> {
    await this.#live.functions.idle(free);
  }

  async close(): Promise<void> {
    await this.#live.functions.close();
  }

  async #deploy(changed: readonly string[] | 'all'): Promise<void> {
    const { project } = this.#live;
    const ids = project.stacks.map((node) => node.id);
    const wanted =
      changed === 'all'
        ? []
        : withDependents(
            project,
            [...changed, ...this.#pending].filter((id) => ids.includes(id)),
          );
    if (!(await deployStacks(this.#context, wanted))) {
      for (const id of wanted) this.#pending.add(id);
      return;
    }
    this.#pending.clear();
    const before = this.#live.functions;
    this.#live = await openLive(this.#context);
    await before.close();
  }
}

/**
 * Follows the files of the project until the signal is aborted. What goes wrong is told and does not end it.
 * @throws what `fs.watch` throws when the system allows no more watches
 */
export async function followChanges(context: ActionContext): Promise<void> {
  const queue = new ChangeQueue(context.clock);
  const folders = watchFolders(context.projectRoot, (change) => queue.add(change));
  try {
    const follower = await Follower.open(context);
    context.reporter.emit(message('watching', { functions: follower.count }));
    for (;;) {
      if (follower.hasMore && !(await queue.arrives(IDLE_AFTER_MS, context.signal))) {
        await follower.idle(() => queue.empty && !context.signal.aborted);
      }
      const batch = await queue.next(context.signal);
      if (!batch) break;
      await follower.apply(batch);
    }
    await follower.close();
  } finally {
    folders.close();
  }
}
