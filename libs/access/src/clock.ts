import { Injectable } from '@nestjs/common';

/** What time it is for sessions, codes and links: a port, so that a test can let hours pass. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
