import { setUp } from './set-up.ts';

export default async (globalConfig: { rootDir: string }): Promise<void> => setUp('e2e', globalConfig.rootDir);
