/**
 * The servers of the site. `local` is `http` under the name localhost, which makes it another site in the sense of browsers; `ws` and
 * `wss` are `http` and `https` for sockets; `inner` is what no page of the open web should reach. Those from `expired` on have certificates, or a TLS, that no client should take.
 */
export const serverNames = [
  'http',
  'other',
  'local',
  'ws',
  'wss',
  'https',
  'https1',
  'intermediate',
  'raw',
  'inner',
  'expired',
  'not-yet-valid',
  'wrong-host',
  'self-signed',
  'unknown-issuer',
  'missing-intermediate',
  'issued-by-leaf',
  'weak-key',
  'old-tls',
] as const;

export type ServerName = (typeof serverNames)[number];

/** The URL of `server:/path`, or of `/path` on the server `http`. What is a URL already stays as it is. */
export function urlOf(place: string, origins: ReadonlyMap<ServerName, string>): string {
  if (place.includes('://')) return place;
  const server = serverNames.find((name) => place.startsWith(`${name}:/`)) ?? 'http';
  const path = place.startsWith('/') ? place : place.slice(server.length + 1);
  return new URL(path, origins.get(server)).href;
}
