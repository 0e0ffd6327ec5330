import { execFile } from 'node:child_process';
import path from 'node:path';
import type { ActionContext } from '../context.ts';
import { findOutside, findProgram } from '../trust/outside-path.ts';
import { OWN_FOLDERS, type ToolName } from '../trust/own-programs.ts';
import { toolEnvironment } from '../trust/program-environment.ts';

const TIMEOUT_MS = 180_000;

/** How a foreign command ended. */
export interface ToolRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Foreign commands, looked up in the `.venv` of a trusted project first and in `PATH` then. */
export interface Tools {
  /** Where it is; undefined when it is not installed. */
  find(name: ToolName): string | undefined;
  /** Runs it in the project's root; a failure is told by the code. */
  run(file: string, args: readonly string[]): Promise<ToolRun>;
}

/** The tools of this machine. */
export function installedTools(
  context: Pick<ActionContext, 'projectRoot' | 'environment' | 'signal' | 'trust'>,
): Tools {
  const { projectRoot, environment, signal, trust } = context;
  const own = trust.isTrusted() ? OWN_FOLDERS.map((name) => path.join(projectRoot, name)) : [];
  return {
    find: (name) => findProgram(own, name) ?? findOutside(environment.PATH ?? '', projectRoot, name),
    run: (file, args) =>
      new Promise((resolve) => {
        const options = {
          cwd: projectRoot,
          env: toolEnvironment(environment),
          maxBuffer: 2 ** 26,
          timeout: TIMEOUT_MS,
          signal,
        };
        execFile(file, [...args], options, (error, stdout, stderr) => {
          const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
          resolve({ code, stdout, stderr: stderr || (error?.message ?? '') });
        });
      }),
  };
}
