import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express, NextFunction, Request, Response } from 'express';

/** OpenAPI 3.1 at /v1/openapi.json, and a page to try it at /docs. */
export function serveDocument(app: NestExpressApplication): void {
  let made: Promise<Express> | undefined;
  const document = () => (made ??= import('./document.js').then(({ documentOf }) => documentOf(app))); // takes long to load
  app.use('/docs', withoutSlash);
  app
    .getHttpAdapter()
    .getInstance()
    .get(['/docs', '/docs/*path', '/v1/openapi.json'], async (request, response, next) =>
      (await document())(request, response, next),
    );
}

/** The page names its parts relative to /docs: at /docs/ it would look for them in the wrong place and stay blank. */
function withoutSlash({ originalUrl }: Request, response: Response, next: NextFunction): void {
  if (/^\/docs\/+($|\?)/.test(originalUrl)) response.redirect(308, '/docs');
  else next();
}
