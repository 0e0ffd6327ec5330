import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(process.cwd(), 'functions');

/** CloudFormation's own handlers: when one dies, the deployment fails and is repeated. No order depends on it. */
const DEPLOYMENT = ['clients-registry'];

/** Every function that serves the shop, such as `orders-http`: what the services' `lambda.ts` export. */
export async function functionsOfShop(): Promise<string[]> {
  const services = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'lambda.ts')));
  const each = services.map(async (service) => {
    const handlers = (await import(join(FOLDER, service, 'lambda.ts'))) as Readonly<Record<string, unknown>>;
    const names = Object.keys(handlers).filter((name) => typeof handlers[name] === 'function');
    return names.map((name) => `${service}-${name}`);
  });
  const all = (await Promise.all(each)).flat();
  return all.filter((name) => !DEPLOYMENT.includes(name)).sort();
}
