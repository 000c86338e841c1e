import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { type AllowedNetworks, isAllowedTarget, isPrivateAddress } from '../../platform/http/private-targets.ts';

/** Says no to addresses that we must not call for others. */
export interface TargetGuard {
  /** @param field names it in the fault */
  check(field: string, target: string): Promise<Outcome<string>>;
}

export interface TargetGuardOptions {
  readonly allowed: AllowedNetworks;
  /** All addresses of a name; rejects for one that the name service does not know. */
  resolve?(host: string): Promise<readonly string[]>;
  readonly timeoutMs?: number;
}

const systemResolve = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

const bracketed = (address: string): string => (isIP(address) === 6 ? `[${address}]` : address);

/**
 * Checks a target where it is saved, so that a mistake shows at once. The rule that counts is applied again when it is connected to: a
 * name may get another address any time, so one that cannot be resolved now is taken.
 */
export function createTargetGuard({
  allowed,
  resolve = systemResolve,
  timeoutMs = 1000,
}: TargetGuardOptions): TargetGuard {
  const addressesOf = async (host: string): Promise<readonly string[]> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly string[]>((answer) => {
      timer = setTimeout(() => answer([]), timeoutMs);
    });
    try {
      // A name that is not known yet is not a private one.
      return await Promise.race([resolve(host).catch(() => []), late]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    async check(field, target) {
      const check = isAllowedTarget(target, allowed);
      if (!check.ok) return bad(badRequest(`${field} is not allowed: ${check.reason}`));
      const { hostname, protocol } = new URL(target);
      if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return good(target);
      const addresses = await addressesOf(hostname);
      const leadsAstray = addresses.some(
        (address) => isPrivateAddress(address) && !isAllowedTarget(`${protocol}//${bracketed(address)}/`, allowed).ok,
      );
      return leadsAstray ? bad(badRequest(`${field} is not allowed: it leads to a private address`)) : good(target);
    },
  };
}
