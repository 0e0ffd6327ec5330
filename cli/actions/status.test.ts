import { NOT_DEPLOYED, statusExitCode } from './status.ts';

const stacks = (...statuses: string[]) => statuses.map((status) => ({ id: 'A', name: 'a', status }));

describe('statusExitCode', () => {
  it('is 0 only when all is up', () => {
    expect(statusExitCode({ up: true, stacks: stacks('UPDATE_COMPLETE') })).toBe(0);
    expect(statusExitCode({ up: false, stacks: stacks('UPDATE_COMPLETE') })).toBe(1);
  });

  it.each([
    [[NOT_DEPLOYED], 1],
    [['CREATE_COMPLETE', 'UPDATE_IN_PROGRESS'], 5],
    [['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'], 7],
    [['ROLLBACK_COMPLETE'], 7],
    [['DELETE_FAILED', NOT_DEPLOYED], 7],
  ])('of %j is %d', (statuses, code) => {
    expect(statusExitCode({ up: false, stacks: stacks(...statuses) })).toBe(code);
  });
});
