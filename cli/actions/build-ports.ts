import type { BuildPorts } from '../build/build.ts';
import { samBuilder } from '../build/sam-builder.ts';
import type { ActionContext } from '../context.ts';
import { message } from '../messages/registry.ts';
import { installedTools } from '../validate/tool.ts';

/** What a build needs from outside, of a command's context. */
export function buildPorts(
  context: Pick<ActionContext, 'reporter' | 'projectRoot' | 'environment' | 'signal' | 'trust'>,
): BuildPorts {
  const { projectRoot: rootFolder, trust } = context;
  return {
    sam: samBuilder({ rootFolder, trust, programs: () => installedTools(context) }),
    onForeignCache: () => context.reporter.emit(message('build-cache-ignored', {})),
  };
}
