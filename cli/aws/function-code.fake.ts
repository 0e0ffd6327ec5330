import type { CodeState, FunctionCode, NewCode } from './function-code.ts';

/** Functions in memory, with a record of every update. */
export interface FakeFunctionCode extends FunctionCode {
  states: Map<string, CodeState>;
  /** `name key-or-bytes`, in the order of the calls. */
  updates: string[];
}

export const standingCode = (sha256: string): CodeState => ({
  sha256,
  update: 'Successful',
  reason: undefined,
});

export interface FakeCodeBehaviour {
  /** So many updates are refused because another is at work. Default 0. */
  conflicts?: number;
  /** So many reads still show an update in progress. Default 1. */
  polls?: number;
  /** Functions whose update fails, and why. */
  failures?: Readonly<Record<string, string>>;
  /** What a zip that is sent along counts as. */
  hash?: (zip: Uint8Array) => string;
}

export function fakeFunctionCode(behaviour: FakeCodeBehaviour = {}): FakeFunctionCode {
  const states = new Map<string, CodeState>();
  const updates: string[] = [];
  const left = new Map<string, number>();
  let conflicts = behaviour.conflicts ?? 0;
  const hashOf = (code: NewCode): string =>
    'zip' in code ? (behaviour.hash ?? (() => 'zip'))(code.zip) : code.key.replace(/\.zip$/, '');
  return {
    states,
    updates,
    async read(name) {
      const state = states.get(name);
      if (state?.update !== 'InProgress') return state;
      const polls = (left.get(name) ?? 0) - 1;
      left.set(name, polls);
      const reason = behaviour.failures?.[name];
      if (polls < 0) states.set(name, { ...state, update: reason ? 'Failed' : 'Successful', reason });
      return states.get(name);
    },
    async update(name, code) {
      if (conflicts > 0) {
        conflicts -= 1;
        return false;
      }
      updates.push(`${name} ${hashOf(code)}`);
      left.set(name, behaviour.polls ?? 1);
      states.set(name, { sha256: hashOf(code), update: 'InProgress', reason: undefined });
      return true;
    },
  };
}
