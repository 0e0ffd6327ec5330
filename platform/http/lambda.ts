import { handle } from 'hono/aws-lambda';
import type { HttpApp } from './app.ts';

/** The Lambda handler of an application behind API Gateway (REST, proxy integration). */
export const lambdaHttp = (app: HttpApp) => handle(app);
