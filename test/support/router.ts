import type { NestExpressApplication } from '@nestjs/platform-express';

/** A route as the router has it, after all that was put into it. */
export interface Route {
  readonly method: string;
  readonly path: string;
}
interface Layer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
}

/** Every route of the application, from the router and not from the documentation. */
export function routesOf(app: NestExpressApplication): readonly Route[] {
  const { router } = app.getHttpAdapter().getInstance() as unknown as {
    readonly router: { readonly stack: readonly Layer[] };
  };
  return router.stack.flatMap(({ route }) =>
    typeof route?.path === 'string'
      ? Object.keys(route.methods).map((method) => ({ method: method.toUpperCase(), path: route.path as string }))
      : [],
  );
}
