import { type AnchorRecord, hexToBytes } from '@guzheng/evidence';
import { type AnchoredFile, mergeAnchors, type Sight } from '@guzheng/sdk';
import type { Checkpoints, ChosenCheckpoint } from './checkpoints.ts';
import { stateOfRecords } from './standing.ts';
import { summariesOf } from './summary.ts';
import type { Witnesses } from './witnesses.ts';

/** A checkpoint while it is shown to witnesses. Each record is on the disk before the next is taken; nothing that was said is lost. */
export class ShownCheckpoint implements AnchoredFile {
  readonly path: string;
  readonly #checkpoints: Checkpoints;
  readonly #witnesses: Witnesses;
  readonly #now: () => Date;
  #checkpoint: ChosenCheckpoint;

  constructor(
    checkpoint: ChosenCheckpoint,
    parts: { readonly checkpoints: Checkpoints; readonly witnesses: Witnesses; readonly now: () => Date },
  ) {
    this.path = `the checkpoint of size ${checkpoint.size}`;
    this.#checkpoint = checkpoint;
    this.#checkpoints = parts.checkpoints;
    this.#witnesses = parts.witnesses;
    this.#now = parts.now;
  }

  get checkpoint(): ChosenCheckpoint {
    return this.#checkpoint;
  }

  get anchors(): readonly AnchorRecord[] {
    return this.#checkpoint.records;
  }

  get sight(): Sight {
    return { root: hexToBytes(this.#checkpoint.root) };
  }

  /** Witnesses see roots only: there is no file. */
  digestOf(target: 'root' | 'file'): Uint8Array | undefined {
    return target === 'root' ? hexToBytes(this.#checkpoint.root) : undefined;
  }

  async add(records: readonly AnchorRecord[]): Promise<void> {
    const { anchors, added, risen } = mergeAnchors(this.anchors, records);
    if (added.length + risen.length === 0) return;
    const { root } = this.#checkpoint;
    await this.change({
      records: anchors,
      summaries: summariesOf(anchors, hexToBytes(root), this.#witnesses.upgraders),
      state: stateOfRecords(anchors, root, this.#witnesses),
      seen: this.#checkpoint.seen ?? this.#now().toISOString(),
    });
  }

  async change(changes: Partial<ChosenCheckpoint>): Promise<void> {
    const next = { ...this.#checkpoint, ...changes };
    await this.#checkpoints.put(next);
    this.#checkpoint = next;
  }
}
