import { lambdaHttp } from '../platform/http/lambda.ts';
import { lazyHandler } from '../platform/lazy-handler.ts';
import { lambdaRuntime } from '../platform/runtime.ts';
import { infoConfig } from './config.ts';
import { shopRoutes } from './routes.ts';
import { createInfoApp } from './shop-info.ts';

/** API Gateway: /health, /openapi.json and OPTIONS of every path. */
export const info = /* @__PURE__ */ lazyHandler(() =>
  lambdaHttp(createInfoApp({ ...lambdaRuntime(), ...infoConfig(), routes: shopRoutes })),
);
