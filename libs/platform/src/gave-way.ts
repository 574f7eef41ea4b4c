/**
 * Whether it was the database that gave way, and not what was asked of it: it may be asked again. SQLSTATE classes 08
 * (connection), 40 (rolled back), 53 (resources), 57 (operator), 58 (system), 55P03 (a lock was not to be had), 25P03 (left
 * idle in a transaction), 25006 (it stands by for another now, and takes no writes), and connections that broke or could not
 * be made, of which the driver speaks in words alone.
 */
export function gaveWay(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  if (typeof code !== 'string') return words.test(message ?? '');
  return /^(08|40|53|57|58|55P03$|25P03$|25006$)/.test(code) || broken.has(code);
}

const words =
  /^(Connection terminated|Client (was closed|has encountered a connection error)|timeout (expired|exceeded)|Query read timeout)/;
const broken = new Set([
  'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND',
]); // prettier-ignore
