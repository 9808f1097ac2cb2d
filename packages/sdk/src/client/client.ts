import type { Checkpoint, DepositStatement, Receipt } from '@guzheng/evidence';
import type * as api from '../api/index.ts';
import type { Listed, Page } from '../api/index.ts';
import type { Exchange, Route } from '../api/route.ts';
import * as routes from '../api/routes.ts';
import { readAnswer, readBounded } from './answer.ts';
import { type BatchOptions, type BatchOutcome, depositAll } from './batch.ts';
import { asking, type CallOptions, differs, MAX_TEXT, outgoingOf, type Readiness, readinessOf } from './calling.ts';
import { type Download, type DownloadChecks, openDownload } from './download.ts';
import { type WatchOptions, watchEvents } from './events.ts';
import { type Asking, exchange, type Outgoing } from './exchange.ts';
import { type ClientOptions, expectCheckpointOf, invalid, verifierOf, type Wire, wireOf } from './options.ts';
import { acceptAcknowledged, acceptReceiptOf } from './receipts.ts';
import { LedgerTrust, type Trusted } from './trust.ts';
import { sendFile, type UploadOptions, type UploadSource } from './upload.ts';

/**
 * A Guzheng server, for programs and pages. Every receipt is checked before it is given, and every checkpoint against the ones before
 * (`trusted`, `lastCheckpoint`). All methods reject with GuzhengApiError. Nothing is asked of the server until a method is called.
 */
export class GuzhengClient {
  readonly #wire: Wire;
  readonly #trust: LedgerTrust;

  /** Throws GuzhengApiError `option-invalid`. */
  constructor(options: ClientOptions) {
    this.#wire = wireOf(options);
    const { ledgerKey, lastCheckpoint } = options;
    if (ledgerKey !== undefined) verifierOf(ledgerKey);
    if (lastCheckpoint !== undefined) expectCheckpointOf(ledgerKey ?? '', lastCheckpoint);
    const sources = {
      server: (signal?: AbortSignal) => this.server(asking(signal)),
      consistency: (from: number, to: number, signal?: AbortSignal) => this.consistency({ from, to }, asking(signal)),
    };
    this.#trust = new LedgerTrust(sources, ledgerKey, lastCheckpoint);
  }

  /** Where the server is. */
  get url(): string {
    return this.#wire.base.href;
  }
  /** Which key the ledger is held to; undefined until it was needed. */
  get trusted(): Trusted | undefined {
    return this.#trust.trusted;
  }
  /** The newest checkpoint that held, a signed note: to be kept, and given to the next client of the same ledger. */
  get lastCheckpoint(): string | undefined {
    return this.#trust.lastCheckpoint;
  }

  /** Any route whose answer is JSON, or nothing. */
  async call<T extends Exchange>(route: Route<T>, options: CallOptions<T> = {}): Promise<T['answer']> {
    const { answer } = route;
    if (answer.kind !== 'json' && answer.kind !== 'none')
      throw invalid(`${route.name} answers with ${answer.kind}: use open`);
    return await exchange(this.#wire, outgoingOf(route, options), async (response, limit) => {
      const value = answer.kind === 'json' ? await readAnswer(response, answer.schema) : await readBounded(response, 0);
      limit.end();
      return answer.kind === 'json' ? value : undefined;
    });
  }

  /** Any route whose answer is bytes. They are not compared with anything. */
  async open<T extends Exchange>(route: Route<T>, options: CallOptions<T> = {}): Promise<Download> {
    return await this.#download(outgoingOf(route, options));
  }

  // what anybody may ask
  async server(asking: Asking = {}): Promise<api.ServerInfo> {
    return await this.call(routes.getServer, asking);
  }
  async openApi(asking: Asking = {}): Promise<Download> {
    return await this.open(routes.getOpenApi, asking);
  }
  async health(asking: Asking = {}): Promise<string> {
    return await this.#text(routes.getHealth, asking);
  }
  /** One request: whoever asks this wants to know it as it is now. */
  async readiness(asking: Asking = {}): Promise<Readiness> {
    return await readinessOf(this.#wire, asking);
  }
  /** The newest checkpoint, found to be signed by the ledger's key and to continue what this client saw before. */
  async checkLedger({ signal }: Asking = {}): Promise<Checkpoint> {
    return await this.#trust.see(await this.checkpoint(asking(signal)), signal);
  }
  /** A signed note. Nothing is checked: `checkLedger` does. */
  async checkpoint(asking: Asking = {}): Promise<string> {
    return await this.#text(routes.getCheckpoint, asking);
  }
  async tile(tile: readonly string[], asking: Asking = {}): Promise<Download> {
    return await this.open(routes.getTile, { ...asking, params: { tile } });
  }
  async ledger(asking: Asking = {}): Promise<api.LedgerState> {
    return await this.call(routes.getLedger, asking);
  }
  async inclusion(query: api.InclusionQuery, asking: Asking = {}): Promise<api.InclusionAnswer> {
    return await this.call(routes.getInclusion, { ...asking, query });
  }
  async consistency(query: api.ConsistencyQuery, asking: Asking = {}): Promise<api.ConsistencyAnswer> {
    return await this.call(routes.getConsistency, { ...asking, query });
  }
  async anchored(query: Page = {}, asking: Asking = {}): Promise<Listed<api.AnchoredCheckpoint>> {
    return await this.call(routes.listAnchored, { ...asking, query });
  }
  async lookup(body: api.Lookup, asking: Asking = {}): Promise<api.LookupAnswer> {
    return await this.call(routes.lookUp, { ...asking, body });
  }
  /** The original for its code. Compared with `sha256` where it is given; else the server is asked whether it is what was deposited. */
  async extract(
    body: api.Extraction,
    { sha256, ...rest }: Asking & { readonly sha256?: string } = {},
  ): Promise<Download> {
    const judge = async (came: string): Promise<void> => {
      const same = sha256 === undefined ? await this.#matches(body.number, came) : sha256 === came;
      if (!same) throw differs(body.number, came);
    };
    return await this.#download(outgoingOf(routes.extract, { ...rest, body }), { judge });
  }

  // deposits
  /** Deposits a digest; the receipt was checked. */
  async deposit(body: api.NewDeposit, asking: Asking = {}): Promise<api.Acknowledged> {
    const acknowledged = await this.call(routes.createDeposit, { ...asking, body });
    return await acceptAcknowledged(this.#trust, acknowledged, { of: 'digest', ...body }, asking.signal);
  }
  /** Deposits any number of digests; each receipt was checked. */
  depositBatch(
    items: AsyncIterable<api.BatchItem> | Iterable<api.BatchItem>,
    options: BatchOptions = {},
  ): AsyncGenerator<BatchOutcome> {
    return depositAll(this.#wire, this.#trust, items, options);
  }
  /** Deposits a file, which the server keeps; the receipt was checked against the bytes that were sent. */
  async upload(source: UploadSource, options: UploadOptions = {}): Promise<api.Acknowledged> {
    const { acknowledged, subject } = await sendFile(this.#wire, source, options);
    return await acceptAcknowledged(this.#trust, acknowledged, { of: 'file', subject }, options.signal);
  }
  async deposits(query: Page = {}, asking: Asking = {}): Promise<Listed<api.Deposit>> {
    return await this.call(routes.listDeposits, { ...asking, query });
  }
  async getDeposit(number: string, asking: Asking = {}): Promise<api.Deposit> {
    return await this.call(routes.getDeposit, { ...asking, params: { number } });
  }
  /** The receipt under the newest checkpoint; it was checked. */
  async receipt(number: string, asking: Asking = {}): Promise<Receipt> {
    return (await this.#receipt(number, asking)).receipt;
  }
  /** The proof file. It is judged by `verify`, with the file. */
  async proof(number: string, asking: Asking = {}): Promise<Download> {
    return await this.open(routes.getProof, { ...asking, params: { number } });
  }
  /** The original. Its bytes are compared with the statement in the ledger; `stream` fails at its end where they differ. */
  async original(number: string, asking: Asking = {}): Promise<Download> {
    const { statement } = await this.#receipt(number, asking);
    const { sha256, bytes } = statement.subject;
    const judge = async (came: string): Promise<void> => {
      if (came !== sha256) throw differs(number, came);
    };
    const outgoing = outgoingOf(routes.getOriginal, { ...asking, params: { number } });
    return await this.#download(outgoing, { judge, ...(bytes === undefined ? {} : { most: bytes }) });
  }
  async document(params: api.DocumentParams, query: api.DocumentQuery = {}, asking: Asking = {}): Promise<Download> {
    return await this.open(routes.getDocument, { ...asking, params, query });
  }
  async custody(number: string, asking: Asking = {}): Promise<api.CustodyAnswer> {
    return await this.call(routes.getCustody, { ...asking, params: { number } });
  }
  async makeExtractionCode(
    number: string,
    body: api.NewExtractionCode = {},
    asking: Asking = {},
  ): Promise<api.ExtractionCode> {
    return await this.call(routes.createExtractionCode, { ...asking, params: { number }, body });
  }
  async endExtractionCode(number: string, asking: Asking = {}): Promise<void> {
    await this.call(routes.deleteExtractionCode, { ...asking, params: { number } });
  }

  // captures
  async capture(body: api.NewCapture, asking: Asking = {}): Promise<api.Capture> {
    return await this.call(routes.createCapture, { ...asking, body });
  }
  async captures(query: Page = {}, asking: Asking = {}): Promise<Listed<api.Capture>> {
    return await this.call(routes.listCaptures, { ...asking, query });
  }
  async getCapture(id: string, asking: Asking = {}): Promise<api.Capture> {
    return await this.call(routes.getCapture, { ...asking, params: { id } });
  }
  /** What happens to it, until it has ended; connections that break are made again. */
  watchCapture(id: string, options: WatchOptions = {}): AsyncGenerator<api.CaptureEvent> {
    return watchEvents(this.#wire, id, options);
  }
  /** The picture of a take, PNG. */
  async preview(id: string, take: number, asking: Asking = {}): Promise<Download> {
    return await this.open(routes.getPreview, { ...asking, params: { id, take } });
  }
  async confirm(id: string, take: number, asking: Asking = {}): Promise<api.Capture> {
    return await this.call(routes.confirmCapture, { ...asking, params: { id }, body: { take } });
  }
  async retake(id: string, reason: string, asking: Asking = {}): Promise<api.Capture> {
    return await this.call(routes.retakeCapture, { ...asking, params: { id }, body: { reason } });
  }
  async cancel(id: string, asking: Asking = {}): Promise<api.Capture> {
    return await this.call(routes.cancelCapture, { ...asking, params: { id } });
  }

  // watches
  async watch(body: api.NewWatch, asking: Asking = {}): Promise<api.Watch> {
    return await this.call(routes.createWatch, { ...asking, body });
  }
  async watches(query: Page = {}, asking: Asking = {}): Promise<Listed<api.Watch>> {
    return await this.call(routes.listWatches, { ...asking, query });
  }
  async getWatch(id: string, asking: Asking = {}): Promise<api.Watch> {
    return await this.call(routes.getWatch, { ...asking, params: { id } });
  }
  async endWatch(id: string, asking: Asking = {}): Promise<api.Watch> {
    return await this.call(routes.endWatch, { ...asking, params: { id } });
  }
  async notice(id: string, body: api.NewNotice, asking: Asking = {}): Promise<api.Watch> {
    return await this.call(routes.createNotice, { ...asking, params: { id }, body });
  }
  async timeline(id: string, asking: Asking = {}): Promise<api.Timeline> {
    return await this.call(routes.getTimeline, { ...asking, params: { id } });
  }
  async timelineDocument(id: string, query: api.DocumentQuery = {}, asking: Asking = {}): Promise<Download> {
    return await this.open(routes.getTimelineDocument, { ...asking, params: { id }, query });
  }

  // webhooks
  async webhook(body: api.NewWebhook, asking: Asking = {}): Promise<api.Webhook> {
    return await this.call(routes.createWebhook, { ...asking, body });
  }
  async webhooks(query: Page = {}, asking: Asking = {}): Promise<Listed<api.Webhook>> {
    return await this.call(routes.listWebhooks, { ...asking, query });
  }
  async endWebhook(id: string, asking: Asking = {}): Promise<void> {
    await this.call(routes.deleteWebhook, { ...asking, params: { id } });
  }
  async deliveries(id: string, query: Page = {}, asking: Asking = {}): Promise<Listed<api.Delivery>> {
    return await this.call(routes.listDeliveries, { ...asking, params: { id }, query });
  }

  // people and the machine
  async me(asking: Asking = {}): Promise<api.Me> {
    return await this.call(routes.getMe, asking);
  }
  async createKey(body: api.NewKey, asking: Asking = {}): Promise<api.ApiKey> {
    return await this.call(routes.createKey, { ...asking, body });
  }
  async keys(query: Page = {}, asking: Asking = {}): Promise<Listed<api.ApiKey>> {
    return await this.call(routes.listKeys, { ...asking, query });
  }
  async revokeKey(id: string, asking: Asking = {}): Promise<api.ApiKey> {
    return await this.call(routes.revokeKey, { ...asking, params: { id } });
  }
  async audit(query: Page = {}, asking: Asking = {}): Promise<Listed<api.AuditLine>> {
    return await this.call(routes.listAudit, { ...asking, query });
  }
  async operations(asking: Asking = {}): Promise<api.Operations> {
    return await this.call(routes.getOperations, asking);
  }
  async metrics(asking: Asking = {}): Promise<string> {
    return await this.#text(routes.getMetrics, asking);
  }

  async #text(route: Route<Exchange>, asking: Asking): Promise<string> {
    return await exchange(this.#wire, { ...asking, route }, async (response, limit) => {
      const bytes = await readBounded(response, MAX_TEXT);
      limit.end();
      return new TextDecoder().decode(bytes);
    });
  }

  async #download(outgoing: Outgoing, checks: Omit<DownloadChecks, 'hasher'> = {}): Promise<Download> {
    const hasher = this.#wire.hashing.sha256();
    return await exchange(this.#wire, outgoing, async (response, limit) =>
      openDownload(response, limit, outgoing, { hasher, ...checks }),
    );
  }

  async #receipt(
    number: string,
    asking: Asking,
  ): Promise<{ readonly receipt: Receipt; readonly statement: DepositStatement }> {
    const receipt = await this.call(routes.getReceipt, { ...asking, params: { number } });
    const { signal } = asking;
    return { receipt, statement: await acceptReceiptOf(this.#trust, number, receipt, { signal }) };
  }

  async #matches(number: string, sha256: string): Promise<boolean> {
    return (await this.lookup({ number, sha256 })).result === 'match';
  }
}
