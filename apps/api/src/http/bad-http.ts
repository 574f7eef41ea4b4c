import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, textOf, type Problem } from './problem.js';

/** Answers what does not come through to a route, being no HTTP or too much of it; then hangs up. */
export function refuseBadHttp({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: answering } = socket as { readonly _httpMessage?: ServerResponse };
  if (!socket.writable || answering?.headersSent) return void socket.destroy();
  const found = problemOf(code);
  const text = textOf(found);
  const head = [
    `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem('headers-too-large', 'At most 16 kB of address and headers: send long texts in the body.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('too-slow', 'Send it again over a better line.');
  return problem('malformed-http', 'Send HTTP/1.1, with one Content-Length or Transfer-Encoding and sound headers.');
}
