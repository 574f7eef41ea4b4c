import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/**
 * What is logged is chosen, not filtered: of an error its class, its code and where it was thrown. Never a message of the
 * database (it quotes values), a query, a parameter, a body, a header or an address.
 */
export const logger = (level: string): Logger => pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });

/** An error as it may be logged. */
export function told(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  const safe = !isOfDatabase(error);
  return {
    error: error.constructor.name,
    ...(typeof code === 'string' && { code }),
    ...(safe && { message: error.message }),
    at: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => line.trim()), // prettier-ignore
  };
}

/** Nest's own lines, through the same logger; what it tells at start-up is of no use to who runs it. */
export const nestLog = (log: Logger): LoggerService => ({
  log: (message: unknown) => log.debug(String(message)),
  debug: (message: unknown) => log.debug(String(message)),
  warn: (message: unknown) => log.warn(textOf(message)),
  error: (message: unknown) => log.error(message instanceof Error ? told(message) : {}, textOf(message)),
});

const textOf = (message: unknown) => (message instanceof Error ? message.constructor.name : String(message));
const isOfDatabase = (error: Error) =>
  error.constructor.name === 'DatabaseError' || error.constructor.name === 'QueryFailedError';
