import { X509Certificate } from 'node:crypto';
import { basename } from 'node:path';
import { type TsaRoot, toBase64 } from '@guzheng/evidence';
import { type ParsedOptions, readOptionFile } from '../options.ts';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** `--tsa-root`: files with root certificates of time-stamping authorities, PEM or DER, that the user answers for. */
export async function tsaRootsFrom(options: ParsedOptions): Promise<readonly TsaRoot[]> {
  const files = options.list('tsa-root');
  return (await Promise.all(files.map(readRoots))).flat();
}

async function readRoots(file: string): Promise<readonly TsaRoot[]> {
  const bytes = await readOptionFile('tsa-root', file);
  const blocks = new TextDecoder('latin1').decode(bytes).match(PEM);
  return (blocks ?? [bytes]).map((certificate) => ({
    name: basename(file),
    class: 'public',
    certificate: toBase64(readCertificate(certificate, file)),
  }));
}

/** The DER that is inside. */
function readCertificate(certificate: string | Uint8Array, file: string): Uint8Array {
  try {
    const { raw } = new X509Certificate(certificate);
    return new Uint8Array(raw);
  } catch (cause) {
    throw new TypeError(`--tsa-root names ${file}, which holds no certificate in PEM or DER`, { cause });
  }
}
