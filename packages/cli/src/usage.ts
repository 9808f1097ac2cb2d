/** What `guzheng` and `guzheng help` print. */
export const usage = `guzheng (固证) fixes web pages as electronic evidence.

usage: guzheng <command> [options]

  preserve <url>     capture, seal, deposit, anchor, verify, report: the main job
  capture <url>      capture and seal only: one .wacz file
  capture --source S the same of source code: https://HOST/REPOSITORY, a folder, or npm:NAME@VERSION
  deposit <file>…    a proof file beside each file, one transaction for all of them
  verify <file>      check a file and its proof, say what is proven and what is not
  declare <file>     sign what only a human can say of a file: who the operator is, filings, lawful access, what it proves
  replay <file>      show the page once more from its archive alone, and how like the captured one it is
  ots export <proof> what its OpenTimestamps anchors say as <file>.ots, which starts at the file itself
  ots import <proof> <x.ots>  add a time stamp of the file or of the root, made by any client, to the proof
  ots info <x.ots>   what a .ots file, or each OpenTimestamps anchor of a proof, says
  key new|show       make an encrypted key file, or show its address
  devnet             run a development chain (it proves nothing)
  doctor             look at this machine and say what is missing

options of preserve, capture and deposit
  --out DIR             where the files go (default: here)
  --name NAME           file name without .wacz (default: host and time)
  --network NAME        devnet, sepolia, hoodi, mainnet, or a name from the configuration file (default: devnet)
  --rpc URL             an RPC endpoint of that network; may be repeated
  --config FILE         networks of your own, JSON
  --key FILE            encrypted key file; its password comes from GUZHENG_PASSWORD, --password-file or the terminal
  --password-file FILE  a file that holds the password
  --confirm LEVEL       wait for included, safe or finalized (default: included)
  --custody MODE        self, neutral-third-party, notary or court-chain: who runs this capture (default: self)
  --allow-private       allow addresses of this machine and of private networks
  --browser FILE        the browser to use (default: an installed one, else the one that comes with guzheng)
  --ca FILE             trust the certificates in this file too (PEM)
  --allow-invalid-tls   capture in spite of an invalid certificate; the report says that it was invalid
  --resolver ADDRESS    ask this name server too: udp://ADDRESS or https://HOST/dns-query; may be repeated; none asks nobody
  --time-server HOST    compare the clock with this server; may be repeated; none asks nobody
  --account TEXT        whose account the page is seen with, for --cookies and --profile
  --cookies FILE        be logged in by these cookies (cookies.txt or JSON); their values stay out of the package
  --profile DIR         be logged in as in this browser profile, which is copied and not changed
  --fact NAME=SELECTOR  read this fact from the page too; may be repeated
  --max-time SECONDS    for the whole capture (default: 60)
  --max-bytes N         for one body (default: 256 MiB), and four times as much in all
  --max-tiles N         pictures of one page, where it is taller than one picture can be (default: 32)

options of capture --source
  --ref NAME            a branch, tag or commit (default: what the repository's HEAD stands for)
  --registry URL        the npm registry (default: https://registry.npmjs.org)
  --git FILE            the git program to use (default: the first in PATH)
  --max-files N         files listed at most (default: 60000); --max-bytes is for one file, --max-time is 600 by default

options of verify
  --proof FILE          default: <file>.proof.json
  --declaration FILE    what somebody declares about the file; may be repeated. It is shown as declared, not as checked
  --replay FILE         a replay report about the file (guzheng replay --json)
  --offline             ask nobody
  --rpc URL             ask this node; may be repeated (default: the network's public endpoints)
  --bitcoin URL         ask this source of Bitcoin headers (Esplora); may be repeated (default: public ones)
  --quorum N            so many of them must agree (default: two where there are two)
  --policy NAME|FILE    court (default), testnet, devnet, or a file
  --trust FILE          networks, blocks, roots of time-stamping authorities and releases that you trust, JSON
  --tsa-root FILE       trust this root of a time-stamping authority, PEM or DER; may be repeated
  --report FILE.html    write the report there
  --lang zh|en          language that the report opens in (default: zh)

options of declare
  --facts FILE.json     what is declared (docs/spec/declaration.md)
  --name TEXT           who declares
  --key FILE            encrypted key file that signs it
  --out FILE            default: <file>.declaration.json

options of replay
  --out DIR             keep the pictures, and the differences in red
  --browser FILE        the browser to use
  --present-clock       let the page see the time of now (default: that of the capture)

options of ots export
  --out FILE            where the .ots file goes (default: beside the file); never over another

every command
  --json                the result as JSON on standard output
  --help, --version

exit codes: 0 done, verified · 1 contradicted · 2 misuse, unreadable input, something unreachable · 3 unproven

example
  guzheng key new --out key.json
  guzheng preserve https://example.com/article --network sepolia --key key.json --out evidence
  guzheng verify evidence/example.com-20260701T080000Z.wacz --policy testnet --report report.html
`;
