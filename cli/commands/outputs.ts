import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface OutputsOptions extends EnvironmentOptions {
  secrets?: boolean;
  envFile?: boolean;
}

export function registerOutputs(program: Command, runtime: Runtime): void {
  const command = program
    .command('outputs')
    .description('Print the outputs of all stacks as one flat list')
    .option('--secrets', 'add the value of the API key as ApiKey')
    .option('--env-file', 'print them as environment variables');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart outputs --env local --json', 'for scripts: at least ApiUrl'],
    ['cloudcart outputs --secrets', 'with the API key'],
    ['cloudcart outputs --secrets --env-file > .env', 'API_URL=…, API_KEY=…'],
  ]).action((options: OutputsOptions) =>
    runtime.runAction(options, async (context) => {
      const { runOutputs } = await import('../actions/outputs.ts');
      const { renderEnvFile, renderOutputs } = await import('../output/environment-text.ts');
      const outputs = await runOutputs(context, options);
      return { json: outputs, text: options.envFile ? renderEnvFile(outputs) : renderOutputs(outputs) };
    }),
  );
}
