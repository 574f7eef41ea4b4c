import type { Server } from 'node:http';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** While the api closes, a connection ends with the answer that is on its way: nobody waits for what might be asked next. */
@Injectable()
export class Closing implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    (this.host.httpAdapter.getHttpServer() as Server).keepAliveTimeout = 1;
  }
}
