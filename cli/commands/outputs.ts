import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface OutputsOptions extends EnvironmentOptions {
  secrets?: boolean;
  envFile?: boolean;
  samEnvVars?: string | true;
}

export function registerOutputs(program: Command, runtime: Runtime): void {
  const command = program
    .command('outputs')
    .description('Print the outputs of all stacks as one flat list')
    .option('--secrets', 'add the value of each API key whose id is an output: ApiKeyId gives ApiKey')
    .option('--env-file', 'print them as environment variables; write it last: Node reads the word after it')
    .option(
      '--sam-env-vars [file]',
      "print, or write into a file, every function's variables for sam local invoke --env-vars",
    );
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart outputs --env local --json', 'for scripts: at least ApiUrl'],
    ['cloudcart outputs --secrets', 'with the API keys'],
    ['cloudcart outputs --secrets --env-file > .env', 'API_URL=…, API_KEY=…'],
    ['cloudcart outputs --sam-env-vars sam-env.json', 'then sam local invoke … --env-vars sam-env.json'],
  ]).action((options: OutputsOptions) =>
    runtime.runAction(options, async (context) => {
      if (options.samEnvVars !== undefined) {
        const { jsonText } = await import('../output/neutral.ts');
        const { samEnvVars } = await import('../actions/outputs/sam-env-vars.ts');
        const file = options.samEnvVars === true ? undefined : options.samEnvVars;
        const vars = await samEnvVars(context, { ...options, file });
        return { json: vars, text: file === undefined ? jsonText(vars, 2) : undefined };
      }
      const { runOutputs } = await import('../actions/outputs.ts');
      const { renderEnvFile, renderOutputs } = await import('../output/environment-text.ts');
      const outputs = await runOutputs(context, options);
      return { json: outputs, text: options.envFile ? renderEnvFile(outputs) : renderOutputs(outputs) };
    }),
  );
}
