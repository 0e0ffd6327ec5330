/** The only file of the command that reads the process's environment. */
export interface CliEnvironment {
  variables: Readonly<Record<string, string | undefined>>;
  /** Nobody can answer a question: no terminal, or `CI` is set. */
  unattended: boolean;
  /** `NO_COLOR`, `CI` or `TERM=dumb`: no colour, no moving lines. */
  plain: boolean;
}

/** Reads the environment variables once, at the start of the process. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): CliEnvironment {
  const inCi = Boolean(variables.CI) && variables.CI !== 'false' && variables.CI !== '0';
  return {
    variables: { ...variables },
    unattended: inCi,
    plain: Boolean(variables.NO_COLOR) || inCi || variables.TERM === 'dumb',
  };
}
