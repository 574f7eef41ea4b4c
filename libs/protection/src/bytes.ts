/** A stream of bytes, of which so many are taken as are asked for. It holds what came and was not taken yet. */
export class Bytes {
  private readonly source: AsyncIterator<Uint8Array>;
  private held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Nothing is left, as far as it was asked. */
  get ended(): boolean {
    return this.held.length === 0;
  }

  /** The next so many; `undefined` where it ends before. */
  async take(many: number): Promise<Buffer | undefined> {
    const came = [this.held];
    for (let have = this.held.length; have < many;) {
      const next = await this.source.next();
      if (next.done === true) break;
      const { buffer, byteOffset, byteLength } = next.value;
      came.push(Buffer.from(buffer, byteOffset, byteLength));
      have += byteLength;
    }
    this.held = came.length === 1 ? this.held : Buffer.concat(came);
    if (this.held.length < many) return undefined;
    const taken = this.held.subarray(0, many);
    this.held = this.held.subarray(many);
    return taken;
  }

  /** Of a source that is not read to its end. */
  async close(): Promise<void> {
    await this.source.return?.();
  }
}
