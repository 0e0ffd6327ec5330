import pLimit from 'p-limit';
import type { ForcedCode, ForcedFunction } from '../../aws/forced-code.ts';
import { buildCode } from '../../build/build.ts';
import { type Bundle, type Bundler, bundleFunctions, openBundler } from '../../build/bundle.ts';
import { type Artifact, rememberBuilt, zipBundles } from '../../build/bundle-artifacts.ts';
import { type AnyFunction, type FunctionSource, isBundled } from '../../build/function-source.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import type { EnvironmentProject } from '../../project/project.ts';
import { buildPorts } from '../build-ports.ts';
import type { DeployedFunction } from '../invoke/find-function.ts';
import { type PushPorts, type PushResult, pushCode } from '../update-code/push-code.ts';

/** Above this one run over all is faster than a context for each, which bundles what they share again. */
const FEW = 8;
const PARALLEL_UPDATES = 4;

/** A function that follows its sources. */
export interface LiveFunction {
  source: FunctionSource;
  /** Deployed name. */
  name: string;
  /** Files that its code was made of, relative to the project's root. */
  inputs: ReadonlySet<string>;
  /** Those of which something is in its code. */
  used: ReadonlySet<string>;
  /** Its last build or update failed: it is tried again with every change. */
  failed: boolean;
}

/** What was saved, and when. */
export interface Save {
  files: readonly string[];
  /** Milliseconds since the epoch. */
  atMs: number;
}

/** Remembers each function once: a session changes the same few again and again. */
function onceEach(forced: ForcedCode | undefined): ForcedCode | undefined {
  if (!forced) return undefined;
  const added = new Set<string>();
  return {
    ...forced,
    async add(one: ForcedFunction) {
      if (added.has(one.name)) return;
      await forced.add(one);
      added.add(one.name);
    },
  };
}

const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The functions of an environment while their sources are being worked on. */
export class LiveFunctions {
  readonly #context: ActionContext;
  readonly #project: EnvironmentProject;
  readonly #ports: PushPorts;
  readonly #bundlers = new Map<FunctionSource, Promise<Bundler>>();
  /** What was told of this save: functions that share a broken file fail alike. */
  readonly #complaints = new Set<string>();
  readonly #later = new Map<LiveFunction, Save>();
  readonly functions: readonly LiveFunction[];

  private constructor(
    context: ActionContext,
    project: EnvironmentProject,
    ports: PushPorts,
    functions: readonly LiveFunction[],
  ) {
    this.#context = context;
    this.#project = project;
    // Sent along with the request: one call less than by way of the bucket.
    this.#ports = { ...ports, store: undefined, forced: onceEach(ports.forced), trusting: true };
    this.functions = functions;
  }

  /** Starts from what was just deployed; unchanged code is not built again. */
  static async open(
    context: ActionContext,
    project: EnvironmentProject,
    ports: PushPorts,
    found: readonly DeployedFunction[],
  ): Promise<LiveFunctions> {
    const sources = found.map((one) => one.source).filter(isBundled);
    // What is zipped as it is does not follow its sources here.
    const built = await buildCode(project, sources, buildPorts(context));
    const artifacts = built.filter((one): one is Artifact => 'bundle' in one);
    const names = new Map<AnyFunction, string>(found.map((one) => [one.source, one.name]));
    const functions = artifacts.map((artifact) => ({
      source: artifact.source,
      name: names.get(artifact.source) ?? '',
      inputs: new Set(artifact.inputs),
      used: new Set(artifact.used),
      failed: false,
    }));
    return new LiveFunctions(context, project, ports, functions);
  }

  /**
   * Bundles these functions and updates those whose code is another one. Those that only import the saved files without
   * holding anything of them are left for {@link idle}: their code is another one only when a file has got side effects.
   * Failures are told, not thrown.
   */
  async refresh(functions: readonly LiveFunction[], save: Save): Promise<void> {
    const holds = (one: LiveFunction) => one.failed || save.files.some((file) => one.used.has(file));
    this.#complaints.clear();
    const now = functions.filter(holds);
    for (const one of functions) if (!now.includes(one)) this.#later.set(one, save);
    for (const one of now) this.#later.delete(one);
    await this.#refreshAll(now, save);
  }

  /** Whether something was left for {@link idle}. */
  get hasMore(): boolean {
    return this.#later.size > 0;
  }

  /** Does what was left, one function after the other, as long as there is nothing better to do. */
  async idle(free: () => boolean): Promise<void> {
    for (const [one, save] of this.#later) {
      if (!free()) return;
      this.#later.delete(one);
      const startedMs = this.#now();
      await rememberBuilt(this.#project.rootFolder, await this.#several([one], save), startedMs);
    }
  }

  async #refreshAll(functions: readonly LiveFunction[], save: Save): Promise<void> {
    if (functions.length === 0) return;
    const startedMs = this.#now();
    const artifacts =
      functions.length > FEW
        ? await this.#several(functions, save)
        : (await Promise.all(functions.map((one) => this.#several([one], save)))).flat();
    // The next build and deploy need not do it again.
    if (artifacts.length > 0) await rememberBuilt(this.#project.rootFolder, artifacts, startedMs);
  }

  async close(): Promise<void> {
    const bundlers = await Promise.allSettled(this.#bundlers.values());
    await Promise.all(bundlers.map((one) => (one.status === 'fulfilled' ? one.value.dispose() : undefined)));
    this.#bundlers.clear();
  }

  async #several(functions: readonly LiveFunction[], save: Save): Promise<Artifact[]> {
    const startedMs = this.#now();
    let artifacts: Artifact[];
    try {
      artifacts = await zipBundles(this.#project, await this.#bundle(functions));
    } catch (error) {
      for (const one of functions) one.failed = true;
      this.#complain(error);
      return [];
    }
    const buildMs = this.#now() - startedMs;
    const slot = pLimit(PARALLEL_UPDATES);
    await Promise.all(
      artifacts.map((artifact) => slot(() => this.#push(functions, artifact, save, buildMs))),
    );
    return artifacts;
  }

  async #bundle(functions: readonly LiveFunction[]): Promise<Bundle[]> {
    const { rootFolder } = this.#project;
    const [first, ...others] = functions.map((one) => one.source);
    if (!first) return [];
    if (others.length > 0) return bundleFunctions(rootFolder, [first, ...others]);
    const bundler = this.#bundlers.get(first) ?? openBundler(rootFolder, first);
    this.#bundlers.set(first, bundler);
    return [await (await bundler).rebuild()];
  }

  async #push(
    functions: readonly LiveFunction[],
    artifact: Artifact,
    save: Save,
    buildMs: number,
  ): Promise<void> {
    const live = functions.find((one) => one.source === artifact.source);
    if (!live) return;
    live.inputs = new Set(artifact.inputs);
    live.used = new Set(artifact.used);
    try {
      this.#tell(await pushCode(this.#context, this.#ports, { name: live.name, artifact }), save, buildMs);
      live.failed = false;
    } catch (error) {
      live.failed = true;
      this.#complain(error);
    }
  }

  #tell({ stack, logicalId, name, action, before, after }: PushResult, save: Save, buildMs: number): void {
    const at = { stack, resource: logicalId };
    const durationMs = this.#now() - save.atMs;
    this.#context.reporter.emit(
      action === 'updated'
        ? message('code-live', { name, before, after, files: save.files, buildMs, durationMs }, at)
        : message('code-unchanged', { name, key: after }, at),
    );
  }

  #complain(error: unknown): void {
    const reason = errorText(error);
    if (this.#context.signal.aborted || this.#complaints.has(reason)) return;
    this.#complaints.add(reason);
    this.#context.reporter.emit(message('rebuild-failed', { reason }));
  }

  #now(): number {
    return this.#context.clock.now().getTime();
  }
}
