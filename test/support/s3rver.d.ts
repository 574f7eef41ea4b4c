/** What the tests use of it: a server that speaks S3 over HTTP, checks signatures, and keeps objects in a folder. */
declare module '@20minutes/s3rver' {
  interface Context {
    readonly method: string;
    readonly path: string;
    readonly req: import('node:http').IncomingMessage;
    readonly state: { vhost: boolean };
    mountPath: string;
  }
  type Middleware = (context: Context, next: () => Promise<unknown>) => Promise<unknown>;

  export default class S3rver {
    readonly middleware: Middleware[];
    readonly logger: { silent: boolean };
    constructor(options: {
      readonly port: number;
      readonly address: string;
      readonly silent: boolean;
      readonly directory: string;
      readonly vhostBuckets: boolean;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    run(): Promise<import('node:net').AddressInfo>;
    close(): Promise<void>;
  }
}
