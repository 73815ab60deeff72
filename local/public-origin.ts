/**
 * Where browsers of other machines reach the server: MODELMILL_ORIGIN, the address of the operator's own TLS proxy. The
 * server itself stays on loopback.
 */
import { InputRejected } from '../domain/errors.ts';

/** `InputRejected` for anything but an https origin. */
export function publicOrigin(setting: string | undefined): URL | undefined {
  if (setting === undefined || setting === '') return undefined;
  const url = URL.canParse(setting) ? new URL(setting) : undefined;
  if (url?.protocol === 'https:' && url.href === `${url.origin}/`) return url;
  throw new InputRejected({
    where: 'MODELMILL_ORIGIN',
    found: `'${setting}'`,
    allowed: 'an https address without a path, as browsers see it: https://label.example.com',
    next: 'Correct it, or leave it out: the server then answers on this machine alone',
  });
}
