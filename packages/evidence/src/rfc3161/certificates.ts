import { reading, Unreadable } from '../asn1/error.ts';
import type { Certificate } from '../x509/certificate.ts';
import type { TimeStampResponse } from './response.ts';
import { readSignedData } from './signed-data.ts';

/** The certificates that a response carries, believed for nothing yet; none where there is no token, or none that can be read. */
export function certificatesIn({ token }: TimeStampResponse): readonly Certificate[] {
  if (token === undefined) return [];
  const data = reading(() => readSignedData(token));
  return data === undefined || data instanceof Unreadable ? [] : data.certificates;
}
