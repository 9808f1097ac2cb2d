/** What `guzheng` and `guzheng help` print. */
export const usage = `guzheng (固证) fixes web pages as electronic evidence.

usage: guzheng <command> [options]

  preserve <url>     capture, seal, deposit, anchor, verify, report: the main job
  capture <url>      capture and seal only: one .wacz file
  capture --source S the same of source code: https://HOST/REPOSITORY, a folder, or npm:NAME@VERSION
  deposit <file>…    a proof file beside each file, one transaction for all of them
  deposit --digests FILE --out DIR
                     the same for a list of digests as sha256sum writes it, or - for standard input: a folder of proofs
  upgrade <proof>…   complete what is pending in proof files, or in folders of them
  verify <file>      check a file and its proof, say what is proven and what is not
  report <file>…     documents for the court: certificate, evidence list, record of extraction, statement, explanation
  disclose <file> <member>   one member of a deposited package, and what binds it to the deposit, without the rest
  transcript <file>  a shell script that checks file and proof again with public tools only
  custody add|show <proof>   append a signed event to the chain of custody, or show it link by link
  declare <file>     sign what only a human can say of a file: who the operator is, filings, lawful access, what it proves
  replay <file>      show the page once more from its archive alone, and how like the captured one it is
  ots export <proof> what its OpenTimestamps anchors say as <file>.ots, which starts at the file itself
  ots import <proof> <x.ots>  add a time stamp of the file or of the root, made by any client, to the proof
  ots info <x.ots>   what a .ots file, or each OpenTimestamps anchor of a proof, says
  monitor <url>      whether a server's ledger keeps what it once showed, to everybody the same
  key new|show       make an encrypted key file, or show its address
  devnet             run a development chain (it proves nothing)
  serve              run the server of a neutral third party: captures, deposits, the ledger, look-up
  doctor             look at this machine and say what is missing

options of preserve, capture, deposit and upgrade
  --out DIR             where the files go (default: here)
  --name NAME           file name without .wacz (default: host and time)
  --network NAME        devnet, sepolia, hoodi, mainnet, or a name from the configuration file (default: devnet)
  --rpc URL             an RPC endpoint of that network; may be repeated
  --config FILE         networks of your own, JSON
  --key FILE            encrypted key file; its password comes from GUZHENG_PASSWORD, --password-file or the terminal
  --password-file FILE  a file that holds the password
  --confirm LEVEL       wait for included, safe or finalized (default: included; upgrade: finalized)
  --max-cost ETH        what one transaction may cost at most (default: 0.01)
  --state DIR           where transactions are written down before they are sent (default: ~/.local/state/guzheng)
  --tsa URL|NAME        a time-stamping authority to ask too: its address, digicert, sectigo, globalsign, certum, ssl-com,
                        identrust, freetsa, or a name from --tsa-config; may be repeated
  --tsa-min N           how many authorities must answer (default: 1)
  --tsa-config FILE     authorities and their root certificates, JSON
  --ots                 bring it into Bitcoin too, through OpenTimestamps
  --calendar URL        an OpenTimestamps calendar; may be repeated (default: the public ones)
  --calendar-min N      how many calendars must answer
  --bitcoin URL         upgrade: a source of Bitcoin block headers that speaks Esplora's protocol; may be repeated
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

options of preserve and deposit through the server of a third party
  --server URL          it captures and deposits; what comes back is verified here. Of a file only its digest leaves this machine
  --key-file FILE       a file with the key that the server's operator gave
  --ledger-key KEY      the verifier key of its ledger, from elsewhere than the server (default: believed when first seen, and said so)
  --wait SECONDS        for its witnesses (default: preserve 180, deposit 0); deposit the same file again to complete its proof

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
  --quorum N            so many of them must agree (default: more than half)
  --policy NAME|FILE    court (default), testnet, devnet, or a file
  --trust FILE          networks, blocks, roots of time-stamping authorities and releases that you trust, JSON
  --tsa-root FILE       trust this root of a time-stamping authority, PEM or DER; may be repeated
  --report FILE.html    write the report there
  --lang zh|en          language that the report opens in (default: zh)
  --disclosure FILE     <file> is one member of a package, and this binds it to the deposit

options of report (and those of verify, except --report)
  --document NAME       certificate, evidence-list, extraction-record, fre-902, explanation, report, all; may be repeated (default: all)
  --format html|pdf     may be repeated (default: both)
  --declarations FILE   what only a person can say: holder, operator, facts to prove …, JSON or what guzheng declare signed; printed as
                        declared, not checked
  --out DIR             where the documents go (default: here)
  --browser FILE        the browser to print with

options of disclose, transcript and custody
  --proof FILE          default: <file>.proof.json
  --out DIR|FILE        disclose: where the two files go (default: here); transcript: the script's file (default: standard output)
  --event KIND          hand-over, access or verification
  --detail TEXT         what happened, in your own words
  --key FILE            the key that signs the event: that of whoever did it, not only the depositor's
  --password-file FILE  a file that holds its password
  --lang zh|en          language of custody show (default: zh)

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

options of monitor
  --state DIR           where what was seen is kept (default: below ~/.local/state/guzheng/monitor)
  --key KEY             the ledger's verifier key (default: the first one seen)
  --every SECONDS       go on until something is found
  --full                compute the root from the published hashes too
  --compare FILE|URL    checkpoints.jsonl or monitor.json of another monitor; may be repeated
  --anchored-within N   minutes within which witnesses must have seen every entry (default: 1440)
  --rpc URL, --bitcoin URL, --config FILE   ask these whether the blocks of the anchors stand on their chains

options of serve
  --config FILE         the settings, JSON (docs/guides/operators.md); each can also come from the environment, as GUZHENG_LISTEN_PORT
  --data DIR            where everything is kept (default: ./guzheng-data)
  --port N              default: 8787, on this machine alone
  --check               look at the settings, say every mistake, and end
  --operator-key        make another operator’s key and show it, where the first was lost
  --check-audit         hold the audit log against the ledger, and end (exit code 1 where it does not hold)

every command
  --json                the result as JSON on standard output
  --help, --version

exit codes: 0 done, verified · 1 contradicted · 2 misuse, unreadable input, something unreachable · 3 unproven, pending
            4 monitor: the ledger did what a ledger must never do

example
  guzheng key new --out key.json
  guzheng preserve https://example.com/article --network sepolia --key key.json --out evidence
  guzheng verify evidence/example.com-20260701T080000Z.wacz --policy testnet --report report.html
`;
