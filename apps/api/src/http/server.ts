import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { EventStore } from '#event-store';
import { logger, nestLog, type Config } from '#platform';
import { AppModule } from '../app.module.js';
import { serveDocument } from '../openapi/serve.js';
import { isFile } from './file-body.js';
import { jsonBody } from './json-body.js';
import { refuseBadHttp } from './bad-http.js';
import { answer, asProblem, bodyLimit, problem, tooLarge, tryAgain } from './problem.js';

/** The api, ready to listen. */
export async function createApi(config: Config): Promise<NestExpressApplication> {
  const log = nestLog(logger(config.logLevel));
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(config), {
    logger: log,
    bodyParser: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', config.signIn.trustedProxy ?? false); // else whoever asks could choose their address
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          'script-src': ["'self'"],
          'style-src': ["'self'", "'unsafe-inline'"],
          'upgrade-insecure-requests': null,
        },
      },
    }),
  );
  app.use('/v1', noStore, onlyWithRoom(app.get(EventStore, { strict: false })), onlyJson, onlySoMuch);
  app.use(express.raw({ limit: bodyLimit, type: 'application/json' }), jsonBody);
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    answer(request, response, asProblem(error)),
  );
  serveDocument(app);
  app.enableShutdownHooks();
  await app.init();
  const server = app.getHttpServer();
  server.on('clientError', refuseBadHttp);
  Object.assign(server, patience);
  return app;
}

/**
 * Milliseconds. A fact over the worst line takes seconds; who sends a header drop by drop holds a connection. A proxy
 * keeps an idle connection for a minute: were it closed here first, a request on its way over it would be lost.
 */
const patience = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 75_000 };

function noStore(_: Request, response: Response, next: NextFunction): void {
  response.set('Cache-Control', 'no-store');
  next();
}

/** Past what the log can take, whoever records hears so at once, before the body is read. */
const onlyWithRoom = (store: EventStore) => (request: Request, response: Response, next: NextFunction) => {
  if (request.method === 'POST' && store.full) answer(request, response, tryAgain(1));
  else next();
};

/** Who says that more is coming than is taken hears so at once; the parser would wait for all of it. */
function onlySoMuch(request: Request, response: Response, next: NextFunction): void {
  if (!isFile(request) && Number(request.headers['content-length'] ?? 0) > bodyLimit)
    answer(request, response, tooLarge());
  else next();
}

/** A body of another kind would be passed over in silence. */
function onlyJson(request: Request, response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !isFile(request) && !request.is('application/json'))
    answer(request, response, problem('unsupported-media-type', 'Send Content-Type: application/json.'));
  else next();
}
