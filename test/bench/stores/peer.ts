import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../peers/package.json', import.meta.url));

/** A package of `peers/`: it is installed by `npm run bench`, not with the product, so its types are not there. */
export const peer = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(require.resolve(name)).href)) as T;
export const peerFile = (file: string): string => require.resolve(file);
