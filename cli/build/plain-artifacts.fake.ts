import type { SamBuilder } from './plain-artifacts.ts';

/** A machine on which nothing may be built by `sam build`. */
export const noSam: SamBuilder = {
  build: (source) => Promise.reject(new Error(`${source.label} was to be built by sam`)),
};
