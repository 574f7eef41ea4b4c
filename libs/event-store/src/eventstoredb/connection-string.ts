export interface ConnectionString {
  /** Without their ports. */
  readonly hosts: readonly string[];
  readonly encrypted: boolean;
}

/**
 * Reads `esdb[+discover]://[user:password@]host[:port][,…][?option=value&…]`. Throws an error that quotes none of it: the
 * client's own errors and warnings quote all of it, password and all, so that it is given only what it takes in silence.
 */
export function parseConnectionString(text: string): ConnectionString {
  const { hosts, query = '' } =
    /^esdb(?:\+discover)?:\/\/(?:[^:@]+:[^@]+@)?(?<hosts>[^@/?]+)\/?(?:\?(?<query>.*))?$/.exec(text)?.groups ?? {};
  if (hosts === undefined || !hosts.split(',').every((host) => /^[a-z0-9._-]+(:\d{1,5})?$/i.test(host)))
    throw malformed('it is not like esdb://user:password@host:2113,host:2113?option=value');
  const options = query === '' ? [] : query.split('&').map((option) => option.split('=', 2));
  for (const [key = '', value = ''] of options) {
    const known = values[key.toLowerCase()];
    if (!known) throw malformed(`it has an option that is not one of ${Object.keys(values).join(', ')}`);
    if (!known.test(value)) throw malformed(`its option ${key} has a value that is not allowed`);
  }
  return {
    hosts: hosts.split(',').map((host) => host.replace(/:\d+$/, '')),
    encrypted: !options.some(([key = '', value]) => key.toLowerCase() === 'tls' && value === 'false'),
  };
}

/** Whether facts would cross a network in the clear. */
export const isExposed = ({ hosts, encrypted }: ConnectionString): boolean => !encrypted && !hosts.every(isLoopback);

const whole = /^\d+$/;
const path = /^.+$/;
/** By the option's name in lower case, which is how the client knows it too. Its others can't be kept or do no good here. */
const values: Readonly<Record<string, RegExp>> = {
  tls: /^(true|false)$/,
  tlscafile: path,
  usercertfile: path,
  userkeyfile: path,
  connectionname: path,
  nodepreference: /^leader$/i, // what is decided on is read from the leader
  maxdiscoverattempts: whole,
  discoveryinterval: whole,
  gossiptimeout: whole,
  keepaliveinterval: whole,
  keepalivetimeout: whole,
};

const isLoopback = (host: string) => host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host);
const malformed = (why: string) => new Error(`QAYD_EVENTSTOREDB_URL can not be used: ${why}`);
