import { readFunctions } from '../../build/functions.ts';
import { readProject } from '../../project/project.ts';
import { declaredVariables } from './sam-env-vars.ts';

describe('declaredVariables', () => {
  it('are those of the function, and those that it shares', () => {
    const [hello, bye] = readFunctions(readProject('cli/fixtures/mini'));
    expect(hello && declaredVariables(hello)).toEqual(['GREETING', 'TABLE']);
    expect(bye && declaredVariables(bye)).toEqual([]);
  });

  it('have the endpoint in every function of the shop, so that sam-cli passes it on', () => {
    const functions = readFunctions(readProject('.'));
    expect(functions.length).toBeGreaterThan(0);
    for (const one of functions) expect(declaredVariables(one)).toContain('AWS_ENDPOINT_URL');
  });
});
