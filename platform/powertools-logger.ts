import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogFields, Logger } from './logger.ts';

/** A {@link Logger} over Powertools; service and level come from POWERTOOLS_SERVICE_NAME and LOG_LEVEL. */
export function powertoolsLogger(): Logger {
  return over(new PowertoolsLogger());
}

function over(logger: PowertoolsLogger, always: LogFields = {}): Logger {
  const merge = (fields: LogFields = {}): LogFields => ({ ...always, ...fields });
  return {
    debug: (message, fields) => logger.debug(message, merge(fields)),
    info: (message, fields) => logger.info(message, merge(fields)),
    warn: (message, fields) => logger.warn(message, merge(fields)),
    error: (message, fields) => logger.error(message, merge(fields)),
    with: (fields) => over(logger, merge(fields)),
  };
}
