import { lazyHandler } from '../../platform/lazy-handler.ts';
import { lambdaRuntime } from '../../platform/runtime.ts';
import { clientsConfig } from './config.ts';
import { wireClientRegistry } from './wire.ts';

/** ClientRegistryFunction: invoked by CloudFormation for each `Custom::ShopClient`. */
export const registry = /* @__PURE__ */ lazyHandler(() =>
  wireClientRegistry(clientsConfig(), lambdaRuntime()),
);
