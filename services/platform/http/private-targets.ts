import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, type Dispatcher } from 'undici';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** Private networks that targets may lie in all the same. */
export type AllowedNetworks = readonly Network[];

/**
 * Networks in CIDR form, or single addresses.
 * @throws Error naming the entry that is neither
 */
export function allowedNetworks(entries: readonly string[]): AllowedNetworks {
  return entries.map((entry): Network => {
    if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
    if (isIP(entry) === 0) throw new Error(`"${entry}" is neither a network (10.0.0.0/8) nor an address`);
    const address = ipaddr.parse(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const sixToFour = ipaddr.IPv6.parseCIDR('2002::/16');

const ipv4At = (bytes: readonly number[], at: number): ipaddr.IPv4 => new ipaddr.IPv4(bytes.slice(at, at + 4));

/** Forms that carry an IPv4 address to which the packets go in the end: mapped, NAT64, 6to4. Others stay themselves. */
function innermost(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.match(nat64)) return ipv4At(address.toByteArray(), 12);
  if (address.match(sixToFour)) return ipv4At(address.toByteArray(), 2);
  return address;
}

/** What is not plainly public is private: loopback, RFC 1918, CGNAT, link-local, unique local, multicast, reserved, unknown forms. */
function isPrivate(address: Address): boolean {
  if (address.range() !== 'unicast') return true;
  return address instanceof ipaddr.IPv6 && !address.match(globalUnicast);
}

const lies = (address: Address, [network, bits]: Network): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

function refused(text: string, allowed: AllowedNetworks): boolean {
  // A zone (`fe80::1%eth0`) only ever marks a local address.
  if (isIP(text) === 0) return true;
  const address = ipaddr.parse(text);
  const inner = innermost(address);
  return isPrivate(inner) && !allowed.some((network) => lies(inner, network) || lies(address, network));
}

/** True for an address that no public server has, and for text that is no address. */
export const isPrivateAddress = (address: string): boolean => refused(address, []);

export type TargetCheck = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

/**
 * May this URL be called? Decides what can be known without asking the name service; a name's addresses are checked when it is
 * connected to, by the same rule (`createTargetDispatcher`).
 */
export function isAllowedTarget(target: string, allowed: AllowedNetworks): TargetCheck {
  if (!URL.canParse(target)) return { ok: false, reason: 'it is not a URL' };
  const url = new URL(target);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { ok: false, reason: 'it is not http or https' };
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'it holds a user or a password' };
  const host = bare(url.hostname);
  const address = host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : host;
  return isIP(address) !== 0 && refused(address, allowed)
    ? { ok: false, reason: 'it leads to a private address' }
    : { ok: true };
}

export class PrivateTargetError extends Error {
  override readonly name = 'PrivateTargetError';
  readonly code = 'PRIVATE_TARGET';
}

export const isPrivateTargetError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'PRIVATE_TARGET';

const refusal = (hostname: string): PrivateTargetError =>
  new PrivateTargetError(`${hostname} leads to a private address`);

/** Looks a name up and keeps the addresses that may be called: nothing is resolved again between this check and the dial. */
const guardedLookup =
  (allowed: AllowedNetworks): LookupFunction =>
  (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [], undefined);
      const good = found.filter(({ address }) => !refused(address, allowed));
      const [first] = good;
      if (!first) return callback(refusal(hostname), [], undefined);
      if (options.all === true) return callback(null, good);
      return callback(null, first.address, first.family);
    });
  };

export interface TargetOptions {
  readonly allowed: AllowedNetworks;
  readonly connectTimeoutMs?: number;
}

/** Connects only to what may be called. It costs where a connection is made, and nothing for the requests on it. */
export function guardedConnector({ allowed, connectTimeoutMs = 5_000 }: TargetOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(allowed) });
  return (options, callback) => {
    // Node does not look a literal address up, so the guarded look-up never sees it.
    const host = bare(options.hostname);
    if (isIP(host) !== 0 && refused(host, allowed)) return callback(refusal(host), null);
    return connect(options, callback);
  };
}

/** Calls only what may be called, decided at connect time. Follows no redirects (undici's `request` does not, unless told to). */
export const createTargetDispatcher = (options: TargetOptions): Dispatcher =>
  new Agent({ pipelining: 1, keepAliveTimeout: 10_000, connect: guardedConnector(options) });

/** The first bytes of an answer; beyond `limit` the connection is cut, so that an endless body costs nothing. */
export async function readBounded(body: Dispatcher.ResponseData['body'], limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(bytes);
    size += bytes.length;
    if (size >= limit) break; // leaving the loop destroys the body, and its socket with it
  }
  return Buffer.concat(chunks).subarray(0, limit);
}
