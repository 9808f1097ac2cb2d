import type { TsaAuthority } from '@guzheng/evidence';

/** A public time-stamping authority, and which of `TSA_ROOTS` (by name) it leads to; none: its own root is for the user to pin. */
export interface PublicAuthority extends TsaAuthority {
  readonly roots: readonly string[];
  /** Who says so. */
  readonly source: string;
}

/**
 * Public authorities that answer without an account. What each leads to was read from published tokens and chains, named in `source`, in
 * November 2026; authorities change their chains, and a token tells its own. Their terms are theirs: several ask for seconds between
 * requests (Sectigo: 15), and some for non-commercial use (Certum).
 */
export const AUTHORITIES: readonly PublicAuthority[] = [
  {
    name: 'digicert',
    url: 'http://timestamp.digicert.com',
    roots: ['DigiCert Trusted Root G4'],
    source: 'DigiCert Trusted G4 TimeStamping RSA4096 SHA256 2025 CA1, issued by DigiCert Trusted Root G4',
  },
  {
    name: 'sectigo',
    url: 'http://timestamp.sectigo.com',
    roots: ['USERTrust RSA Certification Authority'],
    source:
      'https://sectigo.com/resource-library/time-stamping-server; Sectigo Public Time Stamping Root R46, certified by USERTrust RSA',
  },
  {
    name: 'globalsign',
    url: 'http://timestamp.globalsign.com/tsa/r6advanced1',
    roots: ['GlobalSign Root CA - R6'],
    source: 'GlobalSign Timestamping CA - SHA384 - G4, issued by GlobalSign Root CA - R6',
  },
  {
    name: 'certum',
    url: 'http://time.certum.pl',
    roots: ['Certum Trusted Network CA 2', 'Certum Trusted Network CA'],
    source:
      'https://www.certum.eu/en/cert_offer_time_stamp/; Certum Timestamping 2021 CA, issued by Certum Trusted Network CA 2',
  },
  {
    name: 'ssl-com',
    url: 'http://ts.ssl.com',
    roots: ['SSL.com Root Certification Authority RSA', 'SSL.com Root Certification Authority ECC'],
    source: 'SSL.com Timestamping Issuing RSA CA R1, issued by SSL.com Root Certification Authority RSA',
  },
  {
    name: 'identrust',
    url: 'http://timestamp.identrust.com',
    roots: ['IdenTrust Commercial Root CA 1', 'IdenTrust Public Sector Root CA 1'],
    source: 'https://www.identrust.com/timestamping-authority-server; TrustID Timestamping CA 3 and CA 6',
  },
  {
    name: 'freetsa',
    url: 'https://freetsa.org/tsr',
    roots: [],
    source: 'https://freetsa.org (cacert.pem is its own root)',
  },
];
