import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { otsLies, type TimeStampLie, timeStampLies } from '@guzheng/testing';
import { TRAPS, type Trap } from './traps.ts';

const root = join(import.meta.dirname, '..');

/** docs/witnesses.md with its tables as the lies, the vectors and the tests are now. */
export function fillWitnesses(markdown: string): string {
  return Object.entries(TABLES).reduce((page, [name, table]) => {
    const place = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
    return page.replace(place, () => `<!-- ${name} -->\n${table()}<!-- /${name} -->`);
  }, markdown);
}

const TABLES: Readonly<Record<string, () => string>> = {
  checks: checksTable,
  'ots-lies': otsTable,
  traps: trapsTable,
};

/** In the words of RFC 3161 §2.2 and RFC 5816; the rule itself is in docs/spec/proof.md. */
const CHECKS: Readonly<Record<TimeStampLie['check'], string>> = {
  0: 'request and response can be read',
  1: 'the status is granted',
  2: 'it is signed data around a TSTInfo',
  3: 'the imprint is the digest',
  4: 'the nonce is the one that was sent',
  5: 'the policy is the one that was asked for',
  6: 'one signer',
  7: 'signed attributes and signature',
  8: 'the signed certificate is this one',
  9: 'the certificate is for time stamps alone',
  10: 'the path upwards held at genTime, nothing of it revoked',
  11: 'the time can be, and is precise',
};

function checksTable(): string {
  const rows = Object.entries(CHECKS).flatMap(([check, holds]) => {
    const own = timeStampLies.filter((lie) => lie.check === Number(check));
    const codes = [...new Set(own.map(({ code }) => code))];
    return codes.map((code, i) => {
      const told = own.filter((lie) => lie.code === code).map(({ name }) => linked('rfc3161', name));
      return `| ${i === 0 ? check : ''} | ${i === 0 ? holds : ''} | \`${code}\` | ${told.join(', ')} |\n`;
    });
  });
  return `| # | what must hold | code | lies that are found there |\n|---|---|---|---|\n${rows.join('')}`;
}

function otsTable(): string {
  const rows = otsLies.map(
    ({ name, what, expected }) => `| ${linked('opentimestamps', name)} | ${what} | ${shown(expected)} |\n`,
  );
  return `| case | what it is | what is said of it |\n|---|---|---|\n${rows.join('')}`;
}

const shown = (expected: string): string =>
  expected === 'valid' || expected === 'pending' ? expected : `\`${expected}\``;

/** With a link where it is a vector. */
function linked(group: string, name: string): string {
  const path = `vectors/cases/${group}/${name}.txt`;
  return existsSync(join(root, path)) ? `[${name}](../${path})` : name;
}

function trapsTable(): string {
  const rows = TRAPS.map(({ trap, here, tests }) => `| ${trap} | ${here} | ${tests.map(testOf).join('<br>')} |\n`);
  return `| trap | here | held by |\n|---|---|---|\n${rows.join('')}`;
}

function testOf([file, name]: Trap['tests'][number]): string {
  const [short = file] = file.split('/').slice(-1);
  return name === undefined
    ? `[vector ${short.replace(/\.txt$/, '')}](../${file})`
    : `[${file}](../${file}): “${name}”`;
}
