import { createRequire } from 'node:module';

const about = createRequire(import.meta.url)('#package') as { readonly name: string; readonly version: string };

/** The name and version that stand in the metadata of each event. */
export const software = `${about.name}/${about.version}`;
