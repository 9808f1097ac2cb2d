import { shellWord, shown } from './quote.ts';

/** What stands before the checks: how to call the script, what it needs, and the few words of shell that the checks are written in. */
export function prelude({ name, proofName }: { name: string; proofName: string }): readonly string[] {
  return [
    '#!/bin/sh',
    `# 以公用工具重新核对 Check again, with public tools only: ${shown(name)}`,
    '# No program of Guzheng is used, and nothing leaves this machine unless RPC_… or BITCOIN_NODE is set.',
    '#',
    '#   sh THIS [FILE [PROOF]]',
    '#',
    '# Needs sh, sha256sum (or shasum), base64, od, tail, head, grep, sed, cut, tr, wc, fold, mktemp. Used where they are here: openssl (3.0 for',
    '# Ed25519, 3.2 for Keccak-256), unzip, curl, ots. A line that could not be run says NOT RUN, and why.',
    '#   RPC_<chain id>=URL    ask that node whether the block stands on the chain',
    '#   TSA_CA=FILE           the roots of time-stamping authorities that you trust (PEM)',
    '#   BITCOIN_NODE=URL      ask that node of Bitcoin Core, through ots',
    '#',
    '# Above each check stands the command to type by hand ($ …) and, under it, what it must print.',
    '# Ends with 0: every line was run and agrees; 1: something is DIFFERENT; 3: nothing is different, and some lines could not be run.',
    'set -u',
    'LC_ALL=C; export LC_ALL',
    `if [ $# -gt 0 ]; then FILE=$1; else FILE=${shellWord(`./${name}`)}; fi`,
    `if [ $# -gt 1 ]; then PROOF=$2; else PROOF=${shellWord(`./${proofName}`)}; fi`,
    'case $FILE in -*) FILE=./$FILE ;; esac',
    'case $PROOF in -*) PROOF=./$PROOF ;; esac',
    'for given in "$FILE" "$PROOF"; do',
    '  [ -f "$given" ] && [ -r "$given" ] || { printf "cannot read: %s\\n" "$given" >&2; exit 2; }',
    'done',
    'WORK=$(mktemp -d) || exit 2',
    'trap \'rm -rf "$WORK"\' EXIT',
    "trap 'exit 2' HUP INT TERM",
    ...FUNCTIONS,
  ];
}

const FUNCTIONS: readonly string[] = `
: "\${TSA_CA:=}" "\${BITCOIN_NODE:=}"
agree=0 differ=0 left=0
title() { printf '\\n%s\\n' "$1"; }
note() { printf 'NOTE       %s\\n' "$1"; }
# same WHAT EXPECTED FOUND
same() {
  if [ "$2" = "$3" ]; then
    agree=$((agree + 1)); printf 'OK         %s\\n' "$1"
  else
    differ=$((differ + 1)); printf 'DIFFERENT  %s\\n           expected %s\\n           found    %s\\n' "$1" "$2" "$3"
  fi
}
not_run() { left=$((left + 1)); printf 'NOT RUN    %s (%s)\\n' "$1" "$2"; }
here() { command -v "$1" >/dev/null 2>&1; }
here sha256sum || sha256sum() { shasum -a 256 "$@"; }
sha256() { sha256sum | cut -c1-64; }
sm3() { openssl dgst -sm3 -r | cut -c1-64; }
keccak() { openssl dgst -keccak-256 -r | cut -c1-64; }
has_sm3() { here openssl && openssl dgst -sm3 </dev/null >/dev/null 2>&1; }
has_keccak() { here openssl && openssl dgst -keccak-256 </dev/null >/dev/null 2>&1; }
has_ed25519() { here openssl && case $(openssl version) in 'OpenSSL '[3-9]*) true ;; *) false ;; esac; }
# bytes to hex, hex to bytes
hex() { od -An -v -tx1 | tr -d ' \\n'; }
unhex() {
  sed 's/../& /g' | tr ' ' '\\n' | while read -r pair; do
    [ -z "$pair" ] || printf "\\\\$(printf '%03o' "0x$pair")"
  done
}
# part OFFSET BYTES: members are stored as they are, so that they can be cut out of the file
part() { tail -c "+$(($1 + 1))" "$FILE" | head -c "$2"; }
# says FILE TEXT: whether the text stands in the file
says() {
  printf '%s' "$2" > "$WORK/text"
  if grep -q -F -f "$WORK/text" "$1"; then echo yes; else echo no; fi
}
# within HEX HEX: whether the second stands in the first
within() { case $1 in *"$2"*) echo yes ;; *) echo no ;; esac; }
# member WHAT PATTERN OFFSET BYTES SHA256 SM3; PATTERN is empty where unzip might not find the name
member() {
  found=$(part "$3" "$4" | sha256)
  same "$1: SHA-256" "$5" "$found"
  same "$1: the manifest lists this SHA-256" yes "$(says "$WORK/manifest.json" "sha256:$found")"
  if has_sm3; then same "$1: SM3" "$6" "$(part "$3" "$4" | sm3)"; else not_run "$1: SM3" 'not here: openssl with SM3'; fi
  [ -n "$2" ] || return 0
  if here unzip; then
    same "$1: SHA-256 of what unzip gives" "$5" "$(unzip -p "$FILE" "$2" | sha256)"
  else
    not_run "$1: what unzip gives" 'not here: unzip'
  fi
}
# ask URL METHOD PARAMS: what a node answers, without white space; fails where it has no answer
ask() {
  curl -sS --max-time 60 --proto =http,https -H 'content-type: application/json' -o "$WORK/raw" \\
    --data "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"$2\\",\\"params\\":$3}" "$1" || return 1
  tr -d ' \\t\\r\\n' < "$WORK/raw" > "$WORK/answer"
  [ "$(says "$WORK/answer" '"result":')" = yes ] && [ "$(says "$WORK/answer" '"result":null')" = no ]
}
# seconds since 1970 of a time as openssl prints it (GNU date, then that of BSD)
seconds() { date -u -d "$1" +%s 2>/dev/null || date -j -u -f '%b %e %T %Y %Z' "$1" +%s; }
tr -d ' \\t\\r\\n' < "$PROOF" > "$WORK/proof.json"
`
  .trim()
  .split('\n');

/** What stands behind the checks. */
export const ENDING: readonly string[] = `
printf '\\n%s OK, %s DIFFERENT, %s NOT RUN\\n' "$agree" "$differ" "$left"
if [ "$differ" -gt 0 ]; then exit 1; fi
if [ "$left" -gt 0 ]; then exit 3; fi
exit 0
`
  .trim()
  .split('\n');
