import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '#platform';

/**
 * Seals small secrets under the key of the installation: `QAYD_SECRET_KEY`, or a file of the data folder that is made,
 * for its owner alone, when it is first needed. The sealing of the registry takes its place.
 */
@Injectable()
export class SecretBox {
  private known: Buffer | undefined;

  constructor(private readonly config: Config) {}

  /** `of`: what the secret belongs to; it opens as that alone. */
  seal(secret: Buffer, of: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(of));
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when it was sealed for something else, under another key, or changed since. */
  open(sealed: Buffer, of: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(of)).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  }

  /** A hash that only who has the key can make: for codes that are too short for a bare one. */
  keyed(text: string, of: string): Buffer {
    return createHmac('sha256', this.key).update(`${of}\0${text}`).digest();
  }

  private get key(): Buffer {
    const { secretKey } = this.config.signIn;
    return (this.known ??= secretKey === undefined ? keyOfFile(this.config.dataDir) : Buffer.from(secretKey, 'hex'));
  }
}

function keyOfFile(folder: string): Buffer {
  const file = path.join(folder, 'secret.key');
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(`${file}.${process.pid}`, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
    fs.linkSync(`${file}.${process.pid}`, file); // whole, and only where there is none
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(`${file}.${process.pid}`, { force: true });
  }
  return Buffer.from(fs.readFileSync(file, 'utf8'), 'hex');
}
