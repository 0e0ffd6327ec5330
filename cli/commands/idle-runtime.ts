import type { Runtime } from './command.ts';

const nothing = (): Promise<never> => Promise.reject(new Error('this runtime runs nothing'));

/** For what reads only the names and options of commands. */
export const idleRuntime: Runtime = { context: nothing, runAction: nothing, runOutside: nothing };
