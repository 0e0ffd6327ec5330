import type { BuildPorts } from '../build/build.ts';
import { samBuilder } from '../build/sam-builder.ts';
import type { ActionContext } from '../context.ts';
import { stateDirectory } from '../local/state-folder.ts';
import { message } from '../messages/registry.ts';
import { installedTools } from '../validate/tool.ts';

/** What a build needs from outside, of a command's context. */
export function buildPorts(
  context: Pick<ActionContext, 'reporter' | 'projectRoot' | 'environment' | 'signal' | 'trust'>,
): BuildPorts {
  const { projectRoot: rootFolder, trust } = context;
  return {
    sam: samBuilder({ rootFolder, trust, programs: () => installedTools(context) }),
    stateDir: stateDirectory(context),
    onLeftOut: (what, names) => context.reporter.emit(message('files-left-out', { what, names: [...names] })),
    onForeignCache: () => context.reporter.emit(message('build-cache-ignored', {})),
  };
}
