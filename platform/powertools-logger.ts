import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogFields, Logger } from './logger.ts';
import { loggable } from './pseudonym.ts';

/** A {@link Logger} over Powertools; service and level come from POWERTOOLS_SERVICE_NAME and LOG_LEVEL. */
export function powertoolsLogger(): Logger {
  return over(new PowertoolsLogger());
}

function over(logger: PowertoolsLogger, always: LogFields = {}): Logger {
  const merge = (fields: LogFields = {}): LogFields => ({ ...always, ...fields });
  const line = (fields?: LogFields): LogFields => loggable(merge(fields));
  return {
    debug: (message, fields) => logger.debug(message, line(fields)),
    info: (message, fields) => logger.info(message, line(fields)),
    warn: (message, fields) => logger.warn(message, line(fields)),
    error: (message, fields) => logger.error(message, line(fields)),
    with: (fields) => over(logger, merge(fields)),
  };
}
