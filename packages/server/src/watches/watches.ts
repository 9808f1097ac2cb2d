import type { Listed, NewNotice, NewWatch, Operations, Page, Timeline, Watch } from '@guzheng/sdk/api';
import type { Owner } from '../captures/captures.ts';

/** Series of captures of one address. */
export interface Watches {
  create(owner: Owner, asked: NewWatch): Promise<Watch>;
  get(owner: Owner, id: string): Promise<Watch>;
  list(owner: Owner, page: Page): Promise<Listed<Watch>>;
  end(owner: Owner, id: string): Promise<Watch>;
  notice(owner: Owner, id: string, notice: NewNotice): Promise<Watch>;
  timeline(owner: Owner, id: string): Promise<Timeline>;
  /** The timeline as a page to print. */
  document(owner: Owner, id: string, lang: 'zh' | 'en'): Promise<string>;
  status(): Promise<Operations['watches']>;
  close(): Promise<void>;
}
