import { type ArtifactStore, ensureStored } from '../../aws/artifact-store.ts';
import type { ForcedCode } from '../../aws/forced-code.ts';
import type { CodeState, FunctionCode, NewCode } from '../../aws/function-code.ts';
import type { CodeArtifact } from '../../build/build.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { type Pace, poll } from '../deploy/watch.ts';

/** What pushing code works with; a test brings fakes. */
export interface PushPorts {
  code: FunctionCode;
  /** Where the next `deploy` reads what was done; undefined when nobody needs to remember. */
  forced: ForcedCode | undefined;
  /** Code goes by way of this bucket; undefined sends it along with the request. */
  store: { bucket: string; objects: ArtifactStore } | undefined;
  read(file: string): Promise<Uint8Array>;
  pace: Pace;
  /**
   * Does not wait until Lambda calls the update successful. Only for the local engine, which runs new code from the moment it
   * has taken it, and shows the update as in progress for half a second more. Default false.
   */
  trusting?: boolean;
}

/** A deployed function and the code that it shall have. */
export interface PushTarget {
  name: string;
  artifact: Pick<CodeArtifact, 'key' | 'file' | 'stack' | 'logicalId'>;
}

export interface PushResult {
  stack: string;
  logicalId: string;
  name: string;
  action: 'updated' | 'unchanged';
  /** SHA-256 of the code it had. */
  before: string;
  /** SHA-256 of the code it has. */
  after: string;
  durationMs: number;
}

const label = ({ artifact }: PushTarget): string => `${artifact.stack}/${artifact.logicalId}`;

function failed(target: PushTarget, reason: string | undefined): CliError {
  return new CliError(`${label(target)}: Lambda does not take the new code: ${reason ?? 'no reason given'}`, {
    code: 'update-failed',
    exitCode: ExitCode.NeedsHand,
    remedy: 'Mend the cause and run the command again; cloudcart deploy brings back what the stack says.',
  });
}

function gone(target: PushTarget): CliError {
  return new CliError(`${label(target)}: there is no function ${target.name} any more.`, {
    code: 'function-gone',
    exitCode: ExitCode.NeedsHand,
    remedy:
      'Somebody deleted it by hand. Take it out of its template, deploy, put it back, and deploy again.',
  });
}

async function newCode(context: ActionContext, ports: PushPorts, { artifact }: PushTarget): Promise<NewCode> {
  const key = `${artifact.key}.zip`;
  if (!ports.store) return { zip: await ports.read(artifact.file) };
  const { bucket, objects } = ports.store;
  const outcome = await ensureStored(objects, key, () => ports.read(artifact.file));
  const at = { stack: artifact.stack, resource: artifact.logicalId };
  if (outcome === 'replaced') context.reporter.emit(message('artifact-replaced', { key }, at));
  return { bucket, key };
}

/** Waits until the last change of a function has come to its end. */
async function settled(context: ActionContext, ports: PushPorts, target: PushTarget): Promise<CodeState> {
  return poll(context, ports.pace, `${label(target)} is not live yet.`, async () => {
    const state = await ports.code.read(target.name);
    if (!state) throw gone(target);
    return state.update === 'InProgress' && !ports.trusting ? undefined : state;
  });
}

/**
 * Gives one function its new code and waits until it is live. Code that it has already is not sent. What is about to be done
 * is remembered first, so that nothing is forgotten when the process ends in between.
 * @throws CliError `update-failed` or `function-gone` (exit 7)
 */
export async function pushCode(
  context: ActionContext,
  ports: PushPorts,
  target: PushTarget,
): Promise<PushResult> {
  const started = context.clock.now().getTime();
  const { stack, logicalId, key } = target.artifact;
  const state = await settled(context, ports, target);
  const done = (action: PushResult['action']): PushResult => {
    const durationMs = context.clock.now().getTime() - started;
    return { stack, logicalId, name: target.name, action, before: state.sha256, after: key, durationMs };
  };
  if (state.sha256 === key && state.update !== 'Failed') return done('unchanged');
  const [code] = await Promise.all([
    newCode(context, ports, target),
    ports.forced?.add({ stack, logicalId, name: target.name }),
  ]);
  await poll(context, ports.pace, `${label(target)} waits for another change of it.`, async () =>
    (await ports.code.update(target.name, code)) ? true : undefined,
  );
  if (ports.trusting) return done('updated');
  const after = await settled(context, ports, target);
  if (after.update === 'Failed') throw failed(target, after.reason);
  if (after.sha256 !== key) throw failed(target, 'somebody else has changed it meanwhile');
  return done('updated');
}
