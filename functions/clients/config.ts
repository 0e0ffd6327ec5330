import { processEnvironment, readConfig, required } from '../../platform/config.ts';

/** Settings of the registry function. */
export const clientsConfig = (environment = processEnvironment()) =>
  readConfig(environment, { clientsTable: ['CLIENTS_TABLE', required] });

export type ClientsConfig = ReturnType<typeof clientsConfig>;
