import { z } from 'zod';

/** An OpenID provider that members may sign in through. `id` is ours: it stands in requests. */
const provider = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  /** Values of `acr` or `amr` by which the provider says that a second factor was used there. */
  secondFactorBy: z.string().array().default([]),
});
export type OidcProvider = Readonly<z.output<typeof provider>>;

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

export const signInVariables = {
  QAYD_SECOND_FACTOR: z.enum(['required', 'off']).default('required'),
  QAYD_SECRET_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 32 bytes in hexadecimal')
    .optional(),
  QAYD_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  QAYD_TRUSTED_PROXY: z
    .string()
    .transform((list) => list.split(',').map((address) => address.trim()))
    .optional(),
  QAYD_OIDC: json.pipe(provider.array()).default([]),
};

export interface SignInSettings {
  /** `off`: who has none signs in by the passphrase alone. For trying on this machine; never with real records. */
  readonly secondFactor: 'required' | 'off';
  /** 32 bytes in hexadecimal; absent where a file of the data folder holds them. */
  readonly secretKey?: string | undefined;
  /** The origin that browsers have in their address line. */
  readonly publicUrl: string;
  /** Addresses or networks whose X-Forwarded-For is believed; absent where nobody's is. */
  readonly trustedProxy?: readonly string[] | undefined;
  readonly oidc: readonly OidcProvider[];
}

/** Whether only this machine reaches it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

export function signInSettings(
  read: z.infer<z.ZodObject<typeof signInVariables>>,
  { host, port }: { readonly host: string; readonly port: number },
): SignInSettings {
  if (read.QAYD_SECOND_FACTOR === 'off' && !isLoopback(host))
    throw new Error(`Bad settings:\n  QAYD_SECOND_FACTOR: off is for this machine alone, and QAYD_HOST is ${host}`);
  for (const { issuer } of read.QAYD_OIDC)
    if (!issuer.startsWith('https:') && !isLoopback(new URL(issuer).hostname))
      throw new Error('Bad settings:\n  QAYD_OIDC: an issuer must begin with https://');
  return {
    secondFactor: read.QAYD_SECOND_FACTOR,
    secretKey: read.QAYD_SECRET_KEY,
    publicUrl: read.QAYD_PUBLIC_URL ?? `http://localhost:${port}`,
    trustedProxy: read.QAYD_TRUSTED_PROXY,
    oidc: read.QAYD_OIDC,
  };
}
