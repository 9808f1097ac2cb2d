import { rootCertificates } from 'node:tls';

/**
 * The roots that are trusted: Mozilla's, as this version of Node carries them, and those in `ca` (PEM). Certificates that the
 * environment adds without a word (NODE_EXTRA_CA_CERTS, a system's store) are not: whoever means them names them, and the
 * record says so.
 */
export function trustedRoots(ca: string | undefined): readonly string[] {
  return ca === undefined ? rootCertificates : [...rootCertificates, ca];
}
