import { All, Controller, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Does } from '#access';
import { problem } from './http/problem.js';

/** All other paths: without a session not even that they do not exist is told. Stands last among the controllers. */
@Controller('v1')
export class NowhereController {
  @All('*path')
  @Does('session.own')
  nowhere(@Req() request: Request): never {
    const allowed = methodsAt(request);
    if (allowed.length === 0) throw problem('not-found', 'There is no such path: see /docs for what there is.');
    throw problem(
      'method-not-allowed',
      `This path takes ${allowed.join(', ')}. Nothing is changed or deleted here: what was recorded is corrected or retracted by another record.`,
      {},
      { Allow: allowed.join(', ') },
    );
  }
}

/** The methods that other routes have at the path of a request, as the router has them. */
function methodsAt({ app, path, route }: Request): readonly string[] {
  const { stack } = app.router as unknown as { readonly stack: readonly Layer[] };
  const own = (route as { readonly path: string }).path;
  const methods = stack.flatMap((layer) =>
    layer.route && layer.route.path !== own && layer.match(path) ? Object.keys(layer.route.methods) : [],
  );
  return [
    ...new Set(methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))),
  ].sort();
}

/** What Express keeps of a route. */
interface Layer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}
